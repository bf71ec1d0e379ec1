import type { Finding } from '@dark-factory/contracts';
import { baseOf, folderOf, type SourceTree } from '../source-tree.ts';
import { pythonProject, type PythonProject } from './python-project.ts';
import { isPackage } from './source-roots.ts';
import { isSnippet, isTestModule } from './test-data.ts';

/** Folders of programs that show what a library does, or how it is typed or how fast it is. */
const EXAMPLES = /^(?:[a-z]+[-_])?(?:examples?|demos?|samples?|cookbooks?|recipes|benchmarks?|snippets)$/i;
/** Folders of copies of other projects; a plain `vendor` may be a part of a shop. */
const COPIES = /^(?:_?vendored|_vendors?|third[-_]?party|_?extern)$/i;

/** Whether a file is part of a copy of another project. */
export function isCopy(path: string): boolean {
  return path.split('/').slice(0, -1).some((folder) => COPIES.test(folder));
}

/** Tells which findings are about files that are no part of what runs. */
export class BesideProgram {
  readonly #tree: SourceTree;
  readonly #project: PythonProject;
  readonly #shows = new Map<string, boolean>();

  constructor(tree: SourceTree, project: PythonProject) {
    this.#tree = tree;
    this.#project = project;
  }

  /**
   * Whether the file of a finding is a snippet of the docs, a copy of another project, or an example that does not fit what
   * lies outside the examples, as one written for another version of the library does.
   */
  has(finding: Finding): boolean {
    return isSnippet(finding.path) || isCopy(finding.path) || this.#isOutdatedExample(finding);
  }

  #isOutdatedExample({ path, related }: Finding): boolean {
    const folders = path.split('/').slice(0, -1);
    const at = folders.findIndex((folder) => EXAMPLES.test(folder));
    const folder = folders.slice(0, at + 1).join('/');
    if (at === -1 || related.length === 0 || related.some((other) => other.path.startsWith(`${folder}/`))) return false;
    const known = this.#shows.get(folder) ?? this.#onlyShows(folder);
    this.#shows.set(folder, known);
    return known;
  }

  /** Whether a folder is part of no package, and nothing outside it imports what it has. */
  #onlyShows(folder: string): boolean {
    if (isPackage(this.#tree, folderOf(folder))) return false;
    const name = baseOf(folder);
    return ![...this.#project.modules.values()].some((module) => !module.path.startsWith(`${folder}/`) && !isTestModule(module.path) && module.imports.some((entry) => (
      entry.module.split('.').includes(name) || (entry.module === '' && entry.names.some((imported) => imported.name === name)))));
  }
}

/** The examples, docs and copies of a tree. */
export async function besideProgram(tree: SourceTree): Promise<BesideProgram> {
  return new BesideProgram(tree, await tree.use(pythonProject));
}

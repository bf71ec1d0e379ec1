import type { Finding } from '@dark-factory/contracts';
import { baseOf, folderOf, type SourceTree } from '../source-tree.ts';
import { isPublishedPackage } from '../wiring/made-elsewhere.ts';
import { isCarriedAlong } from './carried-along.ts';
import { pythonProject, type PythonProject } from './python-project.ts';
import { isPackage } from './source-roots.ts';
import { isBelowTests, isSnippet, isTestModule } from './test-data.ts';

/** Folders of programs that show what a library does, or how it is typed or how fast it is. */
const EXAMPLES = /^(?:[a-z]+[-_])?(?:examples?|demos?|samples?|cookbooks?|recipes|benchmarks?|snippets)$/i;
/** What the text of one file does not show: that another part of the tree is not as this one expects it. */
const OF_SEVERAL_FILES = /^(imports|python)\/|^tests\//;
/** Rules of what another version of a library may have had. */
const OF_VERSIONS = /^(python\/(call-arguments|missing-attribute)|imports\/python-missing-name)$/;

/**
 * Findings of which those are warnings that lie beside what a project runs or hands out: in what it only carries along,
 * in snippets of the docs, in examples that may be written for another version of what they show, and in the tests and
 * examples of a published package, which leaves out what only its repository has.
 */
export async function easedBesideProgram(found: readonly Finding[], tree: SourceTree): Promise<readonly Finding[]> {
  const findings = found.map((finding) => (finding.severity === 'error' && isCarriedAlong(tree, finding.path) ? eased(finding) : finding));
  const isCandidate = ({ rule, path, severity }: Finding): boolean => severity === 'error' && OF_SEVERAL_FILES.test(rule) && path.endsWith('.py') && (isSnippet(path) || exampleFolderOf(path) !== undefined || isBelowTests(path) || isTestModule(path));
  if (!findings.some(isCandidate)) return findings;
  const beside = new BesideProgram(tree, await tree.use(pythonProject));
  return findings.map((finding) => (isCandidate(finding) && beside.has(finding) ? eased(finding) : finding));
}

function eased(finding: Finding): Finding {
  return { ...finding, severity: 'warning', confidence: 'low' };
}

/** The topmost folder of examples that a file is in. */
function exampleFolderOf(path: string): string | undefined {
  const folders = path.split('/').slice(0, -1);
  const at = folders.findIndex((folder) => EXAMPLES.test(folder));
  return at === -1 ? undefined : folders.slice(0, at + 1).join('/');
}

class BesideProgram {
  readonly #tree: SourceTree;
  readonly #project: PythonProject;
  readonly #shows = new Map<string, boolean>();
  #library: boolean | undefined;

  constructor(tree: SourceTree, project: PythonProject) {
    this.#tree = tree;
    this.#project = project;
  }

  has(finding: Finding): boolean {
    const examples = exampleFolderOf(finding.path);
    const isExample = examples?.includes('/') === false;
    if (isPublishedPackage(this.#tree) && (isExample || isBelowTests(finding.path) || isTestModule(finding.path))) return true;
    if (isExample && this.#isLibrary()) return true;
    return OF_VERSIONS.test(finding.rule) && (isSnippet(finding.path) || this.#isOutdatedExample(finding, examples));
  }

  /** Whether the project of the root is named for a package that it holds. */
  #isLibrary(): boolean {
    this.#library ??= ['', 'src'].some((root) => this.#tree.namesIn(root).some((name) => this.#project.places.isOwnPackage(root === '' ? name : `${root}/${name}`)));
    return this.#library;
  }

  /** Whether a part of the examples does not fit what lies outside them. */
  #isOutdatedExample({ related }: Finding, examples: string | undefined): boolean {
    if (examples === undefined || related.length === 0 || related.some((other) => other.path.startsWith(`${examples}/`))) return false;
    const known = this.#shows.get(examples) ?? this.#onlyShows(examples);
    this.#shows.set(examples, known);
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

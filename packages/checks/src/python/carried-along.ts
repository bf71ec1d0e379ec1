import { isTestModule } from './test-data.ts';
import type { SourceTree } from '../source-tree.ts';

/** Folders for what others wrote; `vendor` alone may be a part of a shop, and is one of these only among what a page loads. */
const OF_OTHERS = /(^|\/)(_?vendored|_vendors?|third[-_]?party|3rd[-_]?party|_?extern|site-packages|bower_components|jspm_packages)\/|(^|\/)(static|public|assets|js|javascripts?|www|wwwroot|media)\/([^/]+\/)*vendors?\//i;
const SCRIPT = /\.[cm]?[jt]sx?$/;
const BELOW_TESTS = /^(?:[^/]+\/)*?tests?\//i;
/** What is there where tests of scripts are, or a package of theirs. */
const OF_SCRIPTS = /\.(test|spec|cy|e2e)\.[cm]?[jt]sx?$|(^|\/)(package|tsconfig)\.json$|(^|\/)(__tests__|e2e|js|frontend|unit|javascript)\//;

/** Whether a file is part of a copy of another project. */
export function isCopy(path: string): boolean {
  return OF_OTHERS.test(path);
}

/** Whether a project only carries a file along: it is part of a copy of another project, or a script that tests of Python read. */
export function isCarriedAlong(tree: SourceTree, path: string): boolean {
  if (isCopy(path)) return true;
  const folder = SCRIPT.test(path) ? BELOW_TESTS.exec(path)?.[0] : undefined;
  return folder !== undefined && tree.use(foldersOfPythonTests).has(folder);
}

/** Folders called `test` or `tests`, with a slash behind, that hold tests of Python and neither tests of scripts nor a package of theirs. */
function foldersOfPythonTests(tree: SourceTree): ReadonlySet<string> {
  const [python, others] = [new Set<string>(), new Set<string>()];
  for (const { path } of tree.files) {
    const folder = BELOW_TESTS.exec(path)?.[0];
    if (folder === undefined) continue;
    if (isTestModule(path)) python.add(folder);
    if (OF_SCRIPTS.test(path)) others.add(folder);
  }
  return new Set([...python].filter((folder) => !others.has(folder)));
}

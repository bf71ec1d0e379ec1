import { folderOf, foldersUp, type SourceTree } from '../source-tree.ts';
import { isBelowTests, isTestModule } from './test-data.ts';

/** Folders for what others wrote; `vendor` alone may be a part of a shop, and is one of these only among what a page loads. */
const OF_OTHERS = /(^|\/)(_?vendored|_vendors?|third[-_]?party|3rd[-_]?party|_?extern|site-packages|bower_components|jspm_packages)\/|(^|\/)(static|public|assets|js|javascripts?|www|wwwroot|media)\/([^/]+\/)*vendors?\//i;
const SCRIPT = /\.[cm]?[jt]sx?$/;
/** What is there where tests of scripts are, or a package of theirs. */
const OF_SCRIPTS = /\.(test|spec|cy|e2e)\.[cm]?[jt]sx?$|(^|\/)(package|tsconfig)\.json$|(^|\/)__tests__\//;

/** Whether a file is part of a copy of another project. */
export function isCopy(path: string): boolean {
  return OF_OTHERS.test(path);
}

/** Whether a project only carries a file along: it is part of a copy of another project, or a script that tests of Python read. */
export function isCarriedAlong(tree: SourceTree, path: string): boolean {
  if (isCopy(path)) return true;
  return SCRIPT.test(path) && isBelowTests(path) && isReadByPython(tree.use(testFolders), path);
}

interface TestFolders {
  /** Folders that hold tests of Python. */
  readonly python: ReadonlySet<string>;
  /** Folders with tests of scripts, or a package of theirs, somewhere below. */
  readonly scripts: ReadonlySet<string>;
}

/** Whether tests of Python lie in the nearest folder above that has any, and no tests of scripts anywhere below it. */
function isReadByPython({ python, scripts }: TestFolders, path: string): boolean {
  const nearest = foldersUp(folderOf(path)).find((folder) => python.has(folder));
  return nearest !== undefined && isBelowTests(`${nearest}/`) && !scripts.has(nearest);
}

function testFolders(tree: SourceTree): TestFolders {
  const paths = tree.files.map(({ path }) => path);
  return {
    python: new Set(paths.filter(isTestModule).map(folderOf)),
    scripts: new Set(paths.filter((path) => OF_SCRIPTS.test(path)).flatMap((path) => foldersUp(folderOf(path)))),
  };
}

import { baseOf, folderOf, foldersUp, type SourceTree } from '../source-tree.ts';

const PROJECT_FILE = /^(pyproject\.toml|setup\.(py|cfg)|requirements[^/]*\.txt|Pipfile|manage\.py|alembic\.ini|pytest\.ini|tox\.ini|conftest\.py)$/;

/** Folders that absolute imports may start from. */
export interface SourceRoots {
  /** The root, folders with the files of a project, and `src` folders. A folder with `manage.py` is one even where it is a package: Python starts there. */
  readonly certain: ReadonlySet<string>;
  /** Those and the folders that hold a topmost package, in path order. */
  readonly all: readonly string[];
}

/** Infers the source roots of a tree from its layout. */
export function sourceRoots(tree: SourceTree): SourceRoots {
  const certain = new Set(['', 'src'].filter((folder) => tree.hasFolder(folder)));
  const likely = new Set<string>();
  for (const { path } of tree.files) {
    const folder = folderOf(path);
    if (baseOf(path) === 'manage.py' || (PROJECT_FILE.test(baseOf(path)) && !isPackage(tree, folder))) {
      certain.add(folder);
      const src = folder === '' ? 'src' : `${folder}/src`;
      if (tree.hasFolder(src)) certain.add(src);
    }
    if (baseOf(path) === '__init__.py') {
      const parent = foldersUp(folder).find((candidate) => !isPackage(tree, candidate));
      if (parent !== undefined) likely.add(parent);
    }
  }
  return { certain, all: [...new Set([...certain, ...likely])].sort() };
}

/** Whether a folder is a regular package. */
export function isPackage(tree: SourceTree, folder: string): boolean {
  return folder !== '' && (tree.has(`${folder}/__init__.py`) || tree.has(`${folder}/__init__.pyi`));
}

import { folderOf, type SourceTree } from '../source-tree.ts';
import { jsonWithPlaces } from './json-located.ts';
import { below, entriesOf, textAt, type Located } from './located.ts';
import { isPublishedManifest } from './made-elsewhere.ts';

/** A `package.json` with places. */
export interface PackageFile {
  readonly path: string;
  readonly folder: string;
  readonly root: Located;
  readonly scripts: ReadonlyMap<string, { readonly command: string; readonly line: number; readonly column: number }>;
  /** It came from a registry, which leaves out what is for development alone. */
  readonly published: boolean;
}

/** Where manifests stand for something else than the program: kept as data, or copied from elsewhere. */
const ASIDE = /(^|\/)(node_modules|fixtures?|__fixtures__|testdata|test[-_]data|__mocks__|mocks?|snapshots?|templates?|boilerplates?|vendor|third[-_]party|bower_components|schematics|generators?)\//i;

/** Every `package.json` of a tree that may be installed and run. */
export async function packageFiles(tree: SourceTree): Promise<readonly PackageFile[]> {
  return [...await tree.use(jsonWithPlaces)].flatMap(([path, root]) => {
    if (!/(^|\/)package\.json$/.test(path) || ASIDE.test(path) || /[{}%]|__\w+__/.test(path)) return [];
    const text = tree.text(path);
    const scripts = new Map(entriesOf(below(root, 'scripts')).flatMap(({ key, value }) => {
      const command = textAt(value);
      return command === undefined ? [] : [[key, { command, line: value.line, column: value.column }] as const];
    }));
    return [{ path, folder: folderOf(path), root, scripts, published: isPublishedManifest(text) && !isSource(tree, folderOf(path)) }];
  });
}

/** npm never packs these files, so that a tree with one of them is the source. */
function isSource(tree: SourceTree, folder: string): boolean {
  const names = ['package-lock.json', '.gitignore'];
  return names.some((name) => tree.has(folder === '' ? name : `${folder}/${name}`) || tree.has(name));
}

/** The file that Node loads for a path without an extension; `undefined` when there is none. */
export function nodeFile(tree: SourceTree, path: string): string | undefined {
  const inside = path === '' ? '' : `${path}/`;
  return [path, ...['.js', '.json', '.node', '.mjs', '.cjs', '.ts', '.tsx', '.mts', '.cts'].map((extension) => path + extension), ...['index.js', 'index.ts', 'index.mjs', 'index.cjs', 'index.tsx'].map((name) => inside + name)].find((candidate) => tree.has(candidate));
}

import { foldersUp, folderOf, type SourceTree } from '../source-tree.ts';

/** What a `package.json` says about names. */
export interface PackageManifest {
  readonly path: string;
  readonly name: string | undefined;
  /** Names of all dependencies, of every kind. */
  readonly dependencies: ReadonlySet<string>;
  /** The entry that a folder import of this package means. */
  readonly entries: readonly string[];
  /** `imports`: targets by pattern. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** `exports`, as written; `undefined` without one, so that every file of the package can be imported. */
  readonly exports: unknown;
  /** What `dependencies` and the like say of versions, by name. */
  readonly versions: ReadonlyMap<string, { readonly kind: string; readonly version: string }>;
  /** The folder of its repository in which it lies; `undefined` where it says none. */
  readonly directory: string | undefined;
  /** Files without a telling extension are ES modules: `"type": "module"`. */
  readonly isModule: boolean;
  /** Commands by name. */
  readonly scripts: ReadonlyMap<string, string>;
  /** It does not parse, so nothing is known. */
  readonly broken: boolean;
}

const KINDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies'];

/** Every `package.json` of a tree, by its folder. */
export function packageManifests(tree: SourceTree): ReadonlyMap<string, PackageManifest> {
  const manifests = new Map<string, PackageManifest>();
  for (const { path } of tree.files) {
    if (path === 'package.json' || path.endsWith('/package.json')) manifests.set(folderOf(path), readManifest(path, tree.text(path)));
  }
  return manifests;
}

/** The packages of the tree by name; one that several folders have is left out. */
export function packagesByName(tree: SourceTree): ReadonlyMap<string, PackageManifest | 'several'> {
  const byName = new Map<string, PackageManifest | 'several'>();
  for (const manifest of tree.use(packageManifests).values()) if (manifest.name !== undefined) byName.set(manifest.name, byName.has(manifest.name) ? 'several' : manifest);
  return byName;
}

/** The manifests that hold for a file, nearest first. */
export function manifestsAbove(tree: SourceTree, path: string): PackageManifest[] {
  const manifests = tree.use(packageManifests);
  return foldersUp(folderOf(path)).flatMap((folder) => manifests.get(folder) ?? []);
}

/** Whether the package of a file is one of a larger repository that is not in the tree, so that what lies above it is unknown. */
export function isPartOfMore(tree: SourceTree, path: string): boolean {
  return manifestsAbove(tree, path).some(({ directory, path: manifest }) => directory !== undefined && directory !== '' && !`/${folderOf(manifest)}`.endsWith(`/${directory}`));
}

function readManifest(path: string, text: string | undefined): PackageManifest {
  const json = parseObject(text);
  const field = (name: string): Record<string, unknown> => asObject(json?.[name]) ?? {};
  return {
    path,
    name: typeof json?.['name'] === 'string' ? json['name'] : undefined,
    dependencies: new Set(KINDS.flatMap((kind) => (Array.isArray(json?.[kind]) ? json[kind].map(String) : Object.keys(field(kind))))),
    entries: ['types', 'typings', 'module', 'main', 'source'].flatMap((key) => (typeof json?.[key] === 'string' ? [json[key]] : [])),
    imports: new Map(Object.entries(field('imports')).map(([pattern, target]) => [pattern, stringsIn(target)])),
    exports: json?.['exports'],
    versions: new Map(KINDS.slice(0, 2).flatMap((kind) => Object.entries(field(kind)).flatMap(([name, version]) => (typeof version === 'string' ? [[name, { kind, version }] as const] : [])))),
    directory: typeof field('repository')['directory'] === 'string' ? String(field('repository')['directory']).replace(/^\.\/|\/$/g, '') : undefined,
    isModule: json?.['type'] === 'module',
    scripts: new Map(Object.entries(field('scripts')).flatMap(([name, command]) => (typeof command === 'string' ? [[name, command] as const] : []))),
    broken: json === undefined,
  };
}

function parseObject(text: string | undefined): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

/** All strings at the first two levels of a conditional target. */
function stringsIn(target: unknown): string[] {
  const inner = (value: unknown): string[] => (typeof value === 'string' ? [value] : []);
  return typeof target === 'string' ? [target] : Object.values(asObject(target) ?? {}).flatMap((value) => [...inner(value), ...Object.values(asObject(value) ?? {}).flatMap(inner)]);
}

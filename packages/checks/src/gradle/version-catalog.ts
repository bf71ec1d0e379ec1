import { folderOf, foldersUp, joinPath, type SourceTree } from '../source-tree.ts';

/** An entry of a catalog. */
export interface CatalogEntry {
  /** As the catalog writes it. */
  readonly alias: string;
  /** As build files write it, behind `libs.`, `libs.plugins.` and so on. */
  readonly accessor: string;
  readonly line: number;
}
export interface CatalogLibrary extends CatalogEntry {
  readonly group: string;
  readonly name: string;
}
export interface VersionReference {
  readonly alias: string;
  readonly version: string;
  readonly line: number;
}

/** A `libs.versions.toml`: https://docs.gradle.org/current/userguide/version_catalogs.html */
export interface VersionCatalog {
  readonly path: string;
  readonly versions: readonly CatalogEntry[];
  readonly libraries: readonly CatalogLibrary[];
  readonly plugins: readonly (CatalogEntry & { readonly id: string })[];
  readonly bundles: readonly (CatalogEntry & { readonly libraries: readonly string[] })[];
  /** `version.ref` of libraries and plugins. */
  readonly references: readonly VersionReference[];
}

/** The catalogs of a tree by the folder whose build uses them; files that are no TOML are left out. */
export async function versionCatalogs(tree: SourceTree): Promise<ReadonlyMap<string, VersionCatalog>> {
  const found = new Map<string, VersionCatalog>();
  const sources = tree.sources('toml').filter(({ path }) => /(^|\/)gradle\/libs\.versions\.toml$/.test(path));
  if (sources.length === 0) return found;
  const { parse } = await import('smol-toml');
  for (const { path, text } of sources) {
    try {
      found.set(joinPath(folderOf(path), '..')!, catalogOf(path, text, parse(text)));
    } catch {
      // `syntax/toml` says what is wrong with it.
    }
  }
  return found;
}

/** The catalog that a build file uses; the build is the nearest folder above that has settings. */
export function catalogAbove(tree: SourceTree, catalogs: ReadonlyMap<string, VersionCatalog>, path: string): VersionCatalog | undefined {
  const root = gradleRoot(tree, path);
  return root === undefined ? undefined : catalogs.get(root);
}

/** The nearest folder above a path that has Gradle settings. */
export function gradleRoot(tree: SourceTree, path: string): string | undefined {
  return foldersUp(folderOf(path)).find((folder) => ['settings.gradle.kts', 'settings.gradle'].some((name) => tree.has(folder === '' ? name : `${folder}/${name}`)));
}

function catalogOf(path: string, text: string, root: Record<string, unknown>): VersionCatalog {
  const lines = linesByTable(text);
  const entries = (table: string): [CatalogEntry, unknown][] => Object.entries(tableOf(root[table])).map(([alias, value]) => [{ alias, accessor: accessorOf(alias), line: lines.get(`${table} ${alias}`) ?? 0 }, value]);
  const libraries = entries('libraries');
  const plugins = entries('plugins');
  return {
    path,
    versions: entries('versions').map(([entry]) => entry),
    libraries: libraries.map(([entry, value]) => ({ ...entry, ...coordinates(value) })),
    plugins: plugins.map(([entry, value]) => ({ ...entry, id: typeof value === 'string' ? value.split(':')[0]! : textOf(tableOf(value)['id']) })),
    bundles: entries('bundles').map(([entry, value]) => ({ ...entry, libraries: Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [] })),
    references: [...libraries, ...plugins].flatMap(([{ alias, line }, value]) => {
      const version = tableOf(tableOf(value)['version'])['ref'];
      return typeof version === 'string' ? [{ alias, version, line }] : [];
    }),
  };
}

function coordinates(value: unknown): { group: string; name: string } {
  const table = tableOf(value);
  const module = typeof value === 'string' ? value : textOf(table['module']);
  const [group, name] = module === '' ? [textOf(table['group']), textOf(table['name'])] : module.split(':');
  return { group: group ?? '', name: name ?? '' };
}

function tableOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Dashes, underscores and dots of an alias become dots. */
export function accessorOf(alias: string): string {
  return alias.replaceAll(/[-_.]/g, '.');
}

function linesByTable(text: string): Map<string, number> {
  const found = new Map<string, number>();
  let table = '';
  for (const [index, line] of text.split('\n').entries()) {
    table = /^\s*\[([\w-]+)\]/.exec(line)?.[1] ?? table;
    const alias = /^\s*"?([\w.-]+?)"?(?:\.(?:version|module|group|name|ref|id)\b[\w.]*)?\s*=/.exec(line)?.[1];
    if (alias !== undefined && !found.has(`${table} ${alias}`)) found.set(`${table} ${alias}`, index + 1);
  }
  return found;
}

import { buildFiles, type BuildFile } from '../kotlin/build-files.ts';
import type { SourceTree } from '../source-tree.ts';
import { nearestName } from '../nearest-name.ts';
import { catalogAbove, gradleRoot, type VersionCatalog } from './version-catalog.ts';

/** An accessor of a build file that its catalog does not have. */
export interface CatalogFault {
  readonly file: BuildFile;
  /** Of `accessor`, behind `libs.`. */
  readonly offset: number;
  readonly accessor: string;
  readonly similar: string | undefined;
  readonly catalog: VersionCatalog;
}

const ACCESSOR = /(?<![\w.$"'])libs\.([A-Za-z]\w*(?:\.\w+)*)(\s*\()?/g;
/** Where `libs` is not, or not alone, what the catalog of the build makes of it. */
const OWN_LIBS = /\b(val|def|var)\s+libs\b|\bext\.libs\b|\blibs\s*=/;
const METHOD = /\.(get|getOrNull|orNull|asProvider|toString|map|let|also|run|apply|provider|group|name|module|version|versionConstraint|pluginId|toInt|toDouble|requiredVersion|javaClass)$/;

/** The accessors of all build files that lead nowhere. */
export function catalogFaults(tree: SourceTree, catalogs: ReadonlyMap<string, VersionCatalog>): CatalogFault[] {
  if (catalogs.size === 0) return [];
  const files = tree.use(buildFiles);
  const custom = new Set(files.filter(({ kind, text }) => kind === 'settings' && /\bversionCatalogs\b|VersionCatalog/.test(text)).map(({ folder }) => folder));
  const names = new Map([...catalogs.values()].map((catalog) => [catalog, namesOf(catalog)]));
  return files.flatMap((file) => {
    const catalog = catalogAbove(tree, catalogs, file.path);
    if (catalog === undefined || file.kind !== 'build' || custom.has(gradleRoot(tree, file.path) ?? '') || OWN_LIBS.test(file.text)) return [];
    return faultsOf(file, catalog, names.get(catalog)!);
  });
}

interface CatalogNames { readonly all: ReadonlySet<string>; readonly beginnings: ReadonlySet<string> }

function faultsOf(file: BuildFile, catalog: VersionCatalog, names: CatalogNames): CatalogFault[] {
  return [...file.text.matchAll(ACCESSOR)].flatMap((match) => {
    let accessor = match[1]!;
    if (match[2] !== undefined) accessor = accessor.slice(0, Math.max(0, accessor.lastIndexOf('.')));
    while (METHOD.test(accessor) && !names.all.has(accessor)) accessor = accessor.replace(METHOD, '');
    if (accessor === '' || names.all.has(accessor) || names.beginnings.has(accessor)) return [];
    return [{ file, offset: match.index + 'libs.'.length, accessor, similar: nearestName(accessor, names.all), catalog }];
  });
}

function namesOf(catalog: VersionCatalog): CatalogNames {
  const all = new Set([
    ...catalog.libraries.map(({ accessor }) => accessor),
    ...catalog.versions.map(({ accessor }) => `versions.${accessor}`),
    ...catalog.plugins.map(({ accessor }) => `plugins.${accessor}`),
    ...catalog.bundles.map(({ accessor }) => `bundles.${accessor}`),
  ]);
  const beginnings = new Set(['versions', 'plugins', 'bundles']);
  for (const name of all) for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) beginnings.add(name.slice(0, dot));
  return { all, beginnings };
}

import { DEFAULT_FUNCTIONS, DEFAULT_TYPES } from './default-imports.ts';
import { isGeneratedName } from './generated-code.ts';
import type { KotlinModule, KotlinUse } from './kotlin-module.ts';
import { lastSegment, parentOf, type KotlinProject } from './kotlin-project.ts';
import { isTopLevelPath, wellKnownPlaces } from './library-names.ts';
import { hasClosedStars, inheritsNothing, inheritsUnknown, namesOf } from './unimported.ts';

/** A name of a library that a file uses and does not import. */
export interface UnimportedLibraryName {
  readonly name: string;
  readonly use: KotlinUse;
  /** The imports that it may be meant to have. */
  readonly places: readonly string[];
  /** The one among them that is right for sure. */
  readonly sure: string | undefined;
  /** A file of the tree that imports it. */
  readonly example: { readonly path: string; readonly line: number } | undefined;
}

/** What the files of a tree import from libraries. */
export interface LibraryImports {
  /** By simple name: the paths that it is imported from, each with one place that does. */
  readonly places: ReadonlyMap<string, ReadonlyMap<string, { readonly path: string; readonly line: number }>>;
  /** Packages that something is imported from. */
  readonly packages: ReadonlySet<string>;
}

/** Source sets of platforms other than the JVM see other names by default. */
const OTHER_PLATFORM = /(^|\/)(js|wasm|native|ios|tvos|watchos|macos|linux|mingw|apple|android[nN]ative)\w*(Main|Test)\//;

/** Collects the imports of a project that lead out of it. */
export function libraryImports(project: KotlinProject): LibraryImports {
  const places = new Map<string, Map<string, { path: string; line: number }>>();
  const packages = new Set<string>();
  for (const module of project.modules) for (const { path, star, alias, line } of module.imports) {
    packages.add(star ? path : parentOf(path));
    if (star || alias !== undefined || !isTopLevelPath(path) || project.packages.has(parentOf(path))) continue;
    const known = places.get(lastSegment(path)) ?? new Map<string, { path: string; line: number }>();
    places.set(lastSegment(path), known);
    if (!known.has(path)) known.set(path, { path: module.path, line });
  }
  return { places, packages };
}

/** The first use of each name of a library that a file lacks the import of. `shared` tells the packages that a dependency may have too. */
export function unimportedLibraryNames(project: KotlinProject, imported: LibraryImports, module: KotlinModule, shared: (path: string) => boolean): UnimportedLibraryName[] {
  if (module.fault !== undefined || module.package === '' || OTHER_PLATFORM.test(module.path) || shared(module.package)) return [];
  if (project.packages.get(module.package)?.open !== false || !hasClosedStars(project, module)) return [];
  const known = namesOf(module);
  const found = new Map<string, UnimportedLibraryName>();
  for (const use of module.uses) {
    const name = use.names[0]!;
    if (known.has(name) || found.has(name) || !(imported.places.has(name) || wellKnownPlaces(name).length > 0) || isOwn(project, name)) continue;
    const places = placesOf(imported, name);
    // What the library itself lacks is no import.
    if (places.some((path) => libraryOf(parentOf(path)) === libraryOf(module.package) || path.startsWith(`${module.package}.`) || module.package.startsWith(`${parentOf(path)}.`))) continue;
    if (places.length === 0 || !fits(use, name) || bringsIt(project, module, use, name)) continue;
    found.set(name, { name, use, places, sure: surePlace(imported, module, name), example: [...imported.places.get(name)?.values() ?? []][0] });
  }
  return [...found.values()];
}

/** Whether the tree, Kotlin or the build may bring the name. */
function isOwn(project: KotlinProject, name: string): boolean {
  return project.topLevel.has(name) || project.nested.has(name) || project.javaNames.has(name) || DEFAULT_TYPES.has(name) || DEFAULT_FUNCTIONS.has(name) || isGeneratedName(name);
}

/** The imports that other files of the tree have for it; otherwise those of well-known libraries that the tree uses. */
function placesOf(imported: LibraryImports, name: string): readonly string[] {
  const elsewhere = [...imported.places.get(name)?.keys() ?? []];
  return elsewhere.length > 0 ? elsewhere : wellKnownPlaces(name).filter((path) => imported.packages.has(parentOf(path)) || siblingIsUsed(imported, path));
}

/** Whether something is imported from the library of a path: `androidx.room` for `androidx.room.Dao`, `dagger.hilt` for what is below it. */
function siblingIsUsed({ packages }: LibraryImports, path: string): boolean {
  const library = libraryOf(path);
  for (const each of packages) if (each === library || each.startsWith(`${library}.`)) return true;
  return false;
}

function libraryOf(path: string): string {
  return path.split('.').slice(0, 2).join('.');
}

function fits(use: KotlinUse, name: string): boolean {
  if (use.as !== 'value') return /^[A-Z]/.test(name);
  if (wellKnownPlaces(name).length > 0) return /^[A-Z]/.test(name) || use.arguments !== undefined || name.endsWith('Scope');
  return /^[A-Z][a-z]/.test(name) ? !use.mayHaveReceiver : !use.mayHaveReceiver && use.arguments !== undefined && use.names.length === 1;
}

/** Whether a supertype of a class around the place may bring it. */
function bringsIt(project: KotlinProject, module: KotlinModule, use: KotlinUse, name: string): boolean {
  if (use.as === 'annotation' && wellKnownPlaces(name).length > 0) return false;
  if (/^[a-z]/.test(name) && wellKnownPlaces(name).length === 0) return !inheritsNothing(use.owner);
  return inheritsUnknown(project, module, use.owner);
}

/** The one place of a well-known name that fits the libraries of the tree, or else those of the file. */
function surePlace(imported: LibraryImports, module: KotlinModule, name: string): string | undefined {
  const wellKnown = wellKnownPlaces(name);
  const elsewhere = [...imported.places.get(name)?.keys() ?? []];
  if (wellKnown.length === 0 || elsewhere.some((path) => !wellKnown.includes(path))) return undefined;
  if (wellKnown.length === 1) return wellKnown[0];
  const inTree = wellKnown.filter((path) => imported.packages.has(parentOf(path)));
  if (inTree.length === 1) return inTree[0];
  const own = new Set(module.imports.map(({ path, star }) => (star ? path : parentOf(path))));
  const inFile = inTree.filter((path) => own.has(parentOf(path)));
  return inFile.length === 1 ? inFile[0] : undefined;
}

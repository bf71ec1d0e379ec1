import { buildFiles, type BuildFile } from '../kotlin/build-files.ts';
import type { SourceTree } from '../source-tree.ts';
import { catalogAbove, gradleRoot, versionCatalogs, type VersionCatalog } from './version-catalog.ts';

/** A module of a Gradle build and what it depends on. */
export interface GradleModule {
  readonly folder: string;
  /** Folder of the settings; `undefined` where there are none above. */
  readonly root: string | undefined;
  readonly file: BuildFile;
  /** Ids, those of the catalog resolved. */
  readonly plugins: readonly string[];
  /** `group:name`. */
  readonly dependencies: ReadonlySet<string>;
  /** Folders of the modules of the same build. */
  readonly projects: readonly string[];
  /** Whether all of it could be read: no plugin of the tree's own, no variable in the place of a dependency. */
  readonly complete: boolean;
}

const PLUGIN = /(?:\bid\s*(?:\(\s*)?["']([\w.-]+)["']|\bkotlin\(\s*["']([\w.-]+)["']\s*\))(?![^\n]*\bapply\s*(?:\(\s*)?false)|apply\s*(?:plugin\s*:|\(\s*plugin\s*=)\s*["']([\w.-]+)["']/g;
const PLUGIN_ALIAS = /\balias\s*(?:\(\s*)?libs\.plugins\.([\w.]+)(?![\w.])(?:\s*\))?(?![^\n]*\bapply\s*(?:\(\s*)?false)/g;
/** Plugins that add no dependency of their own that a source imports, apart from those in `PLUGIN_BRINGS`. */
const KNOWN_PLUGIN = /^(com\.android\.|com\.google\.|org\.jetbrains\.|kotlin|java|application$|dagger\.hilt|androidx\.|jacoco|maven-publish|signing|checkstyle|idea|io\.gitlab\.arturbosch\.detekt|org\.jlleitschuh|com\.github\.ben-manes|com\.diffplug|multiplatform$|android$|jvm$|plugin\.|io\.ktor\.plugin|com\.github\.johnrengelman\.shadow|com\.gradleup|de\.mannodermaus|base$|compose$)/;
const LINE = /^[ \t]*["']?(?:\w*([iI]mplementation|[aA]pi|[cC]ompileOnly|[rR]untimeOnly|[aA]nnotationProcessor|[cC]lasspath)|(?:ksp|kapt)\w*|coreLibraryDesugaring|detektPlugins|lintChecks)["']?[ \t]*[("' \t]([^\n]*)/gm;
const NOTATION = /["']([\w.-]+):([\w.-]+)(?::[^"'\n]*)?["']/;
const MAP_NOTATION = /group\s*[:=]\s*["']([\w.-]+)["']\s*,\s*name\s*[:=]\s*["']([\w.-]+)["']/;

/** The modules of all Gradle builds of a tree, by folder. */
export async function gradleModules(tree: SourceTree): Promise<ReadonlyMap<string, GradleModule>> {
  const catalogs = await tree.use(versionCatalogs);
  const modules = new Map<string, GradleModule>();
  for (const file of tree.use(buildFiles)) {
    if (file.kind === 'build') modules.set(file.folder, moduleOf(tree, file, catalogAbove(tree, catalogs, file.path)));
  }
  return modules;
}

function moduleOf(tree: SourceTree, file: BuildFile, catalog: VersionCatalog | undefined): GradleModule {
  const root = gradleRoot(tree, file.path);
  const plugins = pluginsOf(file.text, catalog);
  const found = { dependencies: new Set<string>(), projects: [] as string[] };
  let complete = plugins.complete && !/\bapply\s*(?:\(\s*)?from\b/.test(file.text);
  for (const block of dependencyBlocks(file.text)) {
    for (const match of block.matchAll(LINE)) if (!readLine(match[2]!, catalog, root ?? '', found)) complete = false;
    if (/\b(add|forEach|each|for)\s*[({]/.test(block)) complete = false;
  }
  return { folder: file.folder, root, file, plugins: plugins.ids, ...found, complete };
}

function pluginsOf(text: string, catalog: VersionCatalog | undefined): { readonly ids: string[]; readonly complete: boolean } {
  const ids = [...text.matchAll(PLUGIN)].map(([, id, kotlin, applied]) => id ?? applied ?? `org.jetbrains.kotlin.${kotlin!}`);
  let complete = true;
  for (const [, accessor] of text.matchAll(PLUGIN_ALIAS)) {
    const plugin = catalog?.plugins.find((entry) => entry.accessor === accessor);
    if (plugin === undefined) complete = false;
    else ids.push(plugin.id);
  }
  return { ids, complete: complete && ids.every((id) => KNOWN_PLUGIN.test(id)) };
}

/** What stands in the braces of each `dependencies { … }`. */
function dependencyBlocks(text: string): string[] {
  const blocks: string[] = [];
  let read = -1;
  for (const match of text.matchAll(/\bdependencies\s*\{/g)) {
    const start = match.index + match[0].length;
    if (start <= read) continue;
    let depth = 1;
    let end = start;
    for (; end < text.length && depth > 0; end += 1) depth += text[end] === '{' ? 1 : text[end] === '}' ? -1 : 0;
    read = end;
    blocks.push(text.slice(start, end - 1));
  }
  return blocks;
}

function readLine(argument: string, catalog: VersionCatalog | undefined, root: string, found: { readonly dependencies: Set<string>; readonly projects: string[] }): boolean {
  const project = /\bproject\s*\(\s*(?:path\s*[:=]\s*)?["']:?([\w:.-]+)["']/.exec(argument)?.[1];
  const notation = MAP_NOTATION.exec(argument) ?? NOTATION.exec(argument);
  const accessor = /\blibs\.([\w.]+)/.exec(argument)?.[1];
  const kotlin = /\bkotlin\s*\(\s*["']([\w-]+)["']/.exec(argument)?.[1];
  if (project !== undefined) found.projects.push([root, ...project.split(':')].filter((name) => name !== '').join('/'));
  else if (notation !== null) found.dependencies.add(`${notation[1]!}:${notation[2]!}`);
  else if (kotlin !== undefined) found.dependencies.add(`org.jetbrains.kotlin:kotlin-${kotlin}`);
  else if (accessor !== undefined) return readAccessor(accessor, catalog, found.dependencies);
  else return /^\s*compose\./.test(argument) && found.dependencies.add('org.jetbrains.compose:all') !== undefined;
  return true;
}

function readAccessor(accessor: string, catalog: VersionCatalog | undefined, dependencies: Set<string>): boolean {
  const bundle = catalog?.bundles.find((entry) => `bundles.${entry.accessor}` === accessor);
  const aliases = bundle?.libraries ?? [];
  const libraries = catalog?.libraries.filter((entry) => entry.accessor === accessor || aliases.includes(entry.alias)) ?? [];
  for (const { group, name } of libraries) dependencies.add(`${group}:${name}`);
  return bundle === undefined ? libraries.length > 0 : libraries.length === aliases.length;
}

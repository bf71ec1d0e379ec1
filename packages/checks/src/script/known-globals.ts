import type { SourceTree } from '../source-tree.ts';
import { packageManifests } from './package-manifests.ts';
import { scriptModules } from './script-modules.ts';

/** Tools that put names into every file without an import. */
const AUTO_IMPORT = /^(?:nuxt|@nuxt\/.*|unplugin-auto-import|unplugin-vue-components|wxt|@wxt-dev\/.*|nitropack|nitro|h3-nuxt|@sveltejs\/kit|astro|umi|@umijs\/max|babel-plugin-auto-import|vite-plugin-auto-import|imports-loader|meteor-node-stubs)$/;
/** Files in which a project says which names are global: of linters, bundlers and pages. Ambient declarations are read as such. */
const SAYS = /(^|\/)(\.[a-z]+rc(\.[a-z]+)?|[^/]*\.(config|conf)\.[a-z]+|[^/]*rc\.[cm]?js|package\.json|[^/]*\.html?|rollup[^/]*|webpack[^/]*|esbuild[^/]*|gulpfile[^/]*|build\.[a-z]+|setup[^/]*|[^/]*setup\.[a-z]+)$/i;
/** Longer settings are generated, or pages of data. */
const MAX_SETTINGS = 200_000;
/** Tools that keep their settings, with the names of globals, in `package.json`. */
const TOOLS = ['eslintConfig', 'xo', 'standard', 'semistandard', 'jshintConfig', 'jest', 'babel', 'browserify'];
const ASSIGNED = /\b(?:window|globalThis|global|self|root|top|win)(?: as [^)\n]{1,80}\))?\)?(?:\.|\[['"])([A-Za-z_$][\w$]*)(?:['"]\])?\s*=(?!=)/g;
const DEFINED = /\b(?:defineProperty|stubGlobal|assign)\(\s*(?:(?:globalThis|window|global|self)\s*)?(?:,\s*)?['"]([A-Za-z_$][\w$]*)['"]/g;

/** Names that the tree itself makes global. */
export interface KnownGlobals {
  /** Some tool imports names on its own, so that nothing can be called undefined. */
  readonly automatic: boolean;
  /** Whether something in the tree says that a name is global. */
  has(name: string): boolean;
}

/** What the tree says about global names; texts are searched when first asked. */
export async function knownGlobals(tree: SourceTree): Promise<KnownGlobals> {
  const modules = await tree.use(scriptModules);
  const automatic = [...tree.use(packageManifests).values()].some((manifest) => [...manifest.dependencies].some((name) => AUTO_IMPORT.test(name)))
    || tree.files.some(({ path }) => /(^|\/)(auto-imports?|components)\.d\.ts$/.test(path));
  const declared = new Set<string>();
  for (const module of modules.values()) {
    for (const name of module.declarations.globals) declared.add(name);
    // A CommonJS file has a scope of its own, although nothing in it is an import.
    if (!module.isModule && !/\.c[jt]s$/.test(module.path)) for (const name of module.declared.keys()) declared.add(name);
  }
  let searched: ReadonlySet<string> | undefined;
  return { automatic, has: (name) => declared.has(name) || (searched ??= searchedNames(tree, modules.keys())).has(name) };
}

function searchedNames(tree: SourceTree, scripts: Iterable<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const path of scripts) {
    const text = tree.text(path) ?? '';
    for (const pattern of [ASSIGNED, DEFINED]) for (const match of text.matchAll(pattern)) names.add(match[1]!);
  }
  for (const { path } of tree.files) {
    if (!SAYS.test(path)) continue;
    const text = tree.text(path) ?? '';
    const told = path.endsWith('package.json') ? toolSettings(text) : text.slice(0, MAX_SETTINGS);
    for (const match of told.matchAll(/[A-Za-z_$][\w$]*/g)) names.add(match[0]);
  }
  return names;
}

/** What a `package.json` says to tools; names of packages and of files there are no globals. */
function toolSettings(text: string): string {
  try {
    const json = JSON.parse(text) as Record<string, unknown> | null;
    return JSON.stringify(TOOLS.map((tool) => json?.[tool]));
  } catch {
    return text.slice(0, MAX_SETTINGS);
  }
}

import { folderOf, foldersUp, joinPath, type SourceTree } from '../source-tree.ts';

/** Settings of bundlers, of compilers with plug-ins, and of loaders in the browser. */
const SETTINGS = /(^|\/)(webpack[^/]*|rollup[^/]*|vite[^/]*|vue\.config|craco\.config|config-overrides|babel\.config|\.babelrc[^/]*|gulpfile[^/]*|gruntfile[^/]*|brunch-config|ember-cli-build|karma[^/]*|require[-_]?config|requirejs[^/]*|rspack[^/]*|esbuild[^/]*|metro\.config)(\.[cm]?[jt]s|\.json|)$|(^|\/)webpack\/[^/]+\.[cm]?[jt]s$/i;
/** Longer settings are generated. */
const MAX_SETTINGS = 100_000;
/** Where a setting gives names to files, or says that the page brings them. */
const NAMES_FILES = /\b(?:alias|externals|paths|shim|ProvidePlugin)\b/;
/** Folders in which bare names are looked for. */
const SEARCHES_FOLDERS = /\bmodules\s*:\s*\[|\bmodulesDirectories\b|\bNODE_PATH\b|\bmodule-resolver\b|\brequirejs\b|\brequire\.config\b/;
const EXTENSIONS = ['', '.js', '.ts', '.jsx', '.tsx', '.mjs', '/index.js', '/index.ts'];

interface Settings {
  readonly folder: string;
  readonly text: string;
}

/** The settings of a tree in which names of modules may be given a meaning. */
function bundlerSettings(tree: SourceTree): readonly Settings[] {
  return tree.files.flatMap(({ path }) => {
    const text = SETTINGS.test(path) ? tree.text(path)?.slice(0, MAX_SETTINGS) : undefined;
    return text === undefined || !(NAMES_FILES.test(text) || SEARCHES_FOLDERS.test(text)) ? [] : [{ folder: folderOf(path), text }];
  });
}

/** Whether the settings of a bundler say what a bare specifier means: an alias, a global of the page, or a folder of the tree in which it looks. */
export function isNamedForBundler(tree: SourceTree, from: string, specifier: string, name: string): boolean {
  if (/\.m?js$/.test(from) && isInImportMap(tree, name)) return true;
  const settings = tree.use(bundlerSettings);
  if (settings.length === 0) return false;
  const key = new RegExp(`(?:^|[\\s{,(\\['"])${name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}\\$?['"]?\\s*:`);
  if (settings.some(({ text }) => NAMES_FILES.test(text) && key.test(text))) return true;
  const plain = specifier.replace(/^.*!/, '');
  return settings.some(({ text }) => SEARCHES_FOLDERS.test(text)) && [...foldersUp(folderOf(from)), ...settings.map(({ folder }) => folder)].some((folder) => EXTENSIONS.some((extension) => tree.has(joinPath(folder, plain + extension) ?? '')));
}

/** What writes pages, and may write the import map of one. */
const WRITES_PAGES = /\.(py|php|rb|go|java|kt|cs|ex|rs|erb|ejs|hbs|jinja2?|j2|twig|vue|liquid)$/;

/** The names that import maps of pages give a meaning; `undefined` where a program writes one, so that any name may be in it. */
function importMaps(tree: SourceTree): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { path } of tree.files) {
    const isPage = /\.x?html?$/.test(path);
    const text = isPage || WRITES_PAGES.test(path) ? tree.text(path) : undefined;
    if (text === undefined || !/\bimportmap\b/.test(text)) continue;
    if (!isPage || /\{\{|\{%|<%|<\?/.test(text)) return undefined;
    for (const [, name] of text.matchAll(/"((?:@[\w.-]+\/)?[\w.-]+)\/?"\s*:/g)) names.add(name!);
  }
  return names;
}

function isInImportMap(tree: SourceTree, name: string): boolean {
  return tree.use(importMaps)?.has(name) ?? true;
}

import { folderOf, joinPath, type SourceTree } from '../source-tree.ts';
import { manifestsAbove, packageManifests, type PackageManifest } from './package-manifests.ts';
import { aliasesFor, pathAliases, type PathAliases } from './path-aliases.ts';
import type { ScriptImport } from './script-module.ts';
import type { ScriptProject } from './script-project.ts';
import { specifierFor } from './specifier-for.ts';

/** Who refuses an import without its extension: the compiler, or Node when it runs the file. */
export type Refuser = 'compiler' | 'node';

/** `node` with options that change nothing about how modules are found, and the file that it runs. */
const RUNS = /(?:^|&&|\|\||;|\s)node((?:\s+--(?:watch|enable-source-maps|env-file(?:-if-exists)?=\S+|experimental-strip-types|no-warnings|trace-warnings|inspect(?:-brk)?))*)\s+(?!-)(\S+\.[cm]?[jt]s)(?=\s|$|[;&|])/g;
/** What resolves imports in its own manner between the sources and Node. */
const RESOLVES = /^(?:vite|webpack|rollup|rolldown|esbuild|tsup|tsdown|unbuild|parcel|next|nuxt|@swc\/core|@babel\/core|tsx|ts-node|bun|bun-types|@types\/bun|ncc|@vercel\/ncc|vite-node|microbundle|react-scripts|metro|expo)$/;

/** Says which files may not leave extensions out of their relative imports. */
export class ExtensionNeeded {
  readonly #tree: SourceTree;
  readonly #aliases: readonly PathAliases[];
  readonly #run: ReadonlySet<string>;

  constructor(tree: SourceTree, project: ScriptProject, aliases: readonly PathAliases[]) {
    this.#tree = tree;
    this.#aliases = aliases;
    this.#run = runByNode(tree, project);
  }

  /** Who refuses the file's imports; `undefined` where somebody may accept them. */
  by(path: string): { readonly who: Refuser; readonly sure: boolean; readonly importsTs: boolean } | undefined {
    if (this.#run.has(path)) return { who: 'node', sure: true, importsTs: /\.[cm]?tsx?$/.test(path) };
    const [nearest, ...above] = manifestsAbove(this.#tree, path);
    const isModule = /\.mts$/.test(path) || (/\.tsx?$/.test(path) && nearest?.isModule === true);
    if (!isModule || /\.d\.[cm]?ts$/.test(path)) return undefined;
    const all = aliasesFor(this.#aliases, path);
    const configs = all.filter(({ folder, covers }) => folder === all[0]!.folder && covers(path));
    if (configs.length === 0 || !configs.every(({ findsLikeNode }) => findsLikeNode === true)) return undefined;
    return { who: 'compiler', sure: ![nearest, ...above].some((manifest) => manifest !== undefined && resolvesItself(manifest)), importsTs: configs.every(({ importsTs }) => importsTs) };
  }
}

/** Made when first asked for. */
export async function extensionNeeded(tree: SourceTree, project: ScriptProject): Promise<ExtensionNeeded> {
  return new ExtensionNeeded(tree, project, await tree.use(pathAliases));
}

/** Whether something other than the compiler makes the program of the sources. */
function resolvesItself({ dependencies, scripts }: PackageManifest): boolean {
  return [...dependencies].some((name) => RESOLVES.test(name)) && ![...scripts.values()].some((command) => /\btsc\b/.test(command));
}

/** The ES modules that `node` of some script runs: the files that it is given, and what these import at once. */
function runByNode(tree: SourceTree, project: ScriptProject): ReadonlySet<string> {
  const entries = [...tree.use(packageManifests).values()].flatMap((manifest) => entriesOf(manifest));
  const reached = new Set(entries.filter((path) => project.modules.has(path) && isEsModule(tree, path)));
  for (const path of reached) {
    for (const entry of project.modules.get(path)!.imports) {
      if (entry.dynamic || entry.typeOnly || entry.guarded) continue;
      const target = project.resolver.resolve(path, entry.specifier);
      if (target.kind === 'file' && /^[.#]/.test(entry.specifier) && project.modules.has(target.path) && isEsModule(tree, target.path)) reached.add(target.path);
    }
  }
  return reached;
}

function entriesOf({ path, scripts }: PackageManifest): string[] {
  return [...scripts.values()].flatMap((command) => [...command.matchAll(RUNS)].flatMap((found) => joinPath(folderOf(path), found[2]!) ?? []));
}

function isEsModule(tree: SourceTree, path: string): boolean {
  return /\.m[jt]s$/.test(path) || (/\.[jt]s$/.test(path) && !/\.d\.ts$/.test(path) && manifestsAbove(tree, path)[0]?.isModule === true);
}

/** The specifier with the extension that this one lacks; `undefined` when it lacks none. */
export function withExtension(project: ScriptProject, path: string, { specifier }: ScriptImport, importsTs: boolean): { readonly specifier: string; readonly path: string } | undefined {
  if (!/^\.\.?(?:\/|$)/.test(specifier) || specifier.includes('?')) return undefined;
  const target = project.resolver.resolve(path, specifier);
  const asked = target.kind === 'file' ? joinPath(folderOf(path), specifier) : undefined;
  if (target.kind !== 'file' || asked === undefined) return undefined;
  const added = target.path.startsWith(asked) ? target.path.slice(asked.length) : '';
  if (!/^(?:\/index|index)?\.[cm]?[jt]sx?$/.test(added)) return undefined;
  const style = project.modules.get(path)!.imports.find((other) => /^\.\.?\/.*\.[cm]?[jt]sx?$/.test(other.specifier))?.specifier ?? (importsTs ? './x.ts' : './x.js');
  return { specifier: specifierFor(path, target.path, style), path: target.path };
}

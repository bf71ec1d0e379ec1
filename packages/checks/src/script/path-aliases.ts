import { guarded } from '../each-source.ts';
import { folderOf, foldersUp, joinPath, type SourceTree } from '../source-tree.ts';

/** What a `tsconfig.json` or `jsconfig.json` says about where modules are. */
export interface PathAliases {
  readonly folder: string;
  /** Folder for bare specifiers, when set. */
  readonly baseUrl: string | undefined;
  /** Targets by pattern, as paths of the tree; a target outside it is left out. */
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
  /** Several roots laid over each other: a relative import may mean another folder. */
  readonly overlaid: boolean;
}

const CONFIG = /(^|\/)[tj]sconfig([.-][^/]*)?\.json$/;
const MAX_EXTENDS = 10;

type Json = Record<string, unknown>;
type ParseJson = (text: string) => unknown;

/** The path settings of every configuration in a tree, in path order. */
export async function pathAliases(tree: SourceTree): Promise<readonly PathAliases[]> {
  const paths = tree.files.map((file) => file.path).filter((path) => CONFIG.test(path));
  if (paths.length === 0) return [];
  const { parse } = await import('jsonc-parser');
  return paths.flatMap((path) => guarded(tree, path, () => aliasesOf(tree, path, (text) => parse(text, [], { allowTrailingComma: true }))) ?? []);
}

function aliasesOf(tree: SourceTree, path: string, parse: ParseJson): PathAliases {
  let baseUrl: string | undefined;
  let paths: PathAliases['paths'] = [];
  let overlaid = false;
  for (const config of chainOf(tree, path, parse).reverse()) {
    const options = objectOf(config.json['compilerOptions']);
    const folder = folderOf(config.path);
    if (typeof options['baseUrl'] === 'string') baseUrl = joinPath(folder, options['baseUrl']);
    if (options['paths'] !== undefined) {
      const base = typeof options['baseUrl'] === 'string' ? baseUrl : baseUrl ?? folder;
      paths = Object.entries(objectOf(options['paths'])).map(([pattern, targets]) => ({ pattern, targets: targetsIn(targets, base ?? folder) }));
    }
    if (options['rootDirs'] !== undefined) overlaid = true;
  }
  return { folder: folderOf(path), baseUrl, paths, overlaid };
}

function targetsIn(targets: unknown, base: string): string[] {
  return (Array.isArray(targets) ? targets : []).flatMap((target) => (typeof target === 'string' ? joinPath(base, target) ?? [] : []));
}

/** A configuration and what it extends inside the tree, nearest first. */
function chainOf(tree: SourceTree, path: string, parse: ParseJson): { readonly path: string; readonly json: Json }[] {
  const chain: { path: string; json: Json }[] = [];
  const queue = [path];
  for (let next = queue.shift(); next !== undefined && chain.length < MAX_EXTENDS; next = queue.shift()) {
    const text = tree.text(next);
    if (text === undefined || chain.some((config) => config.path === next)) continue;
    const json = objectOf(parse(text));
    chain.push({ path: next, json });
    for (const base of [json['extends']].flat()) {
      if (typeof base !== 'string' || !base.startsWith('.')) continue;
      const target = joinPath(folderOf(next), base);
      if (target !== undefined) queue.push(tree.has(target) ? target : `${target}.json`);
    }
  }
  return chain;
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The settings that may hold for a file: those of every configuration in a folder above it, nearest first. */
export function aliasesFor(all: readonly PathAliases[], path: string): PathAliases[] {
  return foldersUp(folderOf(path)).flatMap((folder) => all.filter((aliases) => aliases.folder === folder));
}

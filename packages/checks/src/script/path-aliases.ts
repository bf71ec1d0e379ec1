import { guarded } from '../each-source.ts';
import { folderOf, foldersUp, joinPath, type SourceTree } from '../source-tree.ts';

/** What a `tsconfig.json` or `jsconfig.json` says about where modules are. */
export interface PathAliases {
  readonly path: string;
  readonly folder: string;
  /** Folder for bare specifiers, when set. */
  readonly baseUrl: string | undefined;
  /** Targets by pattern, as paths of the tree; a target outside it is left out. */
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
  /** Several roots laid over each other: a relative import may mean another folder. */
  readonly overlaid: boolean;
  /** Whether everything that it extends is in the tree. */
  readonly complete: boolean;
  /** Modules are found as Node finds them (`node16`, `nodenext`), or otherwise; `undefined` where nothing says. */
  readonly findsLikeNode: boolean | undefined;
  /** Imports are written with the extensions of TypeScript. */
  readonly importsTs: boolean;
  /** Whether the files that it compiles hold this one. */
  covers(path: string): boolean;
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
  let resolution: unknown;
  let module: unknown;
  let importsTs = false;
  const files: FileLists = {};
  const chain = chainOf(tree, path, parse);
  for (const config of [...chain].reverse()) {
    const options = objectOf(config.json['compilerOptions']);
    const folder = folderOf(config.path);
    if (typeof options['baseUrl'] === 'string') baseUrl = joinPath(folder, options['baseUrl']);
    if (options['paths'] !== undefined) {
      const base = typeof options['baseUrl'] === 'string' ? baseUrl : baseUrl ?? folder;
      paths = Object.entries(objectOf(options['paths'])).map(([pattern, targets]) => ({ pattern, targets: targetsIn(targets, base ?? folder) }));
    }
    if (options['rootDirs'] !== undefined) overlaid = true;
    resolution = options['moduleResolution'] ?? resolution;
    module = options['module'] ?? module;
    importsTs = importsTs || options['allowImportingTsExtensions'] === true || options['rewriteRelativeImportExtensions'] === true;
    for (const list of ['files', 'include', 'exclude'] as const) {
      const patterns = config.json[list];
      if (Array.isArray(patterns)) files[list] = patterns.flatMap((pattern) => (typeof pattern === 'string' ? joinPath(folder, pattern) ?? [] : []));
    }
  }
  const folder = folderOf(path);
  return {
    path, folder, baseUrl, paths, overlaid, complete: chain.every((config) => config.complete), findsLikeNode: isLikeNode(resolution, module), importsTs,
    covers: (file) => isCompiled(files, folder, file),
  };
}

type FileLists = { [list in 'files' | 'include' | 'exclude']?: readonly string[] };

function isLikeNode(resolution: unknown, module: unknown): boolean | undefined {
  if (typeof resolution === 'string') return /^node(?:16|next)$/i.test(resolution);
  return typeof module === 'string' ? /^node(?:\d\d|next)$/i.test(module) : undefined;
}

function isCompiled({ files, include, exclude = [] }: FileLists, folder: string, path: string): boolean {
  if (files?.includes(path) === true) return true;
  const included = include ?? (files === undefined ? [folder] : []);
  return included.some((pattern) => isInside(pattern, path)) && !exclude.some((pattern) => isInside(pattern, path));
}

/** Longer patterns, and those with more stars, are left alone. */
const MAX_PATTERN = 200;
const MAX_STARS = 8;

/** Whether a path fits a pattern of `include`: a folder stands for all that is in it. */
function isInside(pattern: string, path: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === '' || path === pattern || path.startsWith(`${pattern}/`);
  if (pattern.length > MAX_PATTERN || pattern.split('*').length > MAX_STARS) return false;
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*\*\/|\*\*|[*?]/g, (sign) => ({ '**/': '(?:[^/]+/)*', '**': '.*', '*': '[^/]*', '?': '[^/]' })[sign]!);
  return new RegExp(`^${source}(?:/.*)?$`).test(path);
}

function targetsIn(targets: unknown, base: string): string[] {
  return (Array.isArray(targets) ? targets : []).flatMap((target) => (typeof target === 'string' ? joinPath(base, target) ?? [] : []));
}

/** A configuration and what it extends inside the tree, nearest first. */
function chainOf(tree: SourceTree, path: string, parse: ParseJson): { readonly path: string; readonly json: Json; readonly complete: boolean }[] {
  const chain: { path: string; json: Json; complete: boolean }[] = [];
  const queue = [path];
  for (let next = queue.shift(); next !== undefined && chain.length < MAX_EXTENDS; next = queue.shift()) {
    const text = tree.text(next);
    if (text === undefined || chain.some((config) => config.path === next)) continue;
    const json = objectOf(parse(text));
    const bases = [json['extends'] ?? []].flat().map((base) => baseAt(tree, next, base));
    chain.push({ path: next, json, complete: !bases.includes(undefined) });
    queue.push(...bases.filter((base) => base !== undefined));
  }
  return chain;
}

/** Where what a configuration extends lies in the tree; `undefined` outside it, and for packages. */
function baseAt(tree: SourceTree, from: string, base: unknown): string | undefined {
  const target = typeof base === 'string' && base.startsWith('.') ? joinPath(folderOf(from), base) : undefined;
  return target === undefined ? undefined : [target, `${target}.json`].find((path) => tree.has(path));
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The settings that may hold for a file: those of every configuration in a folder above it, nearest first. */
export function aliasesFor(all: readonly PathAliases[], path: string): PathAliases[] {
  return foldersUp(folderOf(path)).flatMap((folder) => all.filter((aliases) => aliases.folder === folder));
}

import { textFiles } from '../mutation.ts';
import type { Tree } from '../tree-archive.ts';

/** One import of a file of the tree. */
export interface ScriptImport {
  readonly path: string;
  readonly specifier: string;
  readonly clause: string;
  readonly target: string;
}

const IMPORT = /^(?:import|export) ([^'";]*?) from '([^']+)';$/gm;
/** Prefixes of the trees' path aliases and what they stand for. */
const ALIASES: readonly (readonly [prefix: string, folder: string])[] = [['@/', 'frontend/src/'], ['~/', 'apps/web/src/'], ['#db/', 'src/db/'], ['@kit/core', 'packages/core/src/index'], ['@kit/store', 'packages/store/src/index']];

/** Every import, and every export from, of a file that the tree has. */
export function scriptImportsOf(tree: Tree): ScriptImport[] {
  return textFiles(tree, /\.[cm]?[jt]sx?$/).flatMap(([path, text]) => [...text.matchAll(IMPORT)].flatMap((found) => {
    const target = scriptFileOf(tree, path, found[2]!);
    return target === undefined ? [] : [{ path, specifier: found[2]!, clause: found[1]!, target }];
  }));
}

/** The file that a specifier means. */
export function scriptFileOf(tree: Tree, from: string, specifier: string): string | undefined {
  const alias = ALIASES.find(([prefix]) => specifier.startsWith(prefix));
  if (alias === undefined && !specifier.startsWith('.')) return undefined;
  const base = alias === undefined ? joined(from, specifier) : alias[1] + specifier.slice(alias[0].length);
  if (base === undefined) return undefined;
  const bare = base.replace(/\.js$/, '');
  return [base, ...['.ts', '.tsx', '.mjs', '/index.ts'].map((ending) => bare + ending)].find((path) => tree.has(path));
}

function joined(from: string, specifier: string): string | undefined {
  const steps = from.split('/').slice(0, -1);
  for (const step of specifier.split('/')) {
    if (step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  return steps.join('/');
}

/** The files that import a file. */
export function scriptImportersOf(tree: Tree, path: string): string[] {
  return [...new Set(scriptImportsOf(tree).filter(({ target }) => target === path).map((each) => each.path))];
}

/** Whether somebody imports this name from the file, by itself or through files that pass everything on. */
export function isImported(tree: Tree, path: string, name: string): boolean {
  const imports = scriptImportsOf(tree);
  const passers = new Set([path]);
  for (const passer of passers) for (const { path: from, target, clause } of imports) if (target === passer && clause.startsWith('*')) passers.add(from);
  return imports.some(({ target, clause }) => passers.has(target) && new RegExp(`\\b${name}\\b`).test(clause));
}

/** The files that import the file, and those that import these, and so on. */
export function allImportersOf(tree: Tree, path: string): string[] {
  const found = new Set([path]);
  for (const each of found) for (const importer of scriptImportersOf(tree, each)) found.add(importer);
  return [...found];
}

import type { SourceTree } from '../source-tree.ts';
import { isSyntax } from './ruff-diagnostics.ts';
import { pythonProject } from './python-project.ts';

/** What Python 2 wrote otherwise, each with what compiles today and is as long in lines. */
const REWRITTEN: readonly (readonly [RegExp, string])[] = [
  [/(^[ \t]*|[:;][ \t]*)print[ \t]+>>[ \t]*/gm, '$1_ = '],
  [/(^[ \t]*|[:;][ \t]*)print(?:[ \t]+(?=[^\s(=.,])|(?=["']))/gm, '$1_ = '],
  [/(^[ \t]*|[:;][ \t]*)print[ \t]*(?=\()/gm, '$1_ = '],
  [/(^[ \t]*|[:;][ \t]*)exec[ \t]+(?=[\w"'(])/gm, '$1_ = '],
  [/(^[ \t]*|[:;][ \t]*)raise[ \t]+(?=[\w.]+[ \t]*,)/gm, '$1_ = '],
  [/(^[ \t]*except[ \t]+(?:[\w.]+|\([^()\n]*\)))[ \t]*,[ \t]*(\w+)[ \t]*:/gm, '$1 as $2:'],
  [/`([^`\n]*)`/g, '($1)'],
  [/(?<![\w.])0([0-7]+)(?=[lL]?\b)(?!\.)/g, '0o$1'],
  [/(?<![\w.])(\d+|0[xX][0-9a-fA-F]+)[lL]\b/g, '$1'],
  [/\b[uU][rR](?=["'])/g, 'r'],
  [/<>/g, '!='],
];
/** Longer files are left alone. */
const MAX_TEXT = 500_000;
/** As many files in the grammar of Python 2 are a program for it. */
const PROGRAM = 3;
const START = /(^|\/)(main|app|application|__main__|__init__|manage|wsgi|asgi|server|cli|run|conftest|settings)\.py$/;

/** Whether a text that does not compile does so once what Python 2 wrote otherwise is rewritten, and nothing else. */
async function isPythonTwo(text: string): Promise<boolean> {
  if (text.length > MAX_TEXT) return false;
  const rewritten = REWRITTEN.reduce((before, [pattern, replacement]) => before.replace(pattern, replacement), text);
  if (rewritten === text) return false;
  const { Ruff } = await import('./ruff.ts');
  try {
    return !Ruff.check(rewritten).some(isSyntax);
  } catch {
    return false;
  }
}

/**
 * Of the files that do not compile, those that are Python 2 and stop no program of Python 3: a script that was left behind,
 * which nothing imports, or a part of a program that is all written for Python 2.
 */
export async function leftInPythonTwo(tree: SourceTree, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const found: string[] = [];
  for (const path of paths) if (await isPythonTwo(tree.text(path) ?? '')) found.push(path);
  if (found.length === 0) return new Set();
  if (found.length >= PROGRAM && found.length * 2 > tree.sources('python').length) return new Set(found);
  const { modules, places } = await tree.use(pythonProject);
  const imported = new Set([...modules.values()].flatMap(({ path, imports }) => imports.flatMap(({ level, module, names }) => {
    const target = places.resolve(path, level, module);
    if (target.kind !== 'place') return [];
    const { file, folder } = target.place;
    return [file, ...names.map(({ name }) => (folder === undefined ? undefined : places.placeAt(folder, name)?.file))].filter((each) => each !== undefined && each !== path);
  })));
  return new Set(found.filter((path) => !imported.has(path) && !START.test(path)));
}

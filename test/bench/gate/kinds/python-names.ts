import type { Tree } from '../tree-archive.ts';
import { textFiles } from '../mutation.ts';

/** One `from … import …` of a module of the tree, on one line. */
export interface PythonImport {
  readonly path: string;
  readonly index: number;
  readonly line: string;
  readonly module: string;
  readonly names: readonly string[];
  /** The file that the module is. */
  readonly target: string;
}

/** A function at the top level of a module. */
export interface PythonFunction {
  readonly path: string;
  readonly name: string;
  readonly parameters: readonly string[];
}

/** Every import on one line, at the left margin, of a module that the tree has. */
export function importsOf(tree: Tree): PythonImport[] {
  return textFiles(tree, /\.py$/).flatMap(([path, text]) => [...text.matchAll(/^from ([\w.]+) import ([\w, ]+)$/gm)].flatMap((found) => {
    const target = fileOf(tree, path, found[1]!);
    return target === undefined ? [] : [{ path, index: found.index, line: found[0], module: found[1]!, names: found[2]!.split(',').map((name) => name.trim().split(' ')[0]!), target }];
  }));
}

/** The file of a module, seen from a file that imports it. */
export function fileOf(tree: Tree, from: string, module: string): string | undefined {
  const dots = /^\.*/.exec(module)![0].length;
  const steps = module.slice(dots).split('.').filter((step) => step !== '');
  const folders = from.split('/').slice(0, -1);
  const roots = dots > 0 ? [folders.slice(0, folders.length - dots + 1)] : folders.map((_, depth) => folders.slice(0, folders.length - depth)).concat([[]]);
  for (const root of roots) {
    const base = [...root, ...steps].join('/');
    for (const candidate of [`${base}.py`, `${base}/__init__.py`]) if (tree.has(candidate)) return candidate;
  }
  return undefined;
}

/** Who imports a file, or something from it. */
export function importersOf(tree: Tree, file: string): string[] {
  const module = file.replace(/(\/__init__)?\.py$/, '');
  const name = module.slice(module.lastIndexOf('/') + 1);
  return [...new Set(importsOf(tree).filter(({ target, names, path }) => path !== file && (target === file || (target === `${module.slice(0, -name.length)}__init__.py` && names.includes(name)))).map(({ path }) => path))];
}

/** The functions whose name is defined once in the tree, without `*`. */
export function functionsOf(tree: Tree): Map<string, PythonFunction> {
  const functions = new Map<string, PythonFunction>();
  const twice = new Set<string>();
  for (const [path, text] of textFiles(tree, /\.py$/)) {
    for (const found of text.matchAll(/^( *)(?:async )?(?:def|class) (\w+)(?:\(([^()]*)\))?/gm)) {
      const [, indent, name, parameters] = found;
      if (functions.has(name!)) twice.add(name!);
      if (indent === '' && found[0].includes('def ') && !(parameters ?? '*').includes('*') && !/@\w[^\n]*\n$/.test(text.slice(0, found.index))) functions.set(name!, { path, name: name!, parameters: splitAtCommas(parameters!) });
      else twice.add(name!);
    }
  }
  for (const name of twice) functions.delete(name);
  return functions;
}

/** The parts between commas that stand in no bracket. */
export function splitAtCommas(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of list) {
    if ('([{<'.includes(character)) depth++;
    if (')]}>'.includes(character)) depth--;
    if (character === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  return [...parts, part.trim()].filter((each) => each !== '');
}

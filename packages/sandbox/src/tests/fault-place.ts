import { dirname, isAbsolute, join, normalize, relative, resolve } from 'node:path';
import type { NotLoaded } from '@dark-factory/contracts';
import type { Frame, UnloadedFile } from './test-report.ts';

/** The tree that was run, as places in a report are looked up in it. */
export interface RunTree {
  /** Absolute folder of the copy that ran. */
  readonly root: string;
  /** Absolute folder of the stack. */
  readonly folder: string;
  /** Whether the tree holds this file. Paths here are relative to the tree. */
  holds(path: string): boolean;
  /** Text of a file of the tree. */
  text(path: string): string | undefined;
}

type Place = { readonly path: string } & Omit<NotLoaded, 'path' | 'reason' | 'cause'>;

/**
 * The path in the tree of what a runner names: absolute, relative to where it ran, or to a folder above that in which the
 * runner found its configuration. A path of no file of the tree stays what it is where it lies within, else `undefined`.
 */
export function pathInTree(path: string, { root, folder, holds }: RunTree): string | undefined {
  for (let from = folder; ; from = dirname(from)) {
    const inside = relative(root, resolve(from, path));
    if (holds(inside)) return inside;
    if (isAbsolute(path) || from === root || relative(root, from).startsWith('..')) break;
  }
  const inside = relative(root, resolve(folder, path));
  return inside.startsWith('..') || !(isAbsolute(path) || /\.\w+$/.test(path)) ? undefined : inside;
}

/** Where a file that did not load is at fault, as far as the frames say: its own line, and the other file in which they end. */
export function placeInTree({ path, frames = [] }: UnloadedFile, tree: RunTree): Omit<NotLoaded, 'path' | 'reason'> {
  const own = pathInTree(path, tree);
  const inside = frames.flatMap((frame): Place[] => {
    const at = pathInTree(frame.path, tree);
    return at === undefined || !tree.holds(at) ? [] : [placeOf(frame, at, tree)];
  });
  const deepest = inside.findLast(({ line }) => line !== undefined) ?? inside.at(-1);
  const mine = inside.findLast((place) => place.path === own && place.line !== undefined)
    ?? (own !== undefined && deepest !== undefined && deepest.path !== own ? importIn(own, deepest.path, tree) : undefined);
  return {
    ...(mine?.line === undefined ? {} : { line: mine.line }),
    ...(mine?.column === undefined ? {} : { column: mine.column }),
    ...(deepest?.line === undefined || deepest.path === own ? {} : { cause: { path: deepest.path, line: deepest.line } }),
  };
}

function placeOf({ line, column, imports }: Frame, path: string, tree: RunTree): Place {
  if (line !== undefined) return line < 1 ? { path } : { path, line, ...(column === undefined || column < 1 ? {} : { column }) };
  if (imports === undefined) return { path };
  return { path, ...importIn(path, isAbsolute(imports) ? relative(tree.root, imports) : imports, tree, isAbsolute(imports)) };
}

/** The line of a script that imports a file of the tree, or a package. */
function importIn(importer: string, target: string, tree: RunTree, isFile = true): Place | undefined {
  const lines = (tree.text(importer) ?? '').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.length > 2000 || !/\b(?:import|from|require)\b/.test(line)) continue;
    for (const quoted of line.matchAll(/(['"`])([^'"`\n]+)\1/g)) {
      const specifier = quoted[2]!;
      const means = isFile
        ? specifier.startsWith('.') && [target, target.replace(/(?:\/index)?\.\w+$/, '')].includes(normalize(join(dirname(importer), specifier)))
        : specifier === target || specifier.startsWith(`${target}/`);
      if (means) return { path: importer, line: index + 1, column: quoted.index + 1 };
    }
  }
  return undefined;
}

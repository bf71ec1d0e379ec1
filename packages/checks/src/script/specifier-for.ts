import { folderOf } from '../source-tree.ts';

const COMPILED_EXTENSION: Readonly<Record<string, string>> = { '.ts': '.js', '.tsx': '.js', '.mts': '.mjs', '.cts': '.cjs' };

/** How a file would import another, in the manner of the specifier that it wrote: with or without extension. */
export function specifierFor(from: string, target: string, written: string): string {
  const extension = /\.d\.[cm]?ts$|\.[^./]+$/.exec(target)?.[0] ?? '';
  const stem = extension === '' ? target : target.slice(0, -extension.length);
  const relative = relativePath(folderOf(from), stem);
  if (/\.[cm]?tsx?$/.test(written)) return relative + extension;
  if (/\.[cm]?jsx?$/.test(written)) return relative + (COMPILED_EXTENSION[extension] ?? extension);
  return /\.[cm]?[jt]sx?$/.test(target) ? relative.replace(/(?<=.)\/index$/, '') : relative + extension;
}

function relativePath(folder: string, target: string): string {
  const from = folder === '' ? [] : folder.split('/');
  const to = target.split('/');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared += 1;
  const up = '../'.repeat(from.length - shared);
  return `${up === '' ? './' : up}${to.slice(shared).join('/')}`;
}

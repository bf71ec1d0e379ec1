import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Tree } from './tree-archive.ts';

/** Folders of tools and of what they make. */
const NOT_SOURCES = /(^|\/)(\.git|node_modules|\.cache|\.dark-factory|dist|coverage|__pycache__)(\/|$)/;

/** The files below a folder, without links and without what tools keep there. */
export function readTree(folder: string): Tree {
  const tree = new Map<string, Uint8Array>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
    if (entry.isFile() && !NOT_SOURCES.test(path)) tree.set(path, readFileSync(join(folder, path)));
  }
  return tree;
}

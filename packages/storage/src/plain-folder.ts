import { lstat, open, readdir } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { forEachAtOnce, type TreeFile } from '@dark-factory/runtime';
import { BUNDLE_LIMITS, SafeFiles, unsafe, type BundleLimits } from './safe-files.ts';

/** Files that are read at once. */
const FILES_AT_ONCE = 16;

/** One file directly in a folder. A link is refused, not followed. */
export async function readPlainFile(folder: string, name: string, where: string): Promise<TreeFile> {
  const safe = new SafeFiles(where);
  await readInto(safe, folder, name);
  return safe.finish()[0]!;
}

async function readInto(safe: SafeFiles, folder: string, path: string): Promise<void> {
  // Not followed even when it became a link since it was listed.
  const file = await open(join(folder, path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { size, mode } = await file.stat();
    safe.announce(path, size);
    safe.add({ path, content: await file.readFile(), executable: (mode & 0o100) !== 0 });
  } finally {
    await file.close();
  }
}

/** The files below a folder, in path order. Links and anything else that is no plain file are refused, not followed. */
export async function readPlain(folder: string, where: string, limits: BundleLimits = BUNDLE_LIMITS): Promise<TreeFile[]> {
  const safe = new SafeFiles(where, limits);
  if (!(await lstat(folder)).isDirectory()) throw unsafe(where, ['it is no folder']);
  const paths: string[] = [];
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) paths.push(path);
      else throw unsafe(where, [`${JSON.stringify(path)} is no plain file`]);
    }
  };
  await walk('');
  await forEachAtOnce(paths, FILES_AT_ONCE, (path) => readInto(safe, folder, path));
  return safe.finish();
}

import { chmod, lstat, mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TreeFile } from '@dark-factory/runtime';
import { BUNDLE_LIMITS, SafeFiles, unsafe, type BundleLimits } from './safe-files.ts';

/** Writes files below a folder that nobody else writes to. The paths must have been checked. */
export async function writePlain(folder: string, files: readonly TreeFile[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    const path = join(folder, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.content);
    // Apart from writeFile's own mode, which the umask cuts.
    if (file.executable) await chmod(path, 0o755);
  }
}

/** The files below a folder, in path order. Links and anything else that is no plain file are refused, not followed. */
export async function readPlain(folder: string, where: string, limits: BundleLimits = BUNDLE_LIMITS): Promise<TreeFile[]> {
  const safe = new SafeFiles(where, limits);
  if (!(await lstat(folder)).isDirectory()) throw unsafe(where, ['it is no folder']);
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) await readOne(path);
      else throw unsafe(where, [`${JSON.stringify(path)} is no plain file`]);
    }
  };
  const readOne = async (path: string): Promise<void> => {
    // Not followed even when it became a link since it was listed.
    const file = await open(join(folder, path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { size, mode } = await file.stat();
      safe.announce(path, size);
      safe.add({ path, content: await file.readFile(), executable: (mode & 0o100) !== 0 });
    } finally {
      await file.close();
    }
  };
  await walk('');
  return safe.finish();
}

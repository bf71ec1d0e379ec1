import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { forEachAtOnce } from './for-each-at-once.ts';
import type { TreeFile } from './tree-file.ts';

/** Files that are under way at once: more than libuv's threads gain nothing, and each holds a descriptor. */
const FILES_AT_ONCE = 16;

/** Writes files below a folder that nobody else writes to. The paths must have been checked. */
export async function writeFolder(folder: string, files: readonly TreeFile[]): Promise<void> {
  const folders = new Set([folder, ...files.map((file) => dirname(join(folder, file.path)))]);
  await forEachAtOnce([...folders], FILES_AT_ONCE, async (path) => { await mkdir(path, { recursive: true }); });
  await forEachAtOnce(files, FILES_AT_ONCE, async (file) => {
    const path = join(folder, file.path);
    await writeFile(path, file.content);
    // Apart from writeFile's own mode, which the umask cuts.
    if (file.executable) await chmod(path, 0o755);
  });
}

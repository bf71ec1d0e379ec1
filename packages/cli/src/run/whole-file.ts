import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TreeFile } from '@dark-factory/runtime';

/** Writes a file in one rename, so that nobody reads half of it and a broken-off run leaves none. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${randomUUID()}`;
  try {
    await writeFile(fresh, content);
    await rename(fresh, path);
  } finally {
    await rm(fresh, { force: true });
  }
}

/** Puts files in the place of a folder in one rename. */
export async function replaceFolder(path: string, files: readonly TreeFile[]): Promise<void> {
  const fresh = `${path}.${randomUUID()}`;
  const old = `${path}.${randomUUID()}`;
  try {
    await writeFiles(fresh, files);
    await rename(path, old).catch(ignoreAbsent);
    await rename(fresh, path);
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

/** Writes files below a folder. Their paths were checked when they became part of a tree. */
export async function writeFiles(folder: string, files: readonly TreeFile[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    const path = join(folder, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.content);
    await chmod(path, file.executable ? 0o755 : 0o644);
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

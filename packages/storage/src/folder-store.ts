import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeFolder } from '@dark-factory/runtime';
import { checkBundleName, isBundleName } from './bundle-name.ts';
import type { BundleStore } from './bundle-store.ts';
import { readPlain, readPlainFile } from './plain-folder.ts';
import { checkFiles } from './safe-files.ts';

/** Bundles as folders `<folder>/<name>/` with their files as they are: on a laptop people read them. */
export function createFolderStore({ folder }: { readonly folder: string }): BundleStore {
  return {
    put: async (name, files) => {
      checkBundleName(name);
      const target = join(folder, name);
      await replaceFolder(target, (fresh) => writeFolder(fresh, checkFiles(name, files)), folder);
      return { name, bytes: files.reduce((sum, file) => sum + file.content.byteLength, 0), url: pathToFileURL(target).href };
    },
    get: async (name) => {
      checkBundleName(name);
      const path = join(folder, name);
      return (await exists(path)) ? readPlain(path, path) : undefined;
    },
    getFile: async (name, file) => {
      checkBundleName(name);
      const path = join(folder, name);
      return (await exists(join(path, file))) ? readPlainFile(path, file, path) : undefined;
    },
    list: async (prefix) => {
      const names = (await exists(folder)) ? await readdir(folder) : [];
      return names.filter((name) => name.startsWith(prefix) && isBundleName(name)).sort();
    },
  };
}

/**
 * Fills a folder beside the target and renames it into place: whoever reads meanwhile sees the old files or the new ones.
 * Names that start with a dot are no bundles, so that what a crash leaves behind is never taken for one.
 */
async function replaceFolder(target: string, fill: (fresh: string) => Promise<void>, beside: string): Promise<void> {
  const fresh = join(beside, `.new-${randomUUID()}`);
  const old = join(beside, `.old-${randomUUID()}`);
  await mkdir(beside, { recursive: true });
  try {
    await fill(fresh);
    if (await exists(target)) await rename(target, old);
    await rename(fresh, target);
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(() => true, () => false);
}

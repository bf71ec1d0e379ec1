import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, type Logger, type TreeFile } from '@dark-factory/runtime';
import type { UnitCache } from './bundle-store.ts';
import { packTar, unpackTar } from './tar.ts';

/** The unit cache of a laptop: `<folder>/<first two digits>/<key>.tar.gz`. */
export function createFolderCache({ folder, logger }: { readonly folder: string; readonly logger: Logger }): UnitCache {
  return {
    get: async (key) => {
      const bytes = await readFile(entryOf(folder, key)).catch(() => undefined);
      return bytes === undefined ? undefined : parsed(bytes, key, logger);
    },
    put: (key, files) => reported(key, logger, async () => writeWhole(entryOf(folder, key), await packTar(files))),
  };
}

/** What the cache needs of `@actions/cache`, which the caller loads. */
export interface CacheCalls {
  isFeatureAvailable(): boolean;
  restoreCache(paths: string[], primaryKey: string): Promise<string | undefined>;
  saveCache(paths: string[], key: string): Promise<number>;
}

/** How units are kept in the cache of the repository. */
export interface ActionsCacheSettings {
  readonly cache: CacheCalls;
  /** First word of every key. @default 'df-unit' */
  readonly prefix?: string;
  /** `RUNNER_TEMP`. It is part of what an entry is found by: runners with another path have entries of their own. */
  readonly tempFolder: string;
  readonly logger: Logger;
}

/** The unit cache of GitHub Actions, an entry a unit. Where there is no such service everything is a miss. */
export function createActionsCache({ cache, prefix = 'df-unit', tempFolder, logger }: ActionsCacheSettings): UnitCache {
  // The path belongs to the entry: it must be the same in every run, and another for every key, as units run side by side.
  const folder = join(tempFolder, 'unit-cache');
  const nameOf = (key: string): string => `${prefix}-${checked(key)}`;
  return {
    get: async (key) => {
      const [path, name] = [entryOf(folder, key), nameOf(key)];
      try {
        // The service also answers with entries that the key is only the beginning of.
        if (!cache.isFeatureAvailable() || (await cache.restoreCache([path], name)) !== name) return undefined;
        return await parsed(await readFile(path), key, logger);
      } catch (error) {
        logger.warning(`The cached unit ${name} was not read: ${messageOf(error)}`);
        return undefined;
      } finally {
        await rm(path, { force: true });
      }
    },
    put: (key, files) => reported(key, logger, async () => {
      const [path, name] = [entryOf(folder, key), nameOf(key)];
      if (!cache.isFeatureAvailable()) return;
      try {
        await writeWhole(path, await packTar(files));
        await cache.saveCache([path], name);
      } finally {
        await rm(path, { force: true });
      }
    }),
  };
}

/** An entry's files. One that does not parse is a miss: the unit is written again. */
async function parsed(bytes: Uint8Array, key: string, logger: Logger): Promise<TreeFile[] | undefined> {
  try {
    return await unpackTar(bytes, { where: `cached unit ${key}` });
  } catch (error) {
    logger.warning(`The cached unit ${key} is damaged and is not used: ${messageOf(error)}`);
    return undefined;
  }
}

async function reported(key: string, logger: Logger, store: () => Promise<void>): Promise<void> {
  checked(key);
  try {
    await store();
  } catch (error) {
    logger.warning(`The unit ${key} was not cached: ${messageOf(error)}`);
  }
}

function entryOf(folder: string, key: string): string {
  return join(folder, checked(key).slice(0, 2), `${key}.tar.gz`);
}

/** Keys are digests; anything else could name a path. */
function checked(key: string): string {
  if (!/^[0-9a-f]{64}$/.test(key)) throw new Error(`${JSON.stringify(key)} is no digest, so it cannot be the key of a unit`);
  return key;
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${randomUUID()}`;
  await writeFile(fresh, bytes);
  await rename(fresh, path);
}

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundle, writeDist } from '../../scripts/build.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(ROOT, '.cache/test-dist');
const SOURCES = ['actions', 'packages', 'scripts', 'package-lock.json'];

let built: Promise<string> | undefined;

/** The bundles of the sources as they are, in a folder that test processes share: built once for each state of the sources. */
export function builtDist(): Promise<string> {
  return (built ??= build());
}

async function build(): Promise<string> {
  const target = join(CACHE, await digestOfSources());
  if (existsSync(target)) return target;
  await mkdir(CACHE, { recursive: true });
  const fresh = await mkdtemp(join(CACHE, 'building-'));
  await writeDist((await bundle()).dist, fresh);
  // Of two processes that build at the same time one wins, and both have the same.
  await rename(fresh, target).catch(() => rm(fresh, { recursive: true, force: true }));
  for (const other of await readdir(CACHE)) if (!other.startsWith('building-') && join(CACHE, other) !== target) await rm(join(CACHE, other), { recursive: true, force: true });
  return target;
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const entries = source.endsWith('.json') ? [{ path: join(ROOT, source) }] : await sourceFiles(join(ROOT, source));
    for (const { path } of entries) hash.update(path.slice(ROOT.length)).update(await readFile(path));
  }
  return hash.digest('hex').slice(0, 16);
}

async function sourceFiles(folder: string): Promise<{ path: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules')).map((entry) => ({ path: join(entry.parentPath, entry.name) })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

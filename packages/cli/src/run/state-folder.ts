import { lstat, mkdir, readFile, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '@dark-factory/runtime';
import { writeWhole } from './whole-file.ts';

/** Where runs and the cache are kept, below the folder that the command was started in. */
export interface StateFolder {
  readonly path: string;
  readonly runs: string;
  readonly cache: string;
}

const RUN_ID = /^\d{8}-\d{6}-[a-z0-9-]+$/;

/** The places of the state folder; nothing is made yet. */
export function stateFolderOf(cwd: string): StateFolder {
  const path = join(cwd, '.dark-factory');
  return { path, runs: join(path, 'runs'), cache: join(path, 'cache') };
}

/** Makes the state folder. What is in it is no business of the repository around it. */
export async function makeStateFolder(state: StateFolder): Promise<void> {
  await mkdir(state.runs, { recursive: true });
  await writeFile(join(state.path, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** An id that no run has yet: the time in UTC and the expedition's name. */
export async function newRunId(state: StateFolder, now: number, expedition: string): Promise<string> {
  const taken = new Set(await runIds(state));
  const stamp = new Date(now).toISOString().replace(/[-:]|\..*$/g, '').replace('T', '-');
  for (let number = 1; ; number++) {
    const id = `${stamp}-${expedition}${number === 1 ? '' : `-${number}`}`;
    if (!taken.has(id)) return id;
  }
}

/** Ids of all runs, oldest first. */
export async function runIds(state: StateFolder): Promise<string[]> {
  const names = await readdir(state.runs).catch(() => []);
  return names.filter((name) => RUN_ID.test(name)).sort();
}

/** Makes `latest` point at a run: a symbolic link, or a text file with the id where links cannot be made. */
export async function pointLatest(state: StateFolder, id: string): Promise<void> {
  const latest = join(state.runs, 'latest');
  const fresh = join(state.runs, `.latest-${process.pid}`);
  try {
    await rm(fresh, { force: true });
    await symlink(id, fresh, 'dir');
    await rename(fresh, latest);
  } catch {
    await rm(fresh, { force: true });
    await rm(latest, { force: true });
    await writeWhole(latest, `${id}\n`);
  }
}

/** The folder of a run by its id, or of the latest one. */
export async function findRun(state: StateFolder, wanted: string): Promise<{ id: string; path: string }> {
  const known = await runIds(state);
  const id = wanted === 'latest' ? await readLatest(state) : basename(wanted);
  if (id !== undefined && known.includes(id)) return { id, path: join(state.runs, id) };
  throw new UserError({
    code: 'plan-missing',
    what: known.length === 0 ? 'there is no run yet, so there is no plan' : `there is no run "${wanted}"`,
    where: state.runs,
    fix: known.length === 0 ? 'Start with: dark-factory plan EXPEDITION_DIR' : `Use --run with one of: ${known.slice(-5).join(', ')}.`,
  });
}

async function readLatest(state: StateFolder): Promise<string | undefined> {
  const latest = join(state.runs, 'latest');
  const found = await lstat(latest).catch(() => undefined);
  if (found === undefined) return undefined;
  return basename(found.isSymbolicLink() ? await readlink(latest) : (await readFile(latest, 'utf8')).trim());
}

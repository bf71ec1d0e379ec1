import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, mkdir, open, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SandboxOptions } from '../program-run.ts';
import type { Room } from '../room.ts';
import { uvBuild, type UvBuild } from './uv-release.ts';

/** uv, as programs of the sandbox can call it. */
export interface Uv {
  /** Variables with which `uv` is found and does as pip does. */
  readonly env: Readonly<Record<string, string>>;
}

/** What of a room is needed to find uv. */
export type UvRoom = Pick<Room, 'run' | 'folder' | 'path'>;

const ASK_MS = 20_000;
const INSTALL_MS = 120_000;
/** Above the size of any build of uv, which have 40 to 70 MB. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Finds uv: on the PATH of the sandbox; else the pinned one, installed by pip in the sandbox. That one is kept beside the
 * package cache, in a folder of our own that programs cannot write to, and what is kept is held to its hash each time: it is
 * copied into the run's folder of tools, which is ours too. Returns `undefined` where it cannot be had.
 */
export async function findUv(room: UvRoom, options: SandboxOptions): Promise<Uv | undefined> {
  const env = uvVariables(options.passThrough ?? {});
  if (await isOnPath(room)) return { env };
  const build = uvBuild();
  if (build === undefined) return undefined;
  const store = options.packageCache === undefined ? undefined : join(`${options.packageCache}-tools`, `uv-${build.version}-${process.platform}-${process.arch}`);
  const kept = store === undefined ? undefined : await readProgram(store, build);
  const program = kept ?? await installed(room, build);
  if (program === undefined) return undefined;
  // A machine on which it cannot be kept installs it each time.
  if (kept === undefined && store !== undefined) await keep(store, program).catch(() => undefined);
  const place = join(room.folder.tools, 'uv');
  await mkdir(place, { recursive: true });
  await chmod(place, 0o755);
  await writeFile(join(place, 'uv'), program, { mode: 0o755 });
  await chmod(join(place, 'uv'), 0o755);
  return { env: { ...env, PATH: `${place}:${room.path}` } };
}

/** What makes uv do as pip: where pip looks for packages, the machine's Python, no settings files, and copies instead of links, as the cache is another mount. */
export function uvVariables(passed: Readonly<Record<string, string>>): Record<string, string> {
  const names = [['PIP_INDEX_URL', 'UV_DEFAULT_INDEX'], ['PIP_EXTRA_INDEX_URL', 'UV_INDEX'], ['PIP_FIND_LINKS', 'UV_FIND_LINKS'], ['PIP_CERT', 'SSL_CERT_FILE']] as const;
  const own = names.flatMap(([pip, uv]) => (passed[pip] === undefined || passed[uv] !== undefined || (uv === 'UV_DEFAULT_INDEX' && passed['UV_INDEX_URL'] !== undefined) ? [] : [[uv, passed[pip]]]));
  return {
    UV_LINK_MODE: 'copy', UV_NO_CONFIG: '1', UV_NO_PROGRESS: '1', UV_PYTHON_DOWNLOADS: 'never', UV_PYTHON_PREFERENCE: 'only-system', UV_INDEX_STRATEGY: 'unsafe-best-match',
    ...Object.fromEntries(own) as Record<string, string>,
  };
}

async function isOnPath(room: UvRoom): Promise<boolean> {
  const { ending } = await room.run({ command: ['uv', '--version'], folder: room.folder.tmp, env: {}, online: false }, ASK_MS);
  return ending.kind === 'exited' && ending.code === 0;
}

/** Has pip fetch the wheel that is pinned, and takes the program out of what it left. */
async function installed(room: UvRoom, build: UvBuild): Promise<Buffer | undefined> {
  const [list, target] = [join(room.folder.tools, 'uv.txt'), join(room.folder.tmp, 'uv')];
  await writeFile(list, `uv==${build.version} --hash=sha256:${build.wheel}\n`);
  await chmod(list, 0o644);
  const command = [
    'python3', '-m', 'pip', 'install', '--quiet', '--no-input', '--no-deps', '--no-compile', '--only-binary=:all:', '--retries=1', '--timeout=15', '--target', target, '--require-hashes', '-r', list,
  ];
  const { ending } = await room.run({ command, folder: room.folder.tmp, env: {}, online: true }, INSTALL_MS);
  return ending.kind === 'exited' && ending.code === 0 ? readProgram(join(target, 'bin', 'uv'), build) : undefined;
}

async function keep(store: string, program: Buffer): Promise<void> {
  await mkdir(dirname(store), { recursive: true, mode: 0o755 });
  // Another run may read it meanwhile.
  const half = `${store}.${process.pid}`;
  await writeFile(half, program, { mode: 0o644 });
  await rename(half, store);
}

/** The bytes of a file where they are those of the build. It may be of a program's making: no link is followed, and nothing but a file is read. */
async function readProgram(path: string, build: UvBuild): Promise<Buffer | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const facts = await file.stat();
    if (!facts.isFile() || facts.size > MOST_BYTES) return undefined;
    const bytes = await file.readFile();
    return createHash('sha256').update(bytes).digest('hex') === build.program ? bytes : undefined;
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

import { mkdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Clock } from '@dark-factory/runtime';
import { nodePrefix, probeIsolation, type Isolation } from './isolation/isolation.ts';
import { startConfined, type ConfinedProcess, type Ending } from './isolation/confined-process.ts';
import { DiskWatch } from './isolation/disk-watch.ts';
import { foldersToHide, type HiddenFolder } from './isolation/hidden-folders.ts';
import { SYSTEM_PATH } from './isolation/host-tools.ts';
import { LimitWatch } from './isolation/limit-watch.ts';
import { defaultLimits, kernelLimits, limitsInWords, privateFolderBytes } from './isolation/limits.ts';
import { loopbackNetwork, type LoopbackNetwork } from './isolation/loopback-network.ts';
import type { Bind } from './isolation/spawn-plan.ts';
import { baseEnvironment, passedThrough } from './program-environment.ts';
import type { SandboxOptions } from './program-run.ts';
import { findUv, type Uv } from './python/uv-tool.ts';
import { WorkFolder } from './work-folder.ts';

/** What a program is started with. */
export interface RoomLaunch {
  readonly command: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whether it may reach the network of the host, and sees the variables passed through for that. */
  readonly online: boolean;
  /** A program of the machine's own instead of generated code: it sees the machine's /tmp. */
  readonly trusted?: boolean;
}

/** What a command that ran to its end left. */
export interface CommandResult {
  readonly ending: Ending | { readonly kind: 'timed-out'; readonly limitMs: number };
  readonly process: ConfinedProcess;
}

/** The place where the programs of one run live: folders, user, processes and network. */
export interface Room {
  readonly isolation: Isolation;
  readonly folder: WorkFolder;
  /** PATH as the programs see it. */
  readonly path: string;
  readonly detail: string;
  /** The limits that hold, in words. */
  readonly limits: readonly string[];
  /** The loopback network that offline programs share, where there is one. */
  readonly network: LoopbackNetwork | undefined;
  start(launch: RoomLaunch): ConfinedProcess;
  /** Runs a command to its end, or kills it at the limit. */
  run(launch: RoomLaunch, limitMs: number): Promise<CommandResult>;
  /** uv, looked for when first asked for; `undefined` where it cannot be had. */
  uv(): Promise<Uv | undefined>;
  /** Kills everything and removes the folders. */
  close(): Promise<void>;
}

/** Makes a room with the best isolation that this machine has. */
export async function openRoom(options: SandboxOptions, clock: Clock): Promise<Room> {
  let folder: WorkFolder | undefined;
  try {
    let hidden: readonly HiddenFolder[] = [];
    const isolation = await probeIsolation(async (confinement) => {
      await folder?.remove();
      folder = await WorkFolder.create(options.workFolder, confinement);
      hidden = await foldersToHide(confinement, folder.base, options);
      return { base: folder.base, hidden };
    }, options.allowWeakIsolation, clock);
    return await furnish(isolation, folder!, hidden, options, clock);
  } catch (error) {
    await folder?.remove();
    throw error;
  }
}

async function furnish(isolation: Isolation, folder: WorkFolder, hidden: readonly HiddenFolder[], options: SandboxOptions, clock: Clock): Promise<Room> {
  const { confinement } = isolation;
  const running = new Set<ConfinedProcess>();
  const cache = await cacheFolder(isolation, folder, options.packageCache);
  const network = await chooseNetwork(isolation, options);
  const limits = { ...defaultLimits(), ...options.limits };
  const kernel = kernelLimits(confinement, limits);
  const disk = await DiskWatch.begin([...new Set([folder.base, options.packageCache ?? folder.base])], limits, clock.now());
  const watch = new LimitWatch(limits, disk, clock);
  let serial = 0;
  let closed = false;
  const bare = (launch: RoomLaunch, path: string, binds: readonly Bind[]): ConfinedProcess => {
    if (closed) throw new Error('the run is over: nothing more is started');
    const env = {
      ...baseEnvironment({ path, home: folder.home, tmp: folder.tmp, cache: cache.path }),
      ...(options.androidSdk === undefined ? {} : { ANDROID_HOME: options.androidSdk }),
      ...(launch.online ? passedThrough(options.passThrough) : {}), ...launch.env,
    };
    const networkOf = launch.online || 'reason' in network ? {} : { networkOf: network.processId };
    const started = startConfined(confinement, folder.base, { command: launch.command, folder: launch.folder, env, serial: serial++, closed: launch.trusted !== true, privateFolderBytes: privateFolderBytes(limits), binds, hidden, ...networkOf, ...(kernel === undefined ? {} : { kernelLimits: kernel }) }, clock);
    const followed = watch.follow(started, confinement.tier === 'process-group');
    running.add(followed);
    void followed.ended.then(() => running.delete(followed));
    return followed;
  };
  const tools = await reachableTools(isolation, folder, options.hostPath ?? SYSTEM_PATH, (launch, path) => bare(launch, path, []));
  const start = (launch: RoomLaunch): ConfinedProcess => bare(launch, tools.path, [...tools.binds, ...cache.binds]);
  const run = async (launch: RoomLaunch, limitMs: number): Promise<CommandResult> => finish(start(launch), limitMs, clock);
  let uv: Promise<Uv | undefined> | undefined;
  return {
    isolation, folder, path: tools.path, start, run,
    uv: () => (uv ??= findUv({ run, folder, path: tools.path }, options)),
    limits: limitsInWords(confinement, limits, kernel),
    network: 'reason' in network ? undefined : network,
    detail: [isolation.detail, ...hidden.length === 0 ? [] : [`hidden: ${hidden.map(({ path }) => path).join(', ')}`], 'reason' in network ? `the network of the host, because ${network.reason}` : 'loopback network only, except while installing', ...tools.notes].join('; '),
    close: async () => {
      closed = true;
      watch.close();
      await Promise.all([...running].map((program) => program.kill()));
      if (!('reason' in network)) await network.close();
      await folder.remove();
    },
  };
}

async function finish(started: ConfinedProcess, limitMs: number, clock: Clock): Promise<CommandResult> {
  const timer = new AbortController();
  const limit = clock.sleep(limitMs, timer.signal).then(() => 'limit' as const, () => 'limit' as const);
  const first = await Promise.race([started.ended, limit]);
  timer.abort();
  if (first !== 'limit') return { ending: first, process: started };
  await started.kill();
  return { ending: { kind: 'timed-out', limitMs }, process: started };
}

async function chooseNetwork(isolation: Isolation, options: SandboxOptions): Promise<LoopbackNetwork | { readonly reason: string }> {
  if (isolation.confinement.tier === 'process-group') return { reason: 'there are no namespaces' };
  if (options.databaseUrl !== undefined) return { reason: 'the database is a server outside' };
  const made = await loopbackNetwork(isolation.confinement);
  return 'missing' in made ? { reason: made.missing } : made;
}

/** Where package managers keep downloads: the folder given, seen at a place that the program's user can reach. */
async function cacheFolder(isolation: Isolation, folder: WorkFolder, given: string | undefined): Promise<{ path: string; binds: Bind[] }> {
  if (given === undefined) return { path: folder.cache, binds: [] };
  await mkdir(given, { recursive: true });
  const from = await realpath(given);
  await folder.handOverOnce(from);
  if (isolation.confinement.tier === 'process-group') return { path: from, binds: [] };
  return { path: folder.cache, binds: [{ from, to: folder.cache, writable: true }] };
}

type StartWith = (launch: RoomLaunch, path: string) => ConfinedProcess;

/** The folders of the host's PATH that the program's user can reach, and node from where ours is when it is in none of them. */
async function reachableTools(isolation: Isolation, folder: WorkFolder, hostPath: string, start: StartWith): Promise<{ path: string; binds: Bind[]; notes: string[] }> {
  const wanted = [...new Set(`${hostPath}:${SYSTEM_PATH}`.split(':'))].filter((path) => isAbsolute(path));
  const script = 'for folder; do [ -d "$folder" ] && [ -x "$folder" ] && echo "$folder"; done; command -v node >/dev/null && echo node';
  const asked = start({ command: ['/bin/sh', '-c', script, 'sh', ...wanted], folder: folder.tmp, env: {}, online: false }, wanted.join(':'));
  await asked.ended;
  const answers = new Set(asked.output.text().split('\n'));
  const reached = wanted.filter((path) => answers.has(path));
  const lost = wanted.filter((path) => !reached.includes(path));
  const notes = lost.length === 0 ? [] : [`out of reach on PATH: ${await existing(lost)}`].filter((note) => !note.endsWith(': '));
  if (answers.has('node')) return { path: reached.join(':'), binds: [], notes };
  const prefix = nodePrefix();
  if (isolation.confinement.tier === 'process-group') return { path: [join(prefix, 'bin'), ...reached].join(':'), binds: [], notes };
  const place = join(folder.tools, 'node');
  await mkdir(place, { mode: 0o755 });
  return { path: [join(place, 'bin'), ...reached].join(':'), binds: [{ from: prefix, to: place, writable: false }], notes: [...notes, 'node is bound from where ours is installed'] };
}

async function existing(paths: readonly string[]): Promise<string> {
  const there = await Promise.all(paths.map(async (path) => ((await stat(path).catch(() => undefined)) === undefined ? [] : [path])));
  return there.flat().join(', ');
}

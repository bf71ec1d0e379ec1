import { execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmod, chown, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RuntimeEvidence } from '@dark-factory/contracts';
import type { SandboxOptions } from '@dark-factory/sandbox';
import type { EscapeRequest } from './escape-run.ts';

/** What programs must not reach: it is all there, and open to every user. */
export interface EscapeWorld extends AsyncDisposable {
  readonly host: Omit<EscapeRequest['host'], 'pid'>;
  /** A port of the host that nothing listens on yet. */
  readonly freePort: number;
  /** What was written outside, as `folder/name`, and which files there were changed. */
  outside(): Promise<string[]>;
  clear(): Promise<void>;
}

/** The canary in parts, so that no file of ours holds it whole but those that are the target. */
export const CANARY = ['canary', '-5be1', 'f07a'];

/** The tiers, and how root becomes a process that has this one as its strongest. */
export const TIERS: readonly { readonly tier: RuntimeEvidence['isolation']['tier']; readonly setpriv: readonly string[] }[] = [
  { tier: 'namespace-and-user', setpriv: [] },
  { tier: 'user-namespace', setpriv: ['--reuid=65534', '--regid=65534', '--clear-groups'] },
  { tier: 'process-group', setpriv: ['--bounding-set=-sys_admin'] },
];

const FIXTURES = fileURLToPath(new URL('../../fixtures/escapes/', import.meta.url));
const DELIVERED = 'export const delivered = true;\n';

/** Makes the world. Needs root: one of its folders is not below those that are for everybody. */
export async function escapeWorld(): Promise<EscapeWorld> {
  const folders = await Promise.all(['/srv', '/tmp', '/var/tmp'].map((parent) => mkdtemp(join(parent, 'escape-world-'))));
  for (const folder of folders) await chmod(folder, 0o1777);
  const own = folders[0]!;
  const [delivered, runnerFile, secret] = [join(own, 'delivered.js'), join(own, 'set_env_1'), join(own, 'secret')];
  const sockets = ['/run', folders[1]!].map((parent) => join(parent, `escape-world-${process.pid}.sock`));
  const clear = async (): Promise<void> => {
    for (const folder of folders) for (const name of await readdir(folder)) if (!name.endsWith('.sock')) await rm(join(folder, name), { recursive: true });
    for (const [path, text] of [[delivered, DELIVERED], [runnerFile, ''], [secret, CANARY.join('')]] as const) {
      await writeFile(path, text);
      await chmod(path, 0o666);
    }
  };
  await clear();
  const home = await callersHome();
  const address = Object.values(networkInterfaces()).flat().find((one) => one?.internal === false && one.family === 'IPv4')?.address;
  const abstract = `escape-world-${process.pid}`;
  const servers = await Promise.all([listening({ port: 0, host: '0.0.0.0' }), listening({ path: `\0${abstract}` }), ...sockets.map((path) => listening({ path }))]);
  for (const path of sockets) await chmod(path, 0o777);
  const datagrams = createSocket('udp4');
  datagrams.on('message', (_text, from) => datagrams.send('answer', from.port, from.address));
  datagrams.bind(0, '127.0.0.1');
  await once(datagrams, 'listening');
  const free = await listening({ port: 0, host: '127.0.0.1' });
  const freePort = (free.address() as AddressInfo).port;
  free.close();
  return {
    freePort, clear,
    host: {
      canary: CANARY, home, private: [join(home, '.npmrc'), join(home, '.ssh', 'id')], folders, delivered, runnerFile, secret, address, abstract, sockets,
      port: (servers[0]!.address() as AddressInfo).port, datagramPort: datagrams.address().port,
    },
    outside: async () => {
      const names = (await Promise.all(folders.map(async (folder) => (await readdir(folder)).filter((name) => !name.endsWith('.sock')).map((name) => join(folder, name))))).flat();
      const known = new Map([[delivered, DELIVERED], [runnerFile, ''], [secret, CANARY.join('')]]);
      const changed = await Promise.all(names.map(async (name) => (known.has(name) && await readFile(name, 'utf8') === known.get(name) ? [] : [name])));
      return changed.flat();
    },
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) server.close();
      datagrams.close();
      for (const path of [...folders, ...sockets, home]) await rm(path, { recursive: true, force: true });
    },
  };
}

/** A home as an ordinary user has one: anybody may look in, and one file is for its user alone, which all tiers run programs as. */
async function callersHome(): Promise<string> {
  const home = await mkdtemp('/srv/escape-home-');
  await chmod(home, 0o755);
  await mkdir(join(home, '.ssh'));
  await writeFile(join(home, '.npmrc'), CANARY.join(''));
  await writeFile(join(home, '.ssh', 'id'), CANARY.join(''), { mode: 0o600 });
  for (const path of [home, join(home, '.npmrc'), join(home, '.ssh'), join(home, '.ssh', 'id')]) await chown(path, 65_534, 65_534);
  return home;
}

/** The programs, as files of a generated tree. */
export async function escapeFiles(): Promise<Record<string, string>> {
  const names = await readdir(FIXTURES);
  const folder = (name: string): string => (name.startsWith('speak') ? 'speak' : name.replace(/\..*$/, ''));
  return Object.fromEntries(await Promise.all(names.map(async (name) => [`${folder(name)}/${name}`, await readFile(join(FIXTURES, name), 'utf8')])));
}

/** What a run in a process of its own left. */
export interface EscapeAnswer {
  readonly evidence: RuntimeEvidence;
  readonly log: readonly string[];
  readonly error?: { readonly code: string; readonly message: string };
}

/** Runs programs in the sandbox, in a process that has the canary from its start and is started through `setpriv` with these options. */
export async function runLocked(file: string, setpriv: readonly string[], request: Omit<EscapeRequest, 'options'> & { readonly options: Partial<SandboxOptions> & { readonly workFolder: string } }): Promise<EscapeAnswer> {
  const options = { allowWeakIsolation: setpriv.some((word) => word.startsWith('--bounding-set')), stepTimeoutMs: 20_000, hostPath: process.env['PATH'] ?? '', hiddenFolders: [String(request.host['home'] ?? '/nonexistent')], ...request.options };
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', GITHUB_TOKEN: CANARY.join(''), GITHUB_ENV: String(request.host['runnerFile']), RUNNER_TEMP: '/srv' };
  const [program, args] = setpriv.length === 0 ? [process.execPath, [file]] : ['setpriv', [...setpriv, '--', process.execPath, file]];
  return JSON.parse(await outputOf(program, args, { env, cwd: '/' }, JSON.stringify({ ...request, options }))) as EscapeAnswer;
}

/** The same look around by an ordinary user whom nothing holds: the ways that lead out of there. */
export async function lookUnlocked(world: EscapeWorld): Promise<string[]> {
  const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all', '--'];
  const env = { PATH: process.env['PATH'], GITHUB_TOKEN: CANARY.join('') };
  const folder = await mkdtemp('/srv/escape-unlocked-');
  const victim = spawn('setpriv', [...asNobody, process.execPath, '-e', 'setTimeout(() => {}, 30000)'], { env, stdio: 'ignore' });
  try {
    await once(victim, 'spawn');
    await chmod(folder, 0o777);
    await copyFile(join(FIXTURES, 'look.mjs'), join(folder, 'look.mjs'));
    await writeFile(join(folder, 'host.json'), JSON.stringify({ ...world.host, pid: victim.pid }));
    return JSON.parse(await outputOf('setpriv', [...asNobody, process.execPath, 'look.mjs'], { env, cwd: folder })) as string[];
  } finally {
    victim.kill('SIGKILL');
    await rm(folder, { recursive: true });
  }
}

/** Runs a program of the fixtures as we are, in a folder of its own. */
export async function runUnlocked(command: readonly string[]): Promise<string> {
  const folder = await mkdtemp('/srv/escape-unlocked-');
  try {
    for (const name of await readdir(FIXTURES)) await copyFile(join(FIXTURES, name), join(folder, name));
    const [program, ...args] = command as [string, ...string[]];
    return await outputOf(program, args, { env: process.env, cwd: folder });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Whether something listens on a port of the host. */
export function listensOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });
}

/** A new folder that any user may work in. */
export async function workFolderFor(parent: string): Promise<string> {
  const folder = await mkdtemp(join(parent, 'run-'));
  await chmod(folder, 0o1777);
  return folder;
}

function outputOf(program: string, args: readonly string[], options: { readonly env: NodeJS.ProcessEnv; readonly cwd: string }, input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message}\n${stderr}`));
    });
    child.stdin!.end(input);
  });
}

async function listening(where: { readonly port?: number; readonly host?: string; readonly path?: string }): Promise<Server> {
  const server = createServer((socket) => { socket.on('error', () => undefined); socket.end(); });
  server.listen(where);
  await once(server, 'listening');
  return server;
}

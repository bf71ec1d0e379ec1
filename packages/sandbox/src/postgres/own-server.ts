import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, type Clock } from '@dark-factory/runtime';
import { freePort } from '../free-port.ts';
import type { ConfinedProcess } from '../isolation/confined-process.ts';
import type { Room } from '../room.ts';
import { runStatements, type ServerAddress } from './postgres-client.ts';
import type { ServerBinaries } from './server-binaries.ts';

/** A server of the run's own. */
export interface OwnServer {
  readonly process: ConfinedProcess;
  readonly command: readonly string[];
  readonly port: number;
  /** Our own way in, as its superuser, over the unix socket (which reaches into another network). */
  readonly address: ServerAddress;
}

/** Why there is no server, with what it printed. */
export interface ServerProblem {
  readonly problem: string;
  readonly process?: ConfinedProcess;
  readonly exitCode?: number;
}

const READY_LIMIT_MS = 30_000;
const POLL_MS = 40;

/** Makes a data folder and starts a server on it, as the program's user. Data is not written through, and shared memory lies with it: both are thrown away. */
export async function startServer(room: Room, binaries: ServerBinaries, clock: Clock): Promise<OwnServer | ServerProblem> {
  const folders = { data: join(room.folder.base, 'pg'), socket: join(room.folder.base, 's'), password: join(room.folder.base, 'pw') };
  const password = randomBytes(24).toString('hex');
  await mkdir(folders.data, { mode: 0o700 });
  await mkdir(folders.socket, { mode: 0o755 });
  await writeFile(folders.password, `${password}\n`, { mode: 0o600 });
  await room.folder.handOver([folders.data, folders.socket, folders.password]);
  const env = { LC_ALL: 'C.UTF-8', TZ: 'UTC' };
  const initialise = await room.run({
    command: [join(binaries.folder, 'initdb'), '-D', folders.data, '-U', 'postgres', '-E', 'UTF8', '--no-locale', '--auth=scram-sha-256', `--pwfile=${folders.password}`, '--no-sync'],
    folder: room.folder.tmp, env, online: false, trusted: true,
  }, READY_LIMIT_MS);
  await rm(folders.password, { force: true });
  if (initialise.ending.kind !== 'exited' || initialise.ending.code !== 0) {
    return { problem: 'initdb failed', process: initialise.process, ...(initialise.ending.kind === 'exited' ? { exitCode: initialise.ending.code } : {}) };
  }
  const port = await freePort();
  const command = [join(binaries.folder, 'postgres'), '-D', folders.data, '-k', folders.socket, '-p', String(port), '-c', 'listen_addresses=127.0.0.1',
    '-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'synchronous_commit=off', '-c', 'shared_buffers=32MB', '-c', 'dynamic_shared_memory_type=mmap', '-c', 'timezone=UTC'];
  const server = room.start({ command, folder: room.folder.tmp, env, online: false, trusted: true });
  const address: ServerAddress = { host: folders.socket, port, user: 'postgres', password, database: 'postgres' };
  return awaitReady({ process: server, command, port, address }, clock);
}

async function awaitReady(server: OwnServer, clock: Clock): Promise<OwnServer | ServerProblem> {
  const until = clock.now() + READY_LIMIT_MS;
  let ended = false;
  void server.process.ended.then(() => { ended = true; });
  for (;;) {
    try {
      await runStatements(server.address, []);
      return server;
    } catch (error) {
      if (ended) {
        const ending = await server.process.ended;
        return { problem: 'the server ended as it started', process: server.process, ...(ending.kind === 'exited' ? { exitCode: ending.code } : {}) };
      }
      if (clock.now() > until) return { problem: `the server was not ready in ${READY_LIMIT_MS / 1000} s: ${messageOf(error)}`, process: server.process };
      await clock.sleep(POLL_MS);
    }
  }
}

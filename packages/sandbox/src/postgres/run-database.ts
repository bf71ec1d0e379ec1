import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ERROR_CODES, messageOf, type Clock } from '@dark-factory/runtime';
import type { OutputTail } from '../output-tail.ts';
import type { SandboxOptions } from '../program-run.ts';
import type { Room } from '../room.ts';
import { runStatements, type ServerAddress } from './postgres-client.ts';
import { startServer } from './own-server.ts';
import { findServerBinaries } from './server-binaries.ts';

/** A new, empty database for one run. */
export interface RunDatabase {
  readonly kind: 'ready';
  readonly url: string;
  readonly command: readonly string[];
  readonly output?: OutputTail;
  /** Another database with what this one holds now, or `undefined` where none can be made: somebody is still connected, a right is missing. */
  copy(): Promise<string | undefined>;
  /** Drops it where the server outlives the run. */
  close(): Promise<void>;
}

/** Why there is none. */
export interface NoDatabase {
  readonly kind: 'missing';
  readonly reason: string;
  readonly command: readonly string[];
  readonly exitCode?: number;
  readonly output?: OutputTail;
}

/** Makes a database, on the server given or on one of the machine's binaries. What goes wrong is told, not thrown. */
export async function openDatabase(room: Room, options: SandboxOptions, clock: Clock): Promise<RunDatabase | NoDatabase> {
  const name = `program_${randomBytes(6).toString('hex')}`;
  if (options.databaseUrl !== undefined) return onGivenServer(options.databaseUrl, name);
  const binaries = await findServerBinaries({
    path: room.path.split(':'), nodeModulesFolders: options.nodeModulesFolders ?? [], copyTo: join(room.folder.tools, 'postgres'),
  });
  if (binaries === undefined) {
    return { kind: 'missing', command: ['postgres'], reason: `database-missing: ${ERROR_CODES['database-missing']} Install PostgreSQL, or name a server with database-url.` };
  }
  const server = await startServer(room, binaries, clock);
  if ('problem' in server) {
    return { kind: 'missing', command: ['postgres'], reason: server.problem, ...(server.exitCode === undefined ? {} : { exitCode: server.exitCode }), ...(server.process === undefined ? {} : { output: server.process.output }) };
  }
  const password = randomBytes(18).toString('hex');
  try {
    await runStatements(server.address, [`CREATE ROLE program LOGIN CREATEDB PASSWORD '${password}'`, `CREATE DATABASE ${name} OWNER program`]);
  } catch (error) {
    return { kind: 'missing', command: ['postgres'], reason: `the database could not be made: ${messageOf(error)}`, output: server.process.output };
  }
  const url = (database: string): string => `postgres://program:${password}@127.0.0.1:${server.port}/${database}`;
  return {
    kind: 'ready', command: ['postgres'], output: server.process.output, url: url(name),
    copy: async () => {
      const copied = nameOfCopy(name);
      return await made(server.address, `CREATE DATABASE ${copied} TEMPLATE ${name} OWNER program`) ? url(copied) : undefined;
    },
    close: () => Promise.resolve(),
  };
}

function nameOfCopy(name: string): string {
  return `${name}_${randomBytes(3).toString('hex')}`;
}

async function made(address: ServerAddress, statement: string): Promise<boolean> {
  return runStatements(address, [statement]).then(() => true, () => false);
}

async function onGivenServer(given: string, name: string): Promise<RunDatabase | NoDatabase> {
  const command = ['CREATE DATABASE', name];
  try {
    const url = new URL(given);
    if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') throw new Error('it must begin with postgres://');
    const address = { connectionString: given };
    await runStatements(address, [`CREATE DATABASE ${name}`]);
    const names = [name];
    const named = (database: string): string => Object.assign(new URL(given), { pathname: `/${database}` }).href;
    return {
      kind: 'ready', command, url: named(name),
      copy: async () => {
        const copied = nameOfCopy(name);
        if (!await made(address, `CREATE DATABASE ${copied} TEMPLATE ${name}`)) return undefined;
        names.push(copied);
        return named(copied);
      },
      close: () => runStatements(address, names.map((database) => `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)),
    };
  } catch (error) {
    return { kind: 'missing', command, reason: `database-missing: the server of database-url cannot be used: ${messageOf(error)}` };
  }
}

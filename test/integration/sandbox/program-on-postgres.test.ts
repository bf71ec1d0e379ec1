import { describe, expect, it } from '@jest/globals';
import { aStack, sandboxRun, stepOf, summary } from './sandbox-run.ts';

const files = {
  'api/package.json': JSON.stringify({ name: 'shop', private: true, type: 'module', scripts: { test: 'node --test test/*.test.js' }, dependencies: { pg: '8.16.3' } }),
  'api/db.js': `import pg from 'pg';
export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
`,
  'api/migrate.js': `import { pool } from './db.js';
await pool.query('CREATE EXTENSION pgcrypto');
await pool.query("CREATE TABLE items (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL)");
await pool.query("INSERT INTO items (name) VALUES ('lamp')");
await pool.end();
`,
  'api/server.js': `import { createServer } from 'node:http';
import { pool } from './db.js';
if (process.env.SESSION_SECRET.length < 32 || process.env.GREETING !== 'hello there') throw new Error('environment');
createServer(async (request, response) => {
  const { rows } = await pool.query('SELECT count(*)::int AS count FROM items');
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ ok: true, items: rows[0].count }));
}).listen(Number(process.env.HTTP_PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`,
  'api/test/items.test.js': `import { after, test } from 'node:test';
import assert from 'node:assert';
import { pool } from '../db.js';
after(() => pool.end());
test('an item is stored', async () => {
  await pool.query("INSERT INTO items (name) VALUES ('chair')");
  assert.equal((await pool.query('SELECT 1 FROM items')).rowCount, 2);
});
test('the running program answers', async () => {
  assert.deepEqual(await (await fetch(process.env.PROGRAM_URL)).json(), { ok: true, items: 2 });
});
`,
};
const stack = aStack({
  root: 'api',
  services: ['postgres'],
  env: [
    { name: 'DATABASE_URL', from: 'database-url' }, { name: 'HTTP_PORT', from: 'port' },
    { name: 'SESSION_SECRET', from: 'random-secret' }, { name: 'GREETING', from: 'value', value: 'hello there' },
  ],
  install: [['npm', 'install', '--no-package-lock']],
  migrate: [['node', 'migrate.js']],
  start: ['node', 'server.js'],
  health: { path: '/health', status: 200 },
  test: [['npm', 'test']],
  testRunner: 'node-test',
});

describe('a sound program', () => {
  it('is installed, migrated, started, found healthy and tested on a real PostgreSQL', async () => {
    const evidence = await sandboxRun(files, [stack]);

    expect(summary(evidence)).toEqual(['service passed', 'install passed', 'migrate passed', 'start passed', 'health passed', 'authentication skipped: there is no OpenAPI document', 'test passed', 'stop passed']);
    expect(evidence.healthy).toBe(true);
    expect(evidence.tests).toMatchObject({ state: 'passed', passed: 2, failed: 0, files: 1, notLoaded: [], failures: [] });
    expect(stepOf(evidence, 'stop').exitCode).toBe(0);
    expect(evidence.isolation.tier).not.toBe('process-group');
  }, 60_000);

  it('is tested on what its migrations made, whatever it was asked before', async () => {
    const storing = files['api/server.js'].replace("  const { rows }", "  if (request.method === 'POST') await pool.query(\"INSERT INTO items (name) VALUES ('asked for')\");\n  const { rows }");
    const tests = `import { after, test } from 'node:test';
import assert from 'node:assert';
import { pool } from '../db.js';
after(() => pool.end());
test('the lamp alone is there', async () => {
  assert.equal((await pool.query('SELECT 1 FROM items')).rowCount, 1);
});
`;
    const request = (method: 'GET' | 'POST', items: number) => ({ request: { method, path: '/items' }, expect: { status: 200, json: { items } } });
    const acceptance = [{ id: 'AT-1', title: 'items are stored', requirements: [], steps: [request('POST', 2), request('GET', 2)] }];
    const evidence = await sandboxRun({ ...files, 'api/server.js': storing, 'api/test/items.test.js': tests }, [stack], { acceptance });

    expect(evidence.acceptance.cases).toEqual([{ id: 'AT-1', requirements: [], state: 'passed' }]);
    expect(evidence.tests).toMatchObject({ state: 'passed', passed: 1, failed: 0 });
  }, 60_000);
});

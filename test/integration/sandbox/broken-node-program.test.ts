import { describe, expect, it } from '@jest/globals';
import type { RuntimeEvidence, Stack } from '@dark-factory/contracts';
import { aStack, sandboxRun, SHARED_PACKAGES, summary } from './sandbox-run.ts';

const PROGRAM: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ private: true, type: 'module', scripts: { migrate: 'node migrate.js', start: 'node server.js', test: 'node --test' } }),
  'db.js': `import pg from 'pg';
export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 1, options: '-csearch_path=' + process.env.SCHEMA });
`,
  'migrate.js': `import { pool } from './db.js';
await pool.query('CREATE SCHEMA ' + process.env.SCHEMA);
await pool.query('CREATE TABLE notes (id serial PRIMARY KEY, text text NOT NULL)');
await pool.end();
`,
  'server.js': `import { createServer } from 'node:http';
import { pool } from './db.js';
createServer(async (request, response) => {
  const { rows } = await pool.query('SELECT count(*)::int AS notes FROM notes');
  response.end(JSON.stringify(rows[0]));
}).listen(process.env.PORT, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`,
  'notes.test.js': `import { after, test } from 'node:test';
import assert from 'node:assert';
import { pool } from './db.js';
after(() => pool.end());
test('a note is kept', async () => {
  await pool.query("INSERT INTO notes (text) VALUES ('bread')");
  assert.deepEqual(await (await fetch(process.env.PROGRAM_URL)).json(), { notes: 1 });
});
`,
};
/** Its migration is told of by its tree alone. */
const STACK = aStack({
  services: ['postgres'], testRunner: 'node-test', build: [['node', '--check', 'server.js']], start: ['node', 'server.js'], health: { path: '/health', status: 200 }, test: [['npm', 'test']],
});

interface Case {
  readonly edit?: readonly [path: string, from: string, to: string];
  readonly stack?: Partial<Stack>;
  readonly steps: readonly string[];
  /** What the step that failed printed. */
  readonly said?: RegExp;
}

const good = (step: string): string => `${step} passed`;
const skipped = (because: string, ...steps: readonly string[]): string[] => steps.map((step) => `${step} skipped: ${because} failed`);
const NO_DOCUMENT = 'authentication skipped: there is no OpenAPI document';
/** One program, and in each of the others one thing that is wrong. The first installs for all. */
const CASES: Readonly<Record<string, Case>> = {
  sound: {
    stack: { install: [['npm', 'install', '--prefix', '..', '--no-package-lock', 'pg@8.16.3']] },
    steps: [...['service', 'install', 'build', 'migrate', 'start', 'health'].map(good), NO_DOCUMENT, good('test'), good('stop')],
  },
  build: {
    edit: ['server.js', 'createServer(async', 'createServer(asinc'], said: /server\.js:\d[\s\S]*SyntaxError/,
    steps: [good('service'), 'build failed: exit code 1', ...skipped('build', 'migrate', 'start', 'health', 'authentication', 'stop', 'test')],
  },
  migrate: {
    edit: ['migrate.js', "'CREATE TABLE notes", "'ALTER TABLE gone ADD extra text'); await pool.query('CREATE TABLE notes"], said: /relation "gone" does not exist/,
    steps: [good('service'), good('build'), 'migrate failed: exit code 1', ...skipped('migrate', 'start', 'health', 'authentication', 'stop', 'test')],
  },
  start: {
    edit: ['server.js', "'./db.js'", "'./data/db.js'"], said: /ERR_MODULE_NOT_FOUND|Cannot find module/,
    steps: [good('service'), good('build'), good('migrate'), 'start failed: it ended by itself: exit code 1', ...skipped('start', 'health', 'authentication'), 'test failed: 1 of 1 tests failed', 'stop skipped: start failed'],
  },
  crash: {
    edit: ['server.js', 'FROM notes', 'FROM gone'], said: /relation "gone" does not exist/,
    steps: [good('service'), good('build'), good('migrate'), 'start failed: it ended by itself: exit code 1', ...skipped('start', 'health', 'authentication'), 'test failed: 1 of 1 tests failed', 'stop skipped: start failed'],
  },
};

describe('a Node program on a real PostgreSQL', () => {
  it('fails in the step that is broken, in the words of what broke', async () => {
    const files = Object.entries(CASES).flatMap(([root, { edit }]) => Object.entries(PROGRAM).map(([path, text]) => [`${root}/${path}`, edit?.[0] === path ? replaced(text, edit) : text]));
    const stacks = Object.entries(CASES).map(([root, { stack }]): Stack => ({ ...STACK, env: variables(root), ...stack, root }));
    const evidence = await sandboxRun(Object.fromEntries(files) as Record<string, string>, stacks, { packageCache: SHARED_PACKAGES });
    const of = (root: string): RuntimeEvidence => ({ ...evidence, steps: evidence.steps.filter(({ stack }) => stack === root) });

    expect(Object.fromEntries(Object.keys(CASES).map((root) => [root, summary(of(root))]))).toEqual(Object.fromEntries(Object.entries(CASES).map(([root, { steps }]) => [root, steps])));
    expect(of('sound').steps.find(({ step }) => step === 'migrate')).toMatchObject({ command: ['npm', 'run', 'migrate'], tail: expect.stringContaining('(found in the tree: sound/package.json)') });
    for (const [root, { said }] of Object.entries(CASES)) if (said !== undefined) expect(of(root).steps.find(({ outcome }) => outcome.state === 'failed')!.tail).toMatch(said);
  }, 60_000);
});

describe('a program that is not well', () => {
  it.each([
    ['it answered 404 and not 200', 'response.writeHead(request.url === "/healthz" ? 200 : 404).end()', undefined],
    ['no answer in 5 s', '', undefined],
    ['it answered 500 and not 204', 'response.writeHead(request.url === "/api.json" || request.url === "/openapi.json" ? 200 : 500).end(request.url === "/openapi.json" ? DOCUMENT : "")', '/ready'],
  ])('is told of: %s', async (reason, answer, named) => {
    const document = JSON.stringify({ openapi: '3.1.0', paths: { '/ready': { get: { responses: { 204: {} } } } } });
    const server = `const DOCUMENT = ${JSON.stringify(document)}; require('node:http').createServer((request, response) => { ${answer}; }).listen(process.env.PORT); process.on('SIGTERM', () => process.exit(0));`;
    const health = named === undefined ? { health: { path: '/health', status: 200 } } : {};
    const evidence = await sandboxRun({ 'server.js': server }, [aStack({ start: ['node', 'server.js'], ...health })], { stepTimeoutMs: 1500 });

    expect(summary(evidence)).toEqual([good('start'), expect.stringMatching(`^health failed: not healthy after 1.5 s: .*${reason}`), ...skipped('health', 'authentication'), good('stop')]);
    expect(evidence.steps[1]!.command).toEqual(named === undefined ? ['GET', '/health'] : ['GET', named, '(named by /openapi.json)']);
    expect(evidence.healthy).toBe(false);
  }, 30_000);
});

function variables(schema: string): Stack['env'] {
  return [{ name: 'DATABASE_URL', from: 'database-url' }, { name: 'PORT', from: 'port' }, { name: 'SCHEMA', from: 'value', value: schema }];
}

function replaced(text: string, [path, from, to]: readonly [string, string, string]): string {
  if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
  return text.replace(from, to);
}

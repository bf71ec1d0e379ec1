import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RuntimeEvidence, Stack } from '@dark-factory/contracts';
import { aStack, sandboxRun, SHARED_PACKAGES, summary } from './sandbox-run.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/programs/fastapi-alembic', import.meta.url));
const PROGRAM = Object.fromEntries(readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
  .map(({ parentPath, name }) => [relative(FOLDER, join(parentPath, name)), readFileSync(join(parentPath, name), 'utf8')]));
const venv = (name: string): string => `../.venv/bin/${name}`;
/** Without migrations and a health endpoint: the tree tells of both. */
const STACK = aStack({
  language: 'python', framework: 'FastAPI', services: ['postgres'], testRunner: 'pytest',
  build: [[venv('python'), '-m', 'compileall', '-q', '.']], start: ['sh', '-c', 'exec ../.venv/bin/uvicorn main:app --host 127.0.0.1 --port "$PORT" --log-level warning'], test: [[venv('pytest')]],
});

interface Case {
  readonly edit?: readonly [path: string, from: string, to: string];
  readonly stack?: Partial<Stack>;
  readonly steps: readonly unknown[];
}

const good = (step: string): string => `${step} passed`;
const skipped = (because: string, ...steps: readonly string[]): string[] => steps.map((step) => `${step} skipped: ${because} failed`);
const NOT_DECLARED = 'authentication skipped: no operation of the OpenAPI document declares security';
const RUNS = [good('start'), good('health'), NOT_DECLARED];
/** One program, and in each of the others one thing that is wrong. The first installs for all. */
const CASES: Readonly<Record<string, Case>> = {
  sound: {
    stack: { install: [['python3', '-m', 'venv', '../.venv'], [venv('pip'), 'install', '-r', 'requirements.txt']] },
    steps: ['service', 'install', 'install', 'build', 'migrate', 'migrate', 'start', 'health'].map(good).concat(NOT_DECLARED, good('test'), good('stop')),
  },
  install: {
    stack: { install: [[venv('pip'), 'install', '--no-such-option']], build: [['true']], migrate: [['true']] },
    steps: [good('service'), 'install failed: exit code 2', ...skipped('install', 'build', 'migrate', 'start', 'authentication', 'stop', 'test')],
  },
  build: {
    edit: ['main.py', 'def health() -> dict:', 'def health() -> dict'],
    steps: [good('service'), 'build failed: exit code 1', ...skipped('build', 'migrate', 'start', 'authentication', 'stop', 'test')],
  },
  migrate: {
    edit: ['migrations/versions/0001_notes.py', 'op.create_table("notes",', 'op.execute("INSERT INTO gone VALUES (1)"); op.create_table("notes",'],
    steps: [good('service'), good('build'), 'migrate failed: exit code 1', ...skipped('migrate', 'start', 'authentication', 'stop', 'test')],
  },
  check: {
    edit: ['models.py', 'text: Mapped[str]', 'text: Mapped[str]\n    done: Mapped[bool] = mapped_column(deferred=True, nullable=True)'],
    steps: [good('service'), good('build'), good('migrate'), expect.stringMatching(/^migrate failed: the models differ from the migrations: .*'add_column', None, 'notes', Column\('done'/), ...RUNS, 'test failed: 1 of 1 tests failed', good('stop')],
  },
  models: {
    edit: ['migrations/env.py', 'Base.metadata', 'None'], stack: { build: [], migrate: [[venv('alembic'), 'upgrade', 'head']], start: undefined, test: [] },
    steps: [good('service'), good('migrate'), 'migrate skipped: the environment of Alembic names no models (target_metadata)'],
  },
  start: {
    edit: ['main.py', 'from fastapi import FastAPI', 'import gone'],
    steps: [good('service'), good('build'), good('migrate'), good('migrate'), 'start failed: it ended by itself: exit code 1', ...skipped('start', 'authentication'), 'test failed: exit code 2: collection failed or was interrupted, and files after that did not run', 'stop skipped: start failed'],
  },
  test: {
    edit: ['main.py', 'session.commit()', 'session.rollback()'],
    steps: [good('service'), good('build'), good('migrate'), good('migrate'), ...RUNS, 'test failed: 1 of 1 tests failed', good('stop')],
  },
};

describe('a FastAPI program with Alembic on a real PostgreSQL', () => {
  let evidence: RuntimeEvidence;
  const of = (root: string): RuntimeEvidence => ({ ...evidence, steps: evidence.steps.filter(({ stack }) => stack === root) });
  beforeAll(async () => {
    const files = Object.entries(CASES).flatMap(([root, { edit }]) => Object.entries(PROGRAM).map(([path, text]) => [`${root}/${path}`, edit?.[0] === path ? replaced(text, edit) : text]));
    const stacks = Object.entries(CASES).map(([root, { stack }]): Stack => {
      const { start, ...rest } = { ...STACK, env: variables(root), ...stack };
      return { ...rest, root, ...(start === undefined ? {} : { start }) };
    });
    evidence = await sandboxRun(Object.fromEntries(files) as Record<string, string>, stacks, { packageCache: SHARED_PACKAGES });
  }, 90_000);

  it.each(Object.entries(CASES))('broken in %s', (root, { steps }) => {
    expect(summary(of(root))).toEqual(steps);
  });

  it('is migrated by what is in its tree, and asked where its OpenAPI document says', () => {
    const steps = of('sound').steps;
    expect(steps.filter(({ step }) => step === 'migrate')).toMatchObject([
      { command: [venv('alembic'), 'upgrade', 'head'], tail: expect.stringContaining('(found in the tree: sound/alembic.ini)') }, { command: [venv('alembic'), 'check'] },
    ]);
    expect(steps.find(({ step }) => step === 'health')!.command).toEqual(['GET', '/api/health', '(named by /openapi.json)']);
  });

  it('says what broke in the words of the tool', () => {
    const tail = (root: string): string => of(root).steps.find(({ outcome }) => outcome.state === 'failed')!.tail;
    expect(tail('install')).toContain('no such option: --no-such-option');
    expect(tail('build')).toMatch(/main\.py.*line 11[\s\S]*SyntaxError/);
    expect(tail('migrate')).toContain('relation "gone" does not exist');
    expect(tail('start')).toContain("ModuleNotFoundError: No module named 'gone'");
    expect(evidence.tests.notLoaded).toMatchObject([{ path: 'start/test_notes.py', cause: { path: 'start/main.py', line: 1 } }]);
    expect(evidence.tests.failures.map(({ path, test, message }) => [path, test, /^E\s+.*?(UndefinedColumn|assert\b)/m.exec(message)?.[1]])).toEqual([['check/test_notes.py', 'test_a_note_is_kept', 'UndefinedColumn'], ['test/test_notes.py', 'test_a_note_is_kept', 'assert']]);
  });
});

function variables(schema: string): Stack['env'] {
  return [{ name: 'DATABASE_URL', from: 'database-url' }, { name: 'PORT', from: 'port' }, { name: 'SCHEMA', from: 'value', value: schema }];
}

function replaced(text: string, [path, from, to]: readonly [string, string, string]): string {
  if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
  return text.replace(from, to);
}

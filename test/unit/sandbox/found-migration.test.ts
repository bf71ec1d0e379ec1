import { describe, expect, it } from '@jest/globals';
import type { Stack } from '@dark-factory/contracts';
import { textFile } from '@dark-factory/runtime';
import { alembicCheck } from '../../../packages/sandbox/src/migrate/alembic-check.ts';
import { foundMigration } from '../../../packages/sandbox/src/migrate/found-migration.ts';

const aStack = (parts: Partial<Stack>): Stack => ({ root: '.', language: 'other', services: ['postgres'], env: [], install: [], build: [], migrate: [], test: [], ...parts });
const found = (parts: Partial<Stack>, files: Readonly<Record<string, string>>): string | undefined =>
  foundMigration(aStack(parts), Object.entries(files).map(([path, text]) => textFile(path, text)))?.command.join(' ');
const scripts = (given: Readonly<Record<string, string>>): Record<string, string> => ({ 'package.json': JSON.stringify({ scripts: given }) });
const ini = { 'alembic.ini': '' };

describe('migrations that a tree has and its plan does not name', () => {
  it.each<[string, Partial<Stack>, Record<string, string>]>([
    ['.venv/bin/alembic upgrade head', { install: [['python3', '-m', 'venv', '.venv']] }, ini],
    ['../env/bin/alembic upgrade head', { root: 'api', test: [['../env/bin/pytest', '-q']] }, { 'api/alembic.ini': '' }],
    ['uv run alembic upgrade head', { install: [['uv', 'sync']] }, ini],
    ['alembic upgrade head', { install: [['pip', 'install', '.']] }, ini],
    ['npm run migrate', {}, scripts({ 'db:migrate': 'node b.js', migrate: 'node a.js' })],
    ['npm run migrate:deploy', {}, scripts({ migrate: 'prisma migrate dev', 'db:migrate': 'node-pg-migrate', 'migrate:deploy': 'prisma migrate deploy' })],
  ])('are run by %s', (expected, parts, files) => {
    expect(found(parts, files)).toBe(expected);
  });

  it.each<[string, Partial<Stack>, Record<string, string>]>([
    ['the plan names its own', { migrate: [['make', 'db']] }, ini],
    ['there is no database', { services: [] }, ini],
    ['they are of another program', { root: 'web' }, ini],
    ['the start does it', { start: ['npm', 'start'] }, scripts({ migrate: 'node a.js', start: 'npm run migrate && node server.js' })],
    ['the build does it', { build: [['npm', 'run', 'migrate']] }, scripts({ migrate: 'node a.js' })],
  ])('are not looked for where %s', (_why, parts, files) => {
    expect(found(parts, files)).toBeUndefined();
  });
});

describe('the comparison of models and migrations', () => {
  it.each([
    ['.venv/bin/alembic upgrade head', '.venv/bin/alembic check'],
    ['python -m alembic -c db/alembic.ini -x tenant=a upgrade heads', 'python -m alembic -c db/alembic.ini -x tenant=a check'],
    ['.venv/bin/alembic stamp head', undefined], ['npm run upgrade', undefined],
  ])('of %s is %s', (given, expected) => {
    expect(alembicCheck(given.split(' '))?.join(' ')).toBe(expected);
  });
});

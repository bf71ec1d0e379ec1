import { expect, test } from '@jest/globals';
import { parseDocumentJson } from '@dark-factory/contracts';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import { cli } from './run-cli.ts';

const PROJECT = {
  'web/package.json': '{\n  "type": "module",\n  "scripts": {\n    "test": "node --test"\n  }\n}\n',
  'web/src/greet.js': 'export function greet(name) {\n  return `Hello, ${name}.`;\n}\n',
  'web/test/greet.test.js': "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { greet } from '../src/greet.js';\n\ntest('greets', () => assert.equal(greet('Ada'), 'Hello, Ada.'));\n",
};
// What no structure shows: the file is there, and throws while it is loaded.
const THROWS = { 'web/src/limits.js': "\nexport const limit = Number(process.env.LIMIT ?? 'x');\nif (Number.isNaN(limit)) throw new TypeError('LIMIT is no number');\n", 'web/test/limits.test.js': "import { test } from 'node:test';\nimport { limit } from '../src/limits.js';\n\ntest('has one', () => limit);\n" };

test('the tests of a folder are run when that is asked for, and what does not load is an error at its line', async () => {
  await using folder = await temporaryFolder('cli-tests-load');
  await writeFiles(folder.path, PROJECT);
  const sound = await cli(folder.path, ['verify', '.', '--tests', 'load']);
  expect([sound.code, sound.stdout]).toEqual([0, expect.stringMatching(/no errors in 3 files\nTests: 1 file loaded\n$/)]);

  await writeFiles(folder.path, THROWS);
  const broken = await cli(folder.path, ['verify', '.', '--tests', 'load', '--json']);
  expect(broken.code).toBe(1);
  const manifest = parseDocumentJson('error-manifest', broken.stdout);
  expect(manifest).toMatchObject({ plan: null, errors: 1, testsLoad: { state: 'failed', reason: '1 of 2 test files did not load' } });
  expect(manifest.findings).toEqual([expect.objectContaining({
    rule: 'tests/load', severity: 'error', path: 'web/test/limits.test.js', line: 2, message: 'the test file does not load: TypeError: LIMIT is no number',
    related: [{ path: 'web/src/limits.js', line: 3, message: 'the fault is here' }],
  })]);

  const unasked = await cli(folder.path, ['verify', '.', '--json']);
  expect([unasked.code, parseDocumentJson('error-manifest', unasked.stdout).testsLoad.state]).toEqual([0, 'not-run']);
}, 120_000);

test('no test is an error, at the script that would run them', async () => {
  await using folder = await temporaryFolder('cli-no-tests');
  await writeFiles(folder.path, { 'web/package.json': PROJECT['web/package.json'], 'web/src/greet.js': PROJECT['web/src/greet.js'] });
  const outcome = await cli(folder.path, ['verify', '.', '--tests', 'load']);
  expect([outcome.code, outcome.stdout]).toEqual([1, expect.stringContaining('web/package.json:4: error: no test was found: no tests were found')]);
  expect(outcome.stdout).toMatch(/Tests: none found\n$/);
}, 120_000);

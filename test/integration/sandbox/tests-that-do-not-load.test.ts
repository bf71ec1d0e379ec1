import { describe, expect, it } from '@jest/globals';
import { aStack, sandboxRun, stepOf, summary } from './sandbox-run.ts';

const good = "const { test } = require('node:test'); test('adds', () => {});\n";
const bad = "const { test } = require('node:test'); test('adds', () => { throw new Error('1 is not 2'); });\n";
const missing = "require('../src/nothing.js');\n";
const stack = aStack({ test: [['npm', 'test']], testRunner: 'node-test' });
const manifest = JSON.stringify({ scripts: { test: 'node --test' } });

describe('tests of a program', () => {
  it('that do not load are not failed tests', async () => {
    const evidence = await sandboxRun({ 'package.json': manifest, 'test/a.test.js': good, 'test/b.test.js': missing, 'test/c.test.js': bad }, [stack]);

    expect(evidence.tests).toEqual({
      state: 'did-not-load', passed: 1, failed: 1, skipped: 0, files: 3, reason: '1 of 3 test files did not load',
      notLoaded: [{ path: 'test/b.test.js', reason: "Error: Cannot find module '../src/nothing.js'", line: 1, column: 1 }],
      failures: [{ path: 'test/c.test.js', test: 'adds', message: '1 is not 2' }],
    });
    expect(summary(evidence)).toEqual(['test failed: 1 of 3 test files did not load']);
  });

  it('name the file where loading ended, from the top of the tree', async () => {
    const evidence = await sandboxRun({
      'web/package.json': JSON.stringify({ type: 'module', scripts: { test: 'node --test' } }),
      'web/test/deep.test.js': "import 'node:test';\n\nimport { shop } from '../src/shop.js';\n", 'web/src/shop.js': "export const shop = 1;\nimport './gone.js';\n",
      'web/test/name.test.js': "import { test } from 'node:test';\nimport { sell } from '../src/price.js';\n", 'web/src/price.js': 'export const price = 1;\n',
    }, [{ ...stack, root: 'web' }]);

    expect(evidence.tests.notLoaded).toEqual([
      { path: 'web/test/deep.test.js', line: 3, column: 22, cause: { path: 'web/src/shop.js', line: 2 }, reason: expect.stringMatching(/^Error \[ERR_MODULE_NOT_FOUND\]: Cannot find module 'web\/src\/gone\.js'/) },
      { path: 'web/test/name.test.js', line: 2, column: 10, reason: expect.stringContaining("does not provide an export named 'sell'") },
    ]);
  });

  it('that fail are named', async () => {
    const evidence = await sandboxRun({ 'web/package.json': manifest, 'web/c.test.js': bad }, [{ ...stack, root: 'web' }]);

    expect(evidence.tests).toMatchObject({ state: 'failed', failed: 1, failures: [{ path: 'web/c.test.js', test: 'adds', message: '1 is not 2' }] });
    expect(stepOf(evidence, 'test')).toMatchObject({ command: ['npm', 'test'], exitCode: 1, outcome: { state: 'failed', reason: '1 of 1 tests failed' } });
  });

  it.each([
    ['an empty folder', { 'package.json': manifest }],
    ['a file that holds no test', { 'package.json': manifest, 'test/a.test.js': "console.log('hello');\n" }],
  ])('are none in %s, which is no pass', async (_what, files) => {
    const evidence = await sandboxRun(files, [stack]);

    expect(evidence.tests).toMatchObject({ state: 'none-found', passed: 0 });
    expect(summary(evidence)).toEqual(['test failed: no tests were found']);
  });

  it('are unknown when the runner cannot be read', async () => {
    const evidence = await sandboxRun({ 'package.json': JSON.stringify({ scripts: { test: 'echo all good && true' } }) }, [stack]);

    expect(evidence.tests).toMatchObject({ state: 'none-found', reason: "the runner's output cannot be read: npm test ended with exit code 0" });
  });

  it('count as loaded when they fail for want of a database', async () => {
    const files = {
      'package.json': manifest,
      'c.test.js': `const { test } = require('node:test'); const { connect } = require('node:net');
test('connects', () => new Promise((resolve, reject) => { const { hostname, port } = new URL(process.env.DATABASE_URL); connect(port, hostname, resolve).on('error', reject); }));
`,
    };
    const withDatabase = { ...stack, services: ['postgres' as const], env: [{ name: 'DATABASE_URL', from: 'database-url' as const }], migrate: [['false']], start: ['false'] };
    const evidence = await sandboxRun(files, [withDatabase], { extent: 'load' });

    expect(evidence.tests).toMatchObject({ state: 'failed', failed: 1, notLoaded: [] });
    expect(summary(evidence)).toEqual([
      'service skipped: only loading was asked for', 'migrate skipped: only loading was asked for',
      'start skipped: only loading was asked for', 'authentication skipped: only loading was asked for', 'stop skipped: only loading was asked for', 'test passed',
    ]);
    expect(evidence.healthy).toBeNull();
  });
});

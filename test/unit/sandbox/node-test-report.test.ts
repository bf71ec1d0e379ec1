import { describe, expect, it } from '@jest/globals';
import { parseNodeTest } from '../../../packages/sandbox/src/tests/node-test-report.ts';

const end = { exitCode: 1, tail: '' };
const lines = (...found: object[]): string => found.map((line) => `${JSON.stringify(line)}\n`).join('');

describe('the report of node --test', () => {
  it.each([
    // Recorded with the reporter: Node 20.20 names a file by its absolute path, 24.21 by the path from where it ran.
    ['20', { result: 'stderr', file: '/tree/test/b.test.js', message: "Error: Cannot find module './nope'\n" }, { result: 'fail', name: '/tree/test/b.test.js', nesting: 0, file: '/tree/test/b.test.js', suite: false, skipped: false, failure: 'testCodeFailure', message: 'test failed' }],
    ['24', { result: 'stderr', file: 'test/b.test.js', message: "Error: Cannot find module './nope'\n" }, { result: 'fail', name: 'test/b.test.js', nesting: 0, file: '/tree/test/b.test.js', suite: false, skipped: false, failure: 'testCodeFailure', message: 'test failed' }],
  ])('knows a file that did not load in Node %s', (_version, printed, failed) => {
    expect(parseNodeTest(lines(printed, failed), end, '/tree')).toEqual({
      passed: 0, failed: 0, skipped: 0, files: 1, failures: [], notLoaded: [{ path: '/tree/test/b.test.js', reason: "Error: Cannot find module './nope'", frames: [] }],
    });
  });

  it('counts tests and not suites, and a file that crashed after its tests as a failure', () => {
    const file = '/tree/a.test.js';
    const report = parseNodeTest(lines(
      { result: 'pass', name: 'inner ok', nesting: 1, file, suite: false, skipped: false },
      { result: 'fail', name: 'inner bad', nesting: 1, file, suite: false, skipped: false, failure: 'testCodeFailure', message: 'boom' },
      { result: 'fail', name: 'suite', nesting: 0, file, suite: true, skipped: false, failure: 'subtestsFailed', message: '1 subtest failed' },
      { result: 'pass', name: 'someday', nesting: 0, file, suite: false, skipped: true },
      { result: 'fail', name: file, nesting: 0, file, suite: false, skipped: false, failure: 'testCodeFailure', message: 'test failed' },
    ), end, '/tree');

    expect(report).toEqual({
      passed: 1, failed: 2, skipped: 1, files: 1, notLoaded: [],
      failures: [{ path: file, test: 'inner bad', message: 'boom' }, { path: file, test: 'the file as a whole', message: 'test failed' }],
    });
  });

  it('passes over what a program wrote between the lines', () => {
    expect(parseNodeTest('not json\n{"result":"pass"}\n{"result":"pass","name":7}\n{"result":"pass","name":"a","file":{}}\n', { exitCode: 0, tail: '' }, '/tree').passed).toBe(0);
  });
});

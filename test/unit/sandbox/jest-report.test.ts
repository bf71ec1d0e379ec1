import { describe, expect, it } from '@jest/globals';
import { parseJest } from '../../../packages/sandbox/src/tests/jest-report.ts';
import { judge } from '../../../packages/sandbox/src/tests/test-verdict.ts';

// Recorded with `jest --json` 30.5.2, stack frames and timings left out.
const recorded = JSON.stringify({
  numFailedTestSuites: 3, numPassedTests: 1, success: false,
  testResults: [
    {
      name: '/tree/good.test.js', status: 'failed', message: '  ● fails\n\n    expect(received).toBe(expected)',
      assertionResults: [
        { ancestorTitles: [], fullName: 'adds', title: 'adds', status: 'passed', failureMessages: [], location: null },
        { ancestorTitles: [], fullName: 'fails', title: 'fails', status: 'failed', failureMessages: ['Error: expect(received).toBe(expected)\n\nExpected: 2\nReceived: 1'], location: null },
        { ancestorTitles: [], fullName: 'later', title: 'later', status: 'pending', failureMessages: [], location: null },
      ],
    },
    { name: '/tree/missing.test.js', status: 'failed', assertionResults: [], message: "  ● Test suite failed to run\n\n    Cannot find module './nope' from 'missing.test.js'\n\n    > 1 | require('./nope');\n" },
    { name: '/tree/empty.test.js', status: 'failed', assertionResults: [], message: '  ● Test suite failed to run\n\n    Your test suite must contain at least one test.\n' },
  ],
});
// Written by hand after the documentation of Vitest's `json` reporter.
const vitest = JSON.stringify({
  testResults: [
    { name: '/tree/a.test.ts', status: 'passed', message: '', assertionResults: [{ fullName: 'shop sells', status: 'passed', title: 'sells', failureMessages: [] }] },
    { name: '/tree/b.test.ts', status: 'failed', message: "Failed to resolve import './gone'", assertionResults: [] },
  ],
});

describe('the report of Jest', () => {
  it('tells suites that did not load from tests that failed', () => {
    expect(parseJest(recorded, { exitCode: 1, tail: '' })).toEqual({
      passed: 1, failed: 1, skipped: 1, files: 3,
      notLoaded: [
        { path: '/tree/missing.test.js', reason: "Cannot find module './nope' from 'missing.test.js'", frames: [] },
        { path: '/tree/empty.test.js', reason: 'Your test suite must contain at least one test.', frames: [] },
      ],
      failures: [{ path: '/tree/good.test.js', test: 'fails', message: 'Error: expect(received).toBe(expected)\n\nExpected: 2\nReceived: 1' }],
    });
  });

  it('is read from Vitest as well', () => {
    expect(judge(parseJest(vitest, { exitCode: 1, tail: '' }), 1)).toMatchObject({ state: 'did-not-load', passed: 1, notLoaded: [{ path: '/tree/b.test.ts', reason: "Failed to resolve import './gone'" }] });
  });

  it('that is not there, or no report at all, is no pass', () => {
    expect(judge(parseJest(undefined, { exitCode: 1, tail: 'No tests found, exiting with code 1' }), 1)).toMatchObject({ state: 'none-found' });
    expect(judge(parseJest(undefined, { exitCode: 1, tail: 'Error: bad configuration\n  at x' }), 1)).toMatchObject({ state: 'did-not-load', reason: 'the runner left no report: Error: bad configuration' });
    expect(judge(parseJest('{"testResults": 3}', { exitCode: 0, tail: 'done' }), 0)).toMatchObject({ state: 'did-not-load' });
  });
});

import { describe, expect, it } from '@jest/globals';
import { emptyReport, type TestReport } from '../../../packages/sandbox/src/tests/test-report.ts';
import { judge, mergeResults, notRun } from '../../../packages/sandbox/src/tests/test-verdict.ts';

const aReport = (parts: Partial<TestReport>): TestReport => ({ ...emptyReport(), ...parts });

describe('the verdict on tests', () => {
  it.each([
    ['passed', aReport({ passed: 2 }), 0, undefined],
    ['none-found', aReport({}), 0, 'no tests were found'],
    ['none-found', aReport({ skipped: 3 }), 0, 'every test is skipped'],
    ['failed', aReport({ passed: 2, failed: 1 }), 1, '1 of 3 tests failed'],
    ['failed', aReport({ passed: 2 }), 1, 'the test run ended with exit code 1 though no test failed'],
    ['failed', aReport({ passed: 2 }), null, 'the test run was killed before it ended'],
    ['did-not-load', aReport({ passed: 9, files: 2, notLoaded: [{ path: 'a', reason: 'b' }] }), 1, '1 of 2 test files did not load'],
  ])('is %s for %j and exit code %j', (state, report, exitCode, reason) => {
    const verdict = judge(report, exitCode);
    expect([verdict.state, verdict.reason]).toEqual([state, reason]);
  });

  it('over all stacks is the worst, with sums', () => {
    const good = judge(aReport({ passed: 2, files: 1 }), 0);
    const bad = judge(aReport({ passed: 1, failed: 1, files: 1, failures: [{ path: 'a', test: 'b', message: 'c' }] }), 1);

    expect(mergeResults([good, good])).toMatchObject({ state: 'passed', passed: 4, files: 2 });
    expect(mergeResults([good, bad])).toMatchObject({ state: 'failed', passed: 3, failed: 1, reason: '1 of 2 tests failed' });
    expect(mergeResults([good, notRun('build failed')])).toMatchObject({ state: 'not-run', passed: 2, reason: 'build failed' });
    expect(mergeResults([good, judge(aReport({}), 0)])).toMatchObject({ state: 'none-found' });
    expect(mergeResults([])).toMatchObject({ state: 'not-run', reason: 'no stack declares tests' });
  });
});

import type { TestResults } from '@dark-factory/contracts';
import type { CleanReport } from './test-report.ts';

type State = TestResults['state'];

/** Worst first. What a stack was meant to run and did not is worse than an empty suite. */
const WORST_FIRST: readonly State[] = ['did-not-load', 'failed', 'not-run', 'none-found', 'passed'];

/** Judges the report of one command. Zero tests is never a pass, and neither is a runner that ended badly. */
export function judge(report: CleanReport, exitCode: number | null): TestResults {
  const { passed, failed, skipped, files, notLoaded, failures, problem } = report;
  const base = { passed, failed, skipped, files, notLoaded: [...notLoaded], failures };
  // A file can have several reasons.
  const unloaded = new Set(notLoaded.map(({ path }) => path)).size;
  if (unloaded > 0) return { ...base, state: 'did-not-load', reason: problem?.reason ?? `${unloaded} of ${Math.max(files, unloaded)} test files did not load` };
  if (problem !== undefined) return { ...base, state: problem.state, reason: problem.reason };
  if (failed > 0) return { ...base, state: 'failed', reason: `${failed} of ${passed + failed} tests failed` };
  if (passed === 0) return { ...base, state: 'none-found', reason: skipped > 0 ? 'every test is skipped' : 'no tests were found' };
  if (exitCode === null) return { ...base, state: 'failed', reason: 'the test run was killed before it ended' };
  if (exitCode !== 0) return { ...base, state: 'failed', reason: `the test run ended with exit code ${exitCode} though no test failed` };
  return { ...base, state: 'passed' };
}

/** Tests that a stack declares and that were never started. */
export function notRun(reason: string): TestResults {
  return { state: 'not-run', passed: 0, failed: 0, skipped: 0, files: 0, notLoaded: [], failures: [], reason };
}

/** One result over all commands of all stacks: sums, and the worst state with its reason. */
export function mergeResults(results: readonly TestResults[]): TestResults {
  if (results.length === 0) return notRun('no stack declares tests');
  const worst = WORST_FIRST.map((state) => results.find((result) => result.state === state)).find((result) => result !== undefined)!;
  const sum = (key: 'passed' | 'failed' | 'skipped' | 'files'): number => results.reduce((total, result) => total + result[key], 0);
  return {
    state: worst.state, passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), files: sum('files'),
    notLoaded: results.flatMap((result) => result.notLoaded), failures: results.flatMap((result) => result.failures),
    ...(worst.reason === undefined ? {} : { reason: worst.reason }),
  };
}

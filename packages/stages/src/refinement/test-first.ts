import type { TestResults } from '@dark-factory/contracts';
import type { EditGuard } from './tools/edit-tool.ts';

/** A test that an agent says will fail, and what it will say. */
export interface ExpectedFailure {
  /** Part of the name of the test, as the runner reports it. */
  readonly test: string;
  /** Part of its message: the stated reason. */
  readonly because: string;
}

/** What the method shows at the end. */
export type TestFirstOutcome = { readonly kind: 'shown'; readonly test: string } | { readonly kind: 'not-shown'; readonly reason: string };

const TEST_PATH = /(^|\/)(tests?|__tests__|spec|e2e|androidTest)\/|(^|\/)(test_[^/]*|conftest)\.py$|[._-](test|spec|tests)\.[cm]?[jt]sx?$|_test\.(py|go)$|(Test|Tests|Spec)\.(kt|java|groovy)$/;

/** Whether a path is that of a test, by the usual conventions of the runners. */
export function isTestPath(path: string): boolean {
  return TEST_PATH.test(path);
}

/**
 * The method TDD: a test is written, seen to fail for the stated reason, and then the code is changed until that test and
 * the whole suite pass. Until a failure was seen as it was announced, only tests can be changed; a test that passed at
 * once shows nothing.
 */
export class TestFirst {
  #announced: ExpectedFailure | undefined;
  #seen: ExpectedFailure | undefined;
  #outcome: TestFirstOutcome = { kind: 'not-shown', reason: 'no test was seen to fail before the change' };

  /** What an agent is told of what its tests just did. */
  observe(results: TestResults, expected: ExpectedFailure | undefined): string {
    if (expected !== undefined && this.#seen === undefined) return this.#observeFailure(results, expected);
    const seen = this.#seen;
    if (seen === undefined) return 'Say with `expect` which test must fail and what it will say; nothing but tests can be changed before that was seen.';
    const still = results.failures.find(({ test }) => test.includes(seen.test));
    if (results.state === 'passed') this.#outcome = { kind: 'shown', test: seen.test };
    else this.#outcome = { kind: 'not-shown', reason: still === undefined ? `the test passes, and the whole suite does not: ${results.state}` : `the test still fails: ${still.message.slice(0, 200)}` };
    return this.#outcome.kind === 'shown' ? `"${seen.test}", which failed before, passes, and so does the whole suite.` : `Not done: ${this.#outcome.reason}.`;
  }

  #observeFailure({ state, failures, notLoaded, reason }: TestResults, expected: ExpectedFailure): string {
    this.#announced = expected;
    if (state === 'did-not-load' || state === 'none-found' || state === 'not-run') return `This shows nothing: the tests did not run (${state}${reason === undefined ? '' : `: ${reason}`}${notLoaded[0] === undefined ? '' : `; ${notLoaded[0].path}: ${notLoaded[0].reason}`}).`;
    const failed = failures.find(({ test }) => test.includes(expected.test));
    if (failed === undefined) return `No failing test has ${JSON.stringify(expected.test)} in its name: a test that passes before the change shows nothing. Write one that fails without what is missing.`;
    if (!failed.message.includes(expected.because)) return `"${failed.test}" fails, but not for the stated reason: ${failed.message.slice(0, 400)}`;
    this.#seen = expected;
    return `"${failed.test}" fails for the stated reason. Now the code can be changed.`;
  }

  /** Lets code be changed once a failure was seen. */
  readonly guard: EditGuard = (path) => {
    if (this.#seen !== undefined || isTestPath(path)) return undefined;
    return `${path} is no test, and no test was seen to fail yet${this.#announced === undefined ? '' : ` for the stated reason (${this.#announced.because})`}: write one, and run it with \`expect\``;
  };

  outcome(): TestFirstOutcome {
    return this.#outcome;
  }
}

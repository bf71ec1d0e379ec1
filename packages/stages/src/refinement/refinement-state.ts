import type { ErrorManifest, RuntimeEvidence, RuntimeStep } from '@dark-factory/contracts';
import type { TreeFile } from '@dark-factory/runtime';

/** A tree and everything that was found out about it. `runtime` is null where structural errors kept it from being run. */
export interface Evaluated {
  readonly files: readonly TreeFile[];
  readonly gate: ErrorManifest;
  readonly runtime: RuntimeEvidence | null;
}

const STEP_ORDER: readonly RuntimeStep['step'][] = ['service', 'install', 'build', 'migrate', 'start', 'health', 'authentication', 'acceptance', 'test', 'stop'];

/** Steps that ask a program which runs: where one of them fails, the others say something all the same. */
export const ANSWERS: readonly RuntimeStep['step'][] = ['authentication', 'acceptance', 'test'];

/** `alembic check` looks for what migrations lack; the program may run all the same. */
export function comparesModels({ step, command }: RuntimeStep): boolean {
  return step === 'migrate' && command.at(-1) === 'check' && command.some((word) => /(?:^|\/)alembic$/.test(word));
}

/** The first step that failed, if one did; a comparison of models only where nothing else failed. */
export function failedStep(runtime: RuntimeEvidence): RuntimeStep | undefined {
  const failed = runtime.steps.filter(({ outcome }) => outcome.state === 'failed');
  return failed.find((step) => !comparesModels(step)) ?? failed[0];
}

/** Whether nothing is left to mend: no structural error, every step passed, tests loaded and passed. */
export function isGreen(state: Evaluated): boolean {
  return state.gate.errors === 0 && state.runtime !== null && failedStep(state.runtime) === undefined && state.runtime.tests.state === 'passed';
}

/**
 * How far a tree is from running, smaller is better, compared from left to right: structural errors, steps not reached,
 * failed tests and acceptance cases and whether authentication fails, and tests that are gone (a fix that deletes tests is no
 * progress).
 */
export function distance(state: Evaluated): readonly number[] {
  const { runtime } = state;
  if (runtime === null) return [state.gate.errors, STEP_ORDER.length, 0, 0];
  const failed = failedStep(runtime);
  // All answers count as one step: a fix that lets the program in may show that another answer is wrong.
  const reached = failed === undefined ? STEP_ORDER.length : STEP_ORDER.indexOf(ANSWERS.includes(failed.step) || comparesModels(failed) ? ANSWERS[0]! : failed.step);
  const { tests, acceptance: { cases }, authentication } = runtime;
  const wrong = tests.failed + tests.notLoaded.length + cases.filter(({ state: shown }) => shown !== 'passed').length + (authentication?.checks ?? []).filter(({ state: shown }) => shown === 'FAIL').length;
  return [state.gate.errors, STEP_ORDER.length - reached, wrong, -(tests.passed + tests.failed)];
}

/** Negative when `a` is nearer to running than `b`. */
export function compareDistance(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < a.length; index++) {
    const difference = a[index]! - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Tests that were run. Fewer than before means that a fix took some away. */
export function testsRun(state: Evaluated): number {
  return state.runtime === null ? 0 : state.runtime.tests.passed + state.runtime.tests.failed;
}

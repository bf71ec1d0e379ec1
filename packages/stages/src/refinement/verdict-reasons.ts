import type { AcceptanceRecord, ErrorManifest, ReviewFinding, RuntimeEvidence, RuntimeStep } from '@dark-factory/contracts';
import { withoutChance } from '../steady-output.ts';

/** Characters of what a program or a model says that stand in a reason; the evidence has all of it. */
const QUOTED = 200;

/** What the gate found, by its first finding. */
export function gateReason({ errors, findings }: Pick<ErrorManifest, 'errors' | 'findings'>): string {
  const first = findings.find(({ severity }) => severity === 'error');
  return `${errors} structural ${errors === 1 ? 'error is' : 'errors are'} left${byFirst(errors, first && `${first.rule} at ${first.path}${first.line > 0 ? `:${first.line}` : ''}: ${first.message}`)}`;
}

/** The step at which running the program ended, in the words of its record. */
export function stepReason(runtime: RuntimeEvidence | null, failed: RuntimeStep | undefined): string {
  if (runtime === null) return 'the program was not run';
  if (failed === undefined) return 'a step failed';
  return `${failed.step} failed${failed.outcome.state === 'failed' ? `: ${quoted(withoutChance(failed.outcome.reason))}` : ''}`;
}

/** The tests that failed, by the first of them. */
export function testsReason(runtime: RuntimeEvidence | null): string {
  const tests = runtime?.tests;
  const run = tests === undefined ? 0 : tests.failed + tests.passed;
  if (tests === undefined || run === 0) return 'no test was run';
  if (tests.failed === 0) return `${tests.passed} tests passed, and that is not all of them`;
  const [first] = tests.failures;
  return `${tests.failed} of ${run} tests failed${byFirst(tests.failed, first && `${first.path} "${first.test}"`)}`;
}

/** Why no verdict can rest on the tests. */
export function loadingReason(runtime: RuntimeEvidence | null): string {
  if (runtime === null) return 'no test was loaded: the program was not run';
  const { state, reason, notLoaded: [first] } = runtime.tests;
  const because = first === undefined ? reason : `${first.path}: ${first.reason}`;
  return `no verdict can rest on these tests (${state})${because === undefined ? '' : `: ${because}`}`;
}

/** What the acceptance tests say, by the first that failed. */
export function acceptanceReason({ written, passed, failed, notRun, struck }: AcceptanceRecord, runtime: RuntimeEvidence | null, tooManyStruck: boolean): string {
  if (written === 0) return 'nobody wrote acceptance tests';
  if (tooManyStruck) return `${struck.length} of ${written} acceptance tests were struck`;
  const first = runtime?.acceptance.cases.find(({ state }) => state === 'failed');
  const wrong = failed === 0 ? [] : [`${failed} of ${passed + failed + notRun} acceptance tests failed${byFirst(failed, first && `${first.id}, ${withoutChance(first.request ?? '')}`)}`];
  return [...wrong, ...(notRun === 0 ? [] : [`${notRun} of ${passed + failed + notRun} acceptance tests were not run`])].join('; ') || 'no acceptance test was run';
}

/** What reviews found that weighs much, by the first of it. */
export function findingsReason(findings: readonly ReviewFinding[]): string {
  const [first] = findings;
  return `${findings.length} ${findings.length === 1 ? 'finding of high severity is' : 'findings of high severity are'} open${byFirst(findings.length, first && `${first.path}:${first.line}: ${first.message}`)}`;
}

function byFirst(count: number, first: string | undefined): string {
  if (first === undefined) return '';
  return `${count === 1 ? ': ' : ', the first: '}${quoted(first)}`;
}

function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= QUOTED ? line : `${line.slice(0, QUOTED)}…`;
}

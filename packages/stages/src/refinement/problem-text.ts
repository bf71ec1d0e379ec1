import type { Finding, RuntimeStep, TestResults } from '@dark-factory/contracts';
import { withoutChance, withoutMeasuredTimes } from '../steady-output.ts';

/** Findings of the gate as a fixer reads them. */
export function findingsText(findings: readonly Finding[]): string {
  return withoutMeasuredTimes(findings.map((finding) => `- ${finding.path}:${finding.line}:${finding.column} ${finding.rule}: ${finding.message}${finding.related.map((other) => `\n    ${other.path}:${other.line} ${other.message}`).join('')}`).join('\n'));
}

/** Tests of one message that are named; the others are counted. */
const NAMED = 20;
/** Characters of what tests said, about 4,000 tokens. */
const TOLD = 16_000;

/** What tests said, each message once with the tests that said it: one broken fixture fails them all. */
export function testsText({ failures, notLoaded }: Pick<TestResults, 'failures' | 'notLoaded'>): string[] {
  const said = new Map<string, string[]>();
  for (const { path, test, message } of failures) said.set(message, [...said.get(message) ?? [], `${path} "${test}"`]);
  const groups = [...notLoaded.map(({ path, reason }) => ({ line: `- ${path} did not load: ${reason}`, tests: 1 })), ...[...said].map(([message, tests]) => ({ line: `- ${named(tests)}: ${message}`, tests: tests.length }))];
  let left = TOLD;
  const told = groups.filter(({ line }, index) => (left -= line.length) >= 0 || index === 0);
  const more = groups.filter((group) => !told.includes(group)).reduce((sum, { tests }) => sum + tests, 0);
  return [...told.map(({ line }) => line), ...(more === 0 ? [] : [`- and ${more} more that say something else`])];
}

function named(tests: readonly string[]): string {
  return tests.length <= NAMED ? tests.join(', ') : `${tests.slice(0, NAMED).join(', ')} and ${tests.length - NAMED} more`;
}

/** A failed step as a fixer reads it: the command and its true last words. */
export function stepText(step: RuntimeStep, tests: Pick<TestResults, 'failures' | 'notLoaded'> = { failures: [], notLoaded: [] }): string {
  const reason = step.outcome.state === 'failed' ? step.outcome.reason : step.outcome.state;
  return withoutChance(`Running the program failed at: ${step.step} (${step.command.join(' ')}), exit code ${step.exitCode ?? 'none'}: ${reason}\n${testsText(tests).join('\n')}\n\nIts last lines:\n${step.tail}`);
}

import type { Finding, RuntimeStep } from '@dark-factory/contracts';
import { withoutMeasuredTimes } from '../measured-times.ts';

/** Findings of the gate as a fixer reads them. */
export function findingsText(findings: readonly Finding[]): string {
  return withoutMeasuredTimes(findings.map((finding) => `- ${finding.path}:${finding.line}:${finding.column} ${finding.rule}: ${finding.message}${finding.related.map((other) => `\n    ${other.path}:${other.line} ${other.message}`).join('')}`).join('\n'));
}

/** A failed step as a fixer reads it: the command and its true last words. */
export function stepText(step: RuntimeStep, failures: readonly { readonly path: string; readonly test: string; readonly message: string }[]): string {
  const reason = step.outcome.state === 'failed' ? step.outcome.reason : step.outcome.state;
  const tests = failures.map((failure) => `- ${failure.path} "${failure.test}": ${failure.message}`).join('\n');
  return withoutMeasuredTimes(`Running the program failed at: ${step.step} (${step.command.join(' ')}), exit code ${step.exitCode ?? 'none'}: ${reason}\n${tests}\n\nIts last lines:\n${step.tail}`);
}

import type { Verdict } from '@dark-factory/contracts';
import { escapeMarkdown } from '@dark-factory/runtime';
import { table } from './step-summary.ts';

/** What refinement concluded, and the evidence it rests on. */
export function verdictSummary(verdict: Verdict): string {
  const evidence = verdict.confidence_basis.map(({ item, holds, weight }) => [item, holds ? 'holds' : 'does not hold', weight]);
  const steps = (verdict.runtime?.steps ?? []).map((step) => [
    escapeMarkdown(step.stack), step.step, escapeMarkdown(step.command.join(' ')),
    step.outcome.state === 'passed' ? 'passed' : `${step.outcome.state}: ${escapeMarkdown(step.outcome.reason)}`, `${(step.durationMs / 1000).toFixed(1)} s`,
  ]);
  const fixes = verdict.fixes_applied.map((fix) => `- round ${fix.round}, ${fix.outcome}: ${escapeMarkdown(fix.reason)} (${escapeMarkdown(fix.files.join(', '))})`);
  const reasons = verdict.reasons.map(({ code, message }) => `- ${code}: ${escapeMarkdown(message)}`);
  return [
    `## Verdict: ${verdict.verdict}`,
    `Confidence ${verdict.confidence}, the weighted share of the evidence that holds. ${verdict.rounds} rounds, ${verdict.usage.requests} requests.`,
    ...(reasons.length === 0 ? [] : [reasons.join('\n')]),
    table(['Evidence', '', 'Weight'], evidence),
    ...(steps.length === 0 ? [] : [table(['Program', 'Step', 'Command', '', 'Took'], steps)]),
    ...(fixes.length === 0 ? [] : [`Fixes:\n\n${fixes.join('\n')}`]),
  ].join('\n\n');
}

import { NO_USAGE, addUsage, type PrincipleEvidence, type ReviewFinding, type Usage } from '@dark-factory/contracts';
import { completeWithSchema, runEnding, type ModelClient } from '@dark-factory/models';
import type { UserError } from '@dark-factory/runtime';
import * as z from 'zod';
import { CitedLine, Citations } from './cited-line.ts';
import type { ReviewInput } from './code-review.ts';
import { FINDING_FORM, WantedFinding, withoutRepeats } from './review-form.ts';
import { numbered } from './review-slices.ts';
import { SECURITY_PRINCIPLES } from './security-principles.ts';
import { sharePart, thriftPart, type TracePart } from './trace-evaluation.ts';

/** A reason shorter than this is none. */
const MIN_REASON = 20;

const Answer = z.object({
  principles: z.array(z.object({
    id: z.string(),
    state: z.enum(['kept', 'broken', 'not-applicable', 'not-seen']),
    reason: z.string().default(''),
    lines: z.array(CitedLine).default([]),
  })).default([]),
  findings: z.array(WantedFinding).default([]),
});
type Answered = z.infer<typeof Answer>['principles'][number];

/** What an audit came to. */
export interface SecurityAudit {
  readonly principles: readonly PrincipleEvidence[];
  readonly findings: readonly ReviewFinding[];
  /** Lines that are not there or do not say what is quoted. */
  readonly dropped: number;
  readonly parts: readonly TracePart[];
  readonly usage: Usage;
  readonly problems: readonly string[];
  readonly stopped?: UserError;
}

/** The method CUGA: each principle, grounded in lines of the code or said to have no object here, with the reason. */
export async function auditSecurity({ role, slices, sow, maxOutputTokens, reproach }: ReviewInput, model: ModelClient): Promise<SecurityAudit> {
  const citations = new Citations(slices.flat());
  const seen = new Map<string, Answered[]>();
  const [findings, problems]: [ReviewFinding[], string[]] = [[], []];
  let usage: Usage = NO_USAGE;
  let stopped: UserError | undefined;
  for (const [index, slice] of slices.entries()) {
    const outcome = await completeWithSchema(model, {
      purpose: `${role.role}, slice ${index + 1} of ${slices.length}`,
      system: `${role.prompt}\n\nPrinciples:\n${SECURITY_PRINCIPLES.map(({ id, title }) => `- ${id}: ${title}`).join('\n')}\n\n"kept" and "broken" need at least one line of the files that are shown; "not-applicable" needs a reason; "not-seen" is for what these files do not show. Answer with one JSON object and nothing else:\n{"principles": [{"id": "V6", "state": "kept|broken|not-applicable|not-seen", "reason": "...", "lines": [{"path": "...", "line": 12, "quote": "the text of that line"}]}],\n "findings": [${FINDING_FORM}]}`,
      messages: [{ role: 'user', content: [`Role: ${role.role}\nTask: audit\nSlice: ${index + 1} of ${slices.length}`, reproach === undefined ? '' : `## Your earlier audit could not be counted\n${reproach}`, `## Scope of work\n${sow}`, `## Files\n${numbered(slice)}`].filter((part) => part !== '').join('\n\n') }],
      maxOutputTokens,
    }, { name: 'audit', schema: Answer });
    usage = addUsage(usage, outcome.usage);
    stopped = runEnding(outcome);
    if (stopped !== undefined) break;
    if (outcome.kind !== 'done') {
      problems.push(`slice ${index + 1} of ${slices.length} is missing: ${outcome.kind === 'unusable' ? outcome.problems.join('; ') : outcome.kind}`);
      continue;
    }
    for (const answered of outcome.value.principles) seen.set(answered.id, [...seen.get(answered.id) ?? [], answered]);
    findings.push(...outcome.value.findings.filter((finding) => citations.holds(finding)));
  }
  const principles = SECURITY_PRINCIPLES.map(({ id, title }) => ({ id, title, ...evidenceOf(seen.get(id) ?? [], citations) }));
  const shown = principles.filter(({ state }) => state !== 'not-shown').length;
  return {
    principles, findings: withoutRepeats(findings), dropped: citations.dropped, usage, problems,
    parts: [
      sharePart('principles', shown, principles.length, 'principles rest on a line or a reason'),
      sharePart('claims', citations.held, citations.held + citations.dropped, 'citations say what is quoted'),
      thriftPart(usage, shown),
    ],
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** What slices said of one principle together: broken in one is broken; kept needs a line that holds; "not applicable" a reason of all. */
function evidenceOf(answers: readonly Answered[], citations: Citations): Pick<PrincipleEvidence, 'state' | 'reason' | 'lines'> {
  const held = answers.map((answer) => ({ ...answer, lines: answer.lines.filter((line) => citations.holds(line)) }));
  const grounded = (state: Answered['state']): typeof held => held.filter((answer) => answer.state === state && answer.lines.length > 0);
  for (const state of ['broken', 'kept'] as const) {
    const found = grounded(state);
    if (found.length > 0) return { state, reason: found.map(({ reason }) => reason).filter((reason) => reason !== '').join(' '), lines: found.flatMap(({ lines }) => lines) };
  }
  const without = held.filter(({ state, reason }) => state === 'not-applicable' && reason.trim().length >= MIN_REASON);
  if (without.length > 0 && !held.some(({ state }) => state === 'kept' || state === 'broken')) return { state: 'not-applicable', reason: without[0]!.reason, lines: [] };
  return { state: 'not-shown', reason: answers.length === 0 ? 'nothing was said of it' : 'no line that was cited says what is quoted, and there is no reason why it should not apply', lines: [] };
}

import type { PrincipleEvidence } from '@dark-factory/contracts';
import type { ModelClient } from '@dark-factory/models';
import * as z from 'zod';
import { CitedLine, Citations } from './cited-line.ts';
import { FINDING_FORM, WantedFinding } from './review-form.ts';
import { SECURITY_PRINCIPLES } from './security-principles.ts';
import { askSlices, type ReviewInput, type SlicesAsked } from './slice-conversation.ts';
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
export interface SecurityAudit extends SlicesAsked {
  readonly principles: readonly PrincipleEvidence[];
  /** Lines that are not there or do not say what is quoted. */
  readonly dropped: number;
  readonly parts: readonly TracePart[];
}

/** The method CUGA: each principle, grounded in lines of the code or said to have no object here, with the reason. */
export async function auditSecurity(input: ReviewInput, model: ModelClient): Promise<SecurityAudit> {
  const citations = new Citations(input.slices.flat());
  const seen = new Map<string, Answered[]>();
  const asked = await askSlices(input, {
    task: 'audit', noun: 'audit', answer: { name: 'audit', schema: Answer }, sow: input.sow,
    form: `Principles:\n${SECURITY_PRINCIPLES.map(({ id, title }) => `- ${id}: ${title}`).join('\n')}\n\n"kept" and "broken" need at least one line of the files that are shown; "not-applicable" needs a reason; "not-seen" is for what these files do not show. Answer with one JSON object and nothing else:\n{"principles": [{"id": "V6", "state": "kept|broken|not-applicable|not-seen", "reason": "...", "lines": [{"path": "...", "line": 12, "quote": "the text of that line"}]}],\n "findings": [${FINDING_FORM}]}`,
  }, citations, model, (answer) => {
    for (const answered of answer.principles) seen.set(answered.id, [...seen.get(answered.id) ?? [], answered]);
    return true;
  });
  const principles = SECURITY_PRINCIPLES.map(({ id, title }) => ({ id, title, ...evidenceOf(seen.get(id) ?? [], citations) }));
  const shown = principles.filter(({ state }) => state !== 'not-shown').length;
  return {
    ...asked, principles, dropped: citations.dropped,
    parts: [
      sharePart('principles', shown, principles.length, 'principles rest on a line or a reason'),
      sharePart('claims', citations.held, citations.held + citations.dropped, 'citations say what is quoted'),
      thriftPart(asked.usage, shown),
    ],
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

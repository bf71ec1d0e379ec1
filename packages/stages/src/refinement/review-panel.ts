import type { ImportEdges } from '@dark-factory/checks';
import { NO_USAGE, addUsage, type AgentTrace, type Finding, type PrincipleEvidence, type ReviewFinding, type Usage } from '@dark-factory/contracts';
import type { ModelClient } from '@dark-factory/models';
import type { Logger, TreeFile, UserError } from '@dark-factory/runtime';
import { reviewCode, type CodeReview } from './code-review.ts';
import { rankByRisk, slicesOf } from './review-slices.ts';
import { withoutRepeats } from './review-form.ts';
import type { RoleCast } from './role-cast.ts';
import { assessScope, type ScopeAssessment, type ScopeItem } from './scope-assessment.ts';
import { auditSecurity, type SecurityAudit } from './security-audit.ts';
import type { ReviewInput } from './slice-conversation.ts';
import { REVIEW_FLOOR, scoreOf, traceOf, type TracePart } from './trace-evaluation.ts';

/** What all reviews together came to. What a review below the floor said of files does not count; its findings that hold do. */
export interface PanelReview {
  readonly slices: number;
  readonly reviewed: readonly string[];
  readonly findings: readonly ReviewFinding[];
  readonly dropped: number;
  readonly text: string;
  /** `undefined` where there was no audit that counts. */
  readonly principles: readonly PrincipleEvidence[] | undefined;
  /** `undefined` where there was no comparison with the scope that counts. */
  readonly scope: readonly ScopeItem[] | undefined;
  readonly traces: readonly AgentTrace[];
  readonly limits: readonly string[];
  readonly usage: Usage;
  readonly stopped?: UserError;
}

/** Reviews that were not held. */
export const NO_PANEL: PanelReview = { slices: 0, reviewed: [], findings: [], dropped: 0, text: '', principles: undefined, scope: undefined, traces: [], limits: [], usage: NO_USAGE };

/** What the panel looks at. */
export interface PanelInput {
  readonly files: readonly TreeFile[];
  /** What the gate found; reviewers are not told, only looked at first. */
  readonly findings: readonly Finding[];
  readonly sow: string;
  readonly sliceTokens: number;
  readonly maxOutputTokens: number;
  readonly importEdges: ImportEdges;
}

type Outcome = { readonly kind: 'review'; readonly result: CodeReview } | { readonly kind: 'audit'; readonly result: SecurityAudit } | { readonly kind: 'scope'; readonly result: ScopeAssessment };

interface Held {
  readonly outcome: Outcome;
  readonly counted: boolean;
  readonly traces: readonly AgentTrace[];
  readonly usage: Usage;
  readonly limits: readonly string[];
}

/** Has the whole tree reviewed by everybody of the phase, each in conversations of their own, who know nothing of each other. */
export async function holdReviews(input: PanelInput, cast: RoleCast, model: ModelClient, logger: Logger): Promise<PanelReview> {
  const slices = slicesOf(await rankByRisk(input.files, input.findings, input.importEdges), input.sliceTokens);
  const held = await Promise.all(cast.of('review').map((role) => hold({ role, slices, sow: input.sow, maxOutputTokens: input.maxOutputTokens }, model, logger)));
  const counting = held.filter(({ counted }) => counted).map(({ outcome }) => outcome);
  const reviews = counting.flatMap((outcome) => (outcome.kind === 'review' ? [outcome.result] : []));
  const [audit] = counting.flatMap((outcome) => (outcome.kind === 'audit' ? [outcome.result] : []));
  const [scope] = counting.flatMap((outcome) => (outcome.kind === 'scope' ? [outcome.result] : []));
  const stopped = held.find(({ outcome }) => outcome.result.stopped !== undefined)?.outcome.result.stopped;
  return {
    slices: slices.length,
    reviewed: [...new Set(reviews.flatMap(({ reviewed }) => reviewed))].sort(),
    findings: withoutRepeats(held.flatMap(({ outcome }) => outcome.result.findings)),
    dropped: held.reduce((sum, { outcome }) => sum + outcome.result.dropped, 0),
    text: reviews.map(({ text }) => text).filter((text) => text !== '').join('\n'),
    principles: audit?.principles, scope: scope?.items,
    traces: held.flatMap(({ traces }) => traces), limits: held.flatMap(({ limits }) => limits),
    usage: addUsage(NO_USAGE, ...held.map(({ usage }) => usage)),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** One review; again, with the reasons, where it says too little, and then it counts as missing. */
async function hold(input: ReviewInput, model: ModelClient, logger: Logger): Promise<Held> {
  const traces: AgentTrace[] = [];
  let usage: Usage = NO_USAGE;
  let reproach: string | undefined;
  for (let attempt = 1; ; attempt++) {
    const outcome = await outcomeOf({ ...input, ...(reproach === undefined ? {} : { reproach }) }, model);
    const { parts, problems, stopped } = outcome.result;
    usage = addUsage(usage, outcome.result.usage);
    const counted = scoreOf(judged(parts)) >= REVIEW_FLOOR && parts[0]!.value > 0;
    traces.push(traceOf({ agent: input.role.role, role: input.role, model: model.model, usage: outcome.result.usage, attempt }, parts, counted));
    for (const problem of problems) logger.warning(`${input.role.role}: ${problem}`);
    if (counted || stopped !== undefined || attempt > 1) {
      const limits = counted || stopped !== undefined ? [] : [`${input.role.role}: held twice, and twice below ${REVIEW_FLOOR}: it counts as missing`];
      return { outcome, counted, traces, usage, limits };
    }
    reproach = reproachOf(parts, problems);
    logger.warning(`${input.role.role}: ${scoreOf(judged(parts))} is below ${REVIEW_FLOOR}; it is held again`);
  }
}

/** What a review costs is shown, and does not decide whether it counts. */
function judged(parts: readonly TracePart[]): TracePart[] {
  return parts.filter(({ part }) => part !== 'thrift');
}

async function outcomeOf(input: ReviewInput, model: ModelClient): Promise<Outcome> {
  switch (input.role.output) {
    case 'audit': return { kind: 'audit', result: await auditSecurity(input, model) };
    case 'scope': return { kind: 'scope', result: await assessScope(input, model) };
    default: return { kind: 'review', result: await reviewCode(input, model) };
  }
}

function reproachOf(parts: readonly TracePart[], problems: readonly string[]): string {
  return [...judged(parts).filter(({ value }) => value < 1).map(({ part, detail }) => `- ${part}: ${detail}`), ...problems.map((problem) => `- ${problem}`)].join('\n');
}

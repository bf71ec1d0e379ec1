import { addUsage, type Briefing, type Usage } from '@dark-factory/contracts';
import { textFile, type TreeFile, type UserError } from '@dark-factory/runtime';
import type { CheckSyntax } from '@dark-factory/checks';
import { runEnding, type CompletionOutcome, type ModelClient } from '@dark-factory/models';
import { onlyPaths, parseAnswer } from './answer-format.ts';
import { renderBriefing } from './briefing-text.ts';
import { WORKER_SYSTEM } from './worker-prompt.ts';

/** What a worker may use for one unit. */
export interface UnitWriter {
  readonly model: ModelClient;
  readonly checkSyntax: CheckSyntax;
  /** Tokens that one answer may take. */
  readonly maxOutputTokens: number;
  /** Tokens that one may take after an answer was too long for its first file. @default maxOutputTokens */
  readonly mostOutputTokens?: number;
  /** Requests at most for what does not parse. */
  readonly repairs: number;
  /** Which version of the unit this is; from the second on its errors are in the briefing. @default 1 */
  readonly round?: number;
  readonly signal?: AbortSignal;
}

/** A unit as far as it is written. */
export interface Draft {
  readonly files: Map<string, TreeFile>;
  readonly rejected: Map<string, string>;
  usage: Usage;
  /** Tokens that the next answer may take. */
  outputTokens: number;
  /** Why the last answer did not have everything. */
  shortfall: string;
  /** Why nothing more is asked for this unit. */
  ended?: UserError;
  /** Why nothing more is asked at all. */
  stopped?: UserError;
}

/** An answer of whatever use. */
export type Answered = Extract<CompletionOutcome, { kind: 'done' | 'truncated' | 'refused' }>;

/** Sends one request and takes over every complete file. Without an answer, the draft says why there will be none. */
export async function ask(briefing: Briefing, task: string, purpose: string, draft: Draft, writer: UnitWriter): Promise<Answered | undefined> {
  const { shared, own } = renderBriefing(briefing, task);
  const outcome = await writer.model.complete({
    purpose: `${briefing.unit} ${purpose}`,
    system: WORKER_SYSTEM,
    ...(shared === '' ? {} : { shared }),
    messages: [{ role: 'user', content: own }],
    maxOutputTokens: draft.outputTokens,
    ...(writer.signal === undefined ? {} : { signal: writer.signal }),
  });
  draft.usage = addUsage(draft.usage, outcome.usage);
  if (outcome.kind === 'gave-up' || outcome.kind === 'failed' || outcome.kind === 'out-of-budget') {
    draft.ended = outcome.error;
    draft.stopped = runEnding(outcome);
    return undefined;
  }
  draft.shortfall = shortfallOf(outcome, draft);
  if (outcome.kind !== 'refused') takeOver(briefing, outcome, draft);
  return outcome;
}

/** Has an answer from which nothing was taken over not recalled when the same is asked again. */
export async function discard(answer: Answered, draft: Draft, writer: UnitWriter): Promise<void> {
  await writer.model.forget(answer);
  // One that is too short for its first file would be so each time: the rest gets all the room there is.
  if (answer.kind === 'truncated') draft.outputTokens = Math.max(draft.outputTokens, writer.mostOutputTokens ?? 0);
}

function takeOver(briefing: Briefing, { kind, text }: Exclude<Answered, { kind: 'refused' }>, draft: Draft): void {
  const owned = new Map(briefing.files.map((file) => [file.path, file]));
  const answer = parseAnswer(text, onlyPaths(owned.keys()));
  for (const file of answer.files) {
    if (file.complete) draft.files.set(file.path, textFile(file.path, file.content, owned.get(file.path)!.executable));
    else draft.shortfall = kind === 'truncated' ? `the answer was cut in the middle of ${file.path}, at ${draft.outputTokens} tokens` : `the answer ended in ${file.path} without the line that ends a file`;
  }
  for (const { path, reason } of answer.rejected) draft.rejected.set(path, reason);
}

function shortfallOf(outcome: Answered, draft: Draft): string {
  if (outcome.kind === 'refused') return `the model refused: ${outcome.reason}`;
  if (outcome.kind === 'truncated') return `the answer was cut at its limit of ${draft.outputTokens} tokens`;
  const start = outcome.text.trim().slice(0, 120).replace(/\s+/g, ' ');
  return start === '' ? 'the model answered nothing' : `the model did not write it; its answer began "${start}"`;
}

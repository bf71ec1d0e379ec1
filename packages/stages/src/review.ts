import * as z from 'zod';
import { NO_USAGE, addUsage, type ReviewFinding, type Usage } from '@dark-factory/contracts';
import { inPathOrder, textOf, type Logger, type TreeFile, type UserError } from '@dark-factory/runtime';
import { completeWithSchema, estimateTokens, runEnding, type ModelClient } from '@dark-factory/models';
import { REVIEWER_SYSTEM, reviewerTask } from './refinement-prompts.ts';

/** A note shorter than this says nothing about a file. */
const MIN_NOTE = 20;

/** Shape of a reviewer's answer, before any of it is believed. */
const ReviewAnswer = z.object({
  files: z.array(z.object({ path: z.string(), note: z.string() })).default([]),
  findings: z.array(z.object({
    path: z.string(),
    line: z.int().positive(),
    quote: z.string(),
    severity: z.enum(['high', 'medium', 'low']),
    category: z.enum(['security', 'correctness', 'completeness', 'quality']),
    message: z.string().min(1),
  })).default([]),
});

/** What the review came to. A file counts as reviewed when the reviewer was shown it whole and wrote a note about it. */
export interface Review {
  readonly slices: number;
  readonly reviewed: readonly string[];
  readonly findings: readonly ReviewFinding[];
  /** Findings that cite a line that does not exist or does not say what is quoted. */
  readonly dropped: number;
  readonly text: string;
  readonly usage: Usage;
  /** What made every further request futile; what was reviewed before it counts. */
  readonly stopped?: UserError;
}

/** A review that was not held. */
export const NO_REVIEW: Review = { slices: 0, reviewed: [], findings: [], dropped: 0, text: '', usage: NO_USAGE };

/** Has the whole tree reviewed in slices, each file in exactly one of them and none cut. */
export async function review(files: readonly TreeFile[], sow: string, model: ModelClient, options: { readonly sliceTokens: number; readonly maxOutputTokens: number }, logger: Logger): Promise<Review> {
  const slices = sliceTree(files, options.sliceTokens);
  const parts = await Promise.all(slices.map(async (slice, index): Promise<Review> => {
    const outcome = await completeWithSchema(model, {
      purpose: `review slice ${index + 1} of ${slices.length}`,
      system: REVIEWER_SYSTEM,
      messages: [{ role: 'user', content: reviewerTask(index + 1, slices.length, slice, sow) }],
      maxOutputTokens: options.maxOutputTokens,
    }, { name: 'review', schema: ReviewAnswer });
    const part = outcome.kind === 'done' ? readReview(outcome.value, slice, outcome.usage) : { ...NO_REVIEW, usage: outcome.usage };
    const stopped = runEnding(outcome);
    // What ends the run is told once, by whoever is given `stopped`.
    if (outcome.kind !== 'done' && stopped === undefined) logger.warning(`review slice ${index + 1} of ${slices.length} is missing, and its files count as not reviewed: ${outcome.kind === 'unusable' ? outcome.problems.join('; ') : outcome.kind}`);
    // An answer that says nothing about any file is not to be recalled when the same is asked again.
    if (outcome.kind === 'done' && part.reviewed.length === 0 && part.findings.length === 0) await model.forget(outcome);
    return stopped === undefined ? part : { ...part, stopped };
  }));
  const stopped = parts.find((part) => part.stopped !== undefined)?.stopped;
  return {
    slices: slices.length,
    reviewed: parts.flatMap((part) => part.reviewed).sort(),
    findings: parts.flatMap((part) => part.findings),
    dropped: parts.reduce((sum, part) => sum + part.dropped, 0),
    text: parts.map((part) => part.text).filter((text) => text !== '').join('\n'),
    usage: addUsage(NO_USAGE, ...parts.map((part) => part.usage)),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** Files in slices of at most `sliceTokens`; a file that is larger than that is a slice of its own. */
export function sliceTree(files: readonly TreeFile[], sliceTokens: number): TreeFile[][] {
  const slices: TreeFile[][] = [];
  let room = 0;
  for (const file of inPathOrder(files)) {
    const cost = estimateTokens(textOf(file) ?? '') + 20;
    if (slices.length === 0 || cost > room) {
      slices.push([]);
      room = sliceTokens;
    }
    slices.at(-1)!.push(file);
    room -= cost;
  }
  return slices;
}

/** What of an answer can be believed: notes on files that were shown, and findings that quote the line that they cite. */
function readReview(answer: z.infer<typeof ReviewAnswer>, slice: readonly TreeFile[], usage: Usage): Review {
  const shown = new Map(slice.map((file) => [file.path, (textOf(file) ?? '').split('\n')]));
  const notes = answer.files.filter((file) => shown.has(file.path) && file.note.trim().length >= MIN_NOTE);
  const findings = answer.findings.filter((finding) => holds(finding, shown.get(finding.path)));
  return {
    slices: 1,
    reviewed: [...new Set(notes.map((note) => note.path))],
    findings,
    dropped: answer.findings.length - findings.length,
    text: notes.map((note) => `${note.path}: ${note.note.trim()}`).join('\n'),
    usage,
  };
}

/** Whether the cited line exists and says what is quoted. */
function holds(finding: { readonly line: number; readonly quote: string }, lines: readonly string[] | undefined): boolean {
  const line = lines?.[finding.line - 1];
  const quote = finding.quote.trim();
  return line !== undefined && quote !== '' && line.includes(quote);
}

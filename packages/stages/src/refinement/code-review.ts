import { NO_USAGE, addUsage, type ReviewFinding, type Usage } from '@dark-factory/contracts';
import { completeWithSchema, runEnding, type ModelClient } from '@dark-factory/models';
import type { TreeFile, UserError } from '@dark-factory/runtime';
import * as z from 'zod';
import { Citations } from './cited-line.ts';
import { FINDING_FORM, WantedFinding, withoutRepeats } from './review-form.ts';
import { numbered } from './review-slices.ts';
import type { Role } from './role.ts';
import { sharePart, thriftPart, type TracePart } from './trace-evaluation.ts';

/** A note shorter than this says nothing about a file. */
const MIN_NOTE = 20;
/** Characters of notes on earlier slices that are carried forward. */
const CARRIED = 8000;

const Answer = z.object({
  files: z.array(z.object({ path: z.string(), note: z.string() })).default([]),
  findings: z.array(WantedFinding).default([]),
});

/** What a review by slices came to. A file counts as reviewed when it was shown whole and has a note that says something. */
export interface CodeReview {
  readonly slices: number;
  readonly reviewed: readonly string[];
  readonly findings: readonly ReviewFinding[];
  /** Findings that cite a line that does not exist or does not say what is quoted. */
  readonly dropped: number;
  readonly text: string;
  readonly parts: readonly TracePart[];
  readonly usage: Usage;
  readonly problems: readonly string[];
  readonly stopped?: UserError;
}

/** What a reviewer is given. */
export interface ReviewInput {
  readonly role: Role;
  readonly slices: readonly (readonly TreeFile[])[];
  readonly sow: string;
  readonly maxOutputTokens: number;
  /** What was wrong with an earlier try of the same review. */
  readonly reproach?: string;
}

/** The method SASE: slice after slice, the riskiest first, with the notes on earlier ones carried forward. */
export async function reviewCode({ role, slices, sow, maxOutputTokens, reproach }: ReviewInput, model: ModelClient): Promise<CodeReview> {
  const files = slices.flat();
  const citations = new Citations(files);
  const notes = new Map<string, string>();
  const [findings, problems]: [ReviewFinding[], string[]] = [[], []];
  let usage: Usage = NO_USAGE;
  let stopped: UserError | undefined;
  for (const [index, slice] of slices.entries()) {
    const outcome = await completeWithSchema(model, {
      purpose: `${role.role}, slice ${index + 1} of ${slices.length}`,
      system: `${role.prompt}\n\nAnswer with one JSON object and nothing else:\n{"files": [{"path": "...", "note": "what this file does and whether it is right, one or two sentences"}],\n "findings": [${FINDING_FORM}]}`,
      messages: [{ role: 'user', content: sliceTask(role, index, slices, slice, sow, notes, reproach) }],
      maxOutputTokens,
    }, { name: 'review', schema: Answer });
    usage = addUsage(usage, outcome.usage);
    stopped = runEnding(outcome);
    if (stopped !== undefined) break;
    if (outcome.kind !== 'done') {
      problems.push(`slice ${index + 1} of ${slices.length} is missing: ${outcome.kind === 'unusable' ? outcome.problems.join('; ') : outcome.kind}`);
      continue;
    }
    const shown = new Set(slice.map(({ path }) => path));
    const said = outcome.value.files.filter(({ path, note }) => shown.has(path) && note.trim().length >= MIN_NOTE);
    for (const { path, note } of said) notes.set(path, note.trim());
    findings.push(...outcome.value.findings.filter((finding) => citations.holds(finding)));
    // An answer that says nothing about any file is not to be recalled when the same is asked again.
    if (said.length === 0) await model.forget(outcome);
  }
  return {
    slices: slices.length, reviewed: [...notes.keys()].sort(), findings: withoutRepeats(findings), dropped: citations.dropped, problems, usage,
    text: [...notes].map(([path, note]) => `${path}: ${note}`).join('\n'),
    parts: [
      sharePart('files read', notes.size, files.length, 'files have a note that says something'),
      sharePart('claims', citations.held, citations.held + citations.dropped, 'findings quote the line that they cite'),
      thriftPart(usage, notes.size),
    ],
    ...(stopped === undefined ? {} : { stopped }),
  };
}

function sliceTask({ role }: Role, index: number, slices: readonly (readonly TreeFile[])[], slice: readonly TreeFile[], sow: string, notes: ReadonlyMap<string, string>, reproach: string | undefined): string {
  const carried = [...notes].map(([path, note]) => `- ${path}: ${note}`).join('\n');
  return [
    `Role: ${role}\nTask: review\nSlice: ${index + 1} of ${slices.length}`,
    reproach === undefined ? '' : `## Your earlier review could not be counted\n${reproach}`,
    `## Scope of work\n${sow}`,
    carried === '' ? '' : `## Your notes on earlier slices\n${carried.length > CARRIED ? `[the first are left out]\n${carried.slice(-CARRIED)}` : carried}`,
    `## Files\n${numbered(slice)}`,
  ].filter((part) => part !== '').join('\n\n');
}

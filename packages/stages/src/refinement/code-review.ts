import type { ModelClient } from '@dark-factory/models';
import * as z from 'zod';
import { Citations } from './cited-line.ts';
import { FINDING_FORM, WantedFinding } from './review-form.ts';
import { askSlices, type ReviewInput, type SlicesAsked } from './slice-conversation.ts';
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
export interface CodeReview extends SlicesAsked {
  readonly slices: number;
  readonly reviewed: readonly string[];
  /** Findings that cite a line that does not exist or does not say what is quoted. */
  readonly dropped: number;
  readonly text: string;
  readonly parts: readonly TracePart[];
}

/** The method SASE: slice after slice, the riskiest first, with the notes on earlier ones carried forward. */
export async function reviewCode(input: ReviewInput, model: ModelClient): Promise<CodeReview> {
  const files = input.slices.flat();
  const citations = new Citations(files);
  const notes = new Map<string, string>();
  const asked = await askSlices(input, {
    task: 'review', noun: 'review', answer: { name: 'review', schema: Answer }, sow: input.sow, carried: () => carriedNotes(notes),
    form: `Answer with one JSON object and nothing else:\n{"files": [{"path": "...", "note": "what this file does and whether it is right, one or two sentences"}],\n "findings": [${FINDING_FORM}]}`,
  }, citations, model, (answer, slice) => {
    const shown = new Set(slice.map(({ path }) => path));
    const said = answer.files.filter(({ path, note }) => shown.has(path) && note.trim().length >= MIN_NOTE);
    for (const { path, note } of said) notes.set(path, note.trim());
    return said.length > 0;
  });
  return {
    ...asked, slices: input.slices.length, reviewed: [...notes.keys()].sort(), dropped: citations.dropped,
    text: [...notes].map(([path, note]) => `${path}: ${note}`).join('\n'),
    parts: [
      sharePart('files read', notes.size, files.length, 'files have a note that says something'),
      sharePart('claims', citations.held, citations.held + citations.dropped, 'findings quote the line that they cite'),
      thriftPart(asked.usage, notes.size),
    ],
  };
}

function carriedNotes(notes: ReadonlyMap<string, string>): string {
  const carried = [...notes].map(([path, note]) => `- ${path}: ${note}`).join('\n');
  if (carried === '') return '';
  return `## Your notes on earlier slices\n${carried.length > CARRIED ? `[the first are left out]\n${carried.slice(-CARRIED)}` : carried}`;
}

import { NO_USAGE, addUsage, type ReviewFinding, type Usage } from '@dark-factory/contracts';
import { completeWithSchema, runEnding, type AnswerShape, type ModelClient } from '@dark-factory/models';
import type { TreeFile, UserError } from '@dark-factory/runtime';
import type { Citations } from './cited-line.ts';
import { withoutRepeats } from './review-form.ts';
import { numbered } from './review-slices.ts';
import type { Role } from './role.ts';

/** What a reviewer is given. */
export interface ReviewInput {
  readonly role: Role;
  readonly slices: readonly (readonly TreeFile[])[];
  readonly sow: string;
  readonly maxOutputTokens: number;
  /** What was wrong with an earlier try of the same review. */
  readonly reproach?: string;
}

/** What is asked about each slice. */
export interface SliceQuestion<T> {
  readonly task: 'review' | 'audit' | 'compare';
  /** What the answer is called to its writer: `audit`. */
  readonly noun: string;
  /** What follows the role's own prompt: the form of the answer. */
  readonly form: string;
  readonly answer: AnswerShape<T>;
  /** The scope of work as it is shown. */
  readonly sow: string;
  /** What is carried forward from earlier slices, with its heading; empty where there is nothing. */
  readonly carried?: () => string;
}

/** What came of all slices, beside what `take` made of the answers. */
export interface SlicesAsked {
  /** Findings that quote the line that they cite. */
  readonly findings: readonly ReviewFinding[];
  readonly problems: readonly string[];
  readonly usage: Usage;
  /** What made every further request futile. */
  readonly stopped?: UserError;
}

/** Asks about slice after slice. `take` gets each answer that fits and says whether it is of any use; one that is not is not to be recalled. */
export async function askSlices<T extends { readonly findings: readonly ReviewFinding[] }>(
  { role, slices, maxOutputTokens, reproach }: ReviewInput, question: SliceQuestion<T>, citations: Citations, model: ModelClient, take: (answer: T, slice: readonly TreeFile[]) => boolean,
): Promise<SlicesAsked> {
  const [findings, problems]: [ReviewFinding[], string[]] = [[], []];
  let usage: Usage = NO_USAGE;
  for (const [index, slice] of slices.entries()) {
    const outcome = await completeWithSchema(model, {
      purpose: `${role.role}, slice ${index + 1} of ${slices.length}`,
      system: `${role.prompt}\n\n${question.form}`,
      messages: [{ role: 'user', content: taskOf(role, question, `${index + 1} of ${slices.length}`, slice, reproach) }],
      maxOutputTokens,
    }, question.answer);
    usage = addUsage(usage, outcome.usage);
    const stopped = runEnding(outcome);
    if (stopped !== undefined) return { findings: withoutRepeats(findings), problems, usage, stopped };
    if (outcome.kind !== 'done') {
      problems.push(`slice ${index + 1} of ${slices.length} is missing: ${outcome.kind === 'unusable' ? outcome.problems.join('; ') : outcome.kind}`);
      continue;
    }
    const isOfUse = take(outcome.value, slice);
    findings.push(...outcome.value.findings.filter((finding) => citations.holds(finding)));
    if (!isOfUse) await model.forget(outcome);
  }
  return { findings: withoutRepeats(findings), problems, usage };
}

function taskOf<T>({ role }: Role, { task, noun, sow, carried }: SliceQuestion<T>, number: string, slice: readonly TreeFile[], reproach: string | undefined): string {
  return [
    `Role: ${role}\nTask: ${task}\nSlice: ${number}`,
    reproach === undefined ? '' : `## Your earlier ${noun} could not be counted\n${reproach}`,
    `## Scope of work\n${sow}`,
    carried?.() ?? '',
    `## Files\n${numbered(slice)}`,
  ].filter((part) => part !== '').join('\n\n');
}

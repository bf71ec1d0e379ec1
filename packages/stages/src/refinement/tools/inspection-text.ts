import type { Inspection, InspectionQuestion } from '@dark-factory/contracts';
import type { TreeFile } from '@dark-factory/runtime';

/** Takes a tree as far as a question needs, and asks. */
export type InspectTree = (files: readonly TreeFile[], question: InspectionQuestion) => Promise<Inspection>;

/** What kept a question from being asked. */
export function notReached({ step, reason, tail }: Extract<Inspection, { kind: 'not-reached' }>): string {
  return `Not reached: ${step} failed before it: ${reason}\nIts last lines:\n${tail}`;
}

/** What the program said last, where that was seen. */
export function lastWords({ log, died }: { readonly log?: string; readonly died?: string }): string[] {
  if (log === undefined) return [];
  return [died === undefined ? 'Last lines of the program:' : `The program ended by itself: ${died}. Its last lines:`, log];
}

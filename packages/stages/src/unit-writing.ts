import { NO_USAGE, type Briefing, type Usage } from '@dark-factory/contracts';
import { messageOf, type TreeFile, type UserError } from '@dark-factory/runtime';
import { ask, discard, type Draft, type UnitWriter } from './unit-draft.ts';
import { repair, syntaxProblems } from './unit-repair.ts';
import { continueTask, writeTask } from './worker-prompt.ts';

/** Requests for what an answer left out. */
const MAX_CONTINUATIONS = 3;

/** What was written of a unit, what was not and why. */
export interface WrittenUnit {
  readonly files: readonly TreeFile[];
  readonly missing: readonly { readonly path: string; readonly reason: string }[];
  readonly syntaxErrors: readonly { readonly path: string; readonly line: number; readonly message: string }[];
  readonly rejected: readonly { readonly path: string; readonly reason: string }[];
  readonly usage: Usage;
  /** What made every further request futile, of this unit and of all others. */
  readonly stopped?: UserError;
}

/** Has one unit written: first answer, what it left out, and repairs of what does not parse. */
export async function writeUnit(briefing: Briefing, writer: UnitWriter): Promise<WrittenUnit> {
  const draft: Draft = { files: new Map(), rejected: new Map(), usage: NO_USAGE, outputTokens: writer.maxOutputTokens, shortfall: 'the model did not write it' };
  await askForFiles(briefing, writeTask(writer.round ?? 1), 'write', draft, writer);
  for (let round = 1; round <= MAX_CONTINUATIONS && draft.ended === undefined && unwritten(briefing, draft).length > 0; round++) {
    await askForFiles(briefing, continueTask(unwritten(briefing, draft), [...draft.files.keys()]), `continue ${round}`, draft, writer);
  }
  let problems = await syntaxProblems(draft, writer);
  for (let repairs = 1; repairs <= writer.repairs && problems.size > 0 && draft.ended === undefined; repairs++) {
    problems = await repair(briefing, draft, problems, writer);
  }
  const reason = draft.stopped?.what ?? (draft.ended === undefined ? draft.shortfall : messageOf(draft.ended));
  return {
    files: [...draft.files.values()],
    missing: unwritten(briefing, draft).map((path) => ({ path, reason })),
    syntaxErrors: [...problems].flatMap(([path, found]) => found.map(({ line, message }) => ({ path, line, message }))),
    rejected: [...draft.rejected].map(([path, why]) => ({ path, reason: why })),
    usage: draft.usage,
    ...(draft.stopped === undefined ? {} : { stopped: draft.stopped }),
  };
}

function unwritten(briefing: Briefing, draft: Draft): string[] {
  return briefing.files.map((file) => file.path).filter((path) => !draft.files.has(path));
}

/** Asks for files; an answer without a new one is of no use. */
async function askForFiles(briefing: Briefing, task: string, purpose: string, draft: Draft, writer: UnitWriter): Promise<void> {
  const before = draft.files.size;
  const outcome = await ask(briefing, task, purpose, draft, writer);
  if (outcome !== undefined && draft.files.size === before) await discard(outcome, draft, writer);
}

import type { Briefing } from '@dark-factory/contracts';
import { textOf } from '@dark-factory/runtime';
import { ask, discard, type Draft, type UnitWriter } from './unit-draft.ts';
import { repairTask } from './worker-prompt.ts';

/** A repair may show this many characters of broken code, so that it stays within a briefing's order of size. */
const MAX_REPAIR_CHARACTERS = 24_000;

/** What does not parse, by path. */
export type Problems = Map<string, readonly { readonly line: number; readonly column: number; readonly message: string }[]>;

/** Holds every file of a draft against its language. */
export async function syntaxProblems(draft: Draft, writer: UnitWriter): Promise<Problems> {
  const problems: Problems = new Map();
  for (const [path, file] of draft.files) {
    const found = await writer.checkSyntax(file);
    if (found.length > 0) problems.set(path, found);
  }
  return problems;
}

/** One request for what does not parse. A file is replaced only by one that has fewer problems. */
export async function repair(briefing: Briefing, draft: Draft, problems: Problems, writer: UnitWriter): Promise<Problems> {
  const broken = [...problems].map(([path, found]) => ({ path, content: textOf(draft.files.get(path)!) ?? '', problems: found.map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`) }));
  let shown = 0;
  const fitting = broken.filter((file) => (shown += file.content.length) <= MAX_REPAIR_CHARACTERS);
  if (fitting.length === 0) return problems;
  const before = new Map(draft.files);
  const outcome = await ask(briefing, repairTask(fitting), 'repair', draft, writer);
  const after = await syntaxProblems(draft, writer);
  let mended = draft.files.size > before.size;
  for (const [path, file] of before) {
    if (draft.files.get(path) === file) continue;
    if ((after.get(path)?.length ?? 0) < (problems.get(path)?.length ?? 0)) {
      mended = true;
      continue;
    }
    draft.files.set(path, file);
    if (problems.has(path)) after.set(path, problems.get(path)!);
    else after.delete(path);
  }
  if (!mended && outcome !== undefined) await discard(outcome, draft, writer);
  return after;
}

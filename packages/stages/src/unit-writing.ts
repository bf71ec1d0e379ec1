import { NO_USAGE, addUsage, type Briefing, type Usage } from '@dark-factory/contracts';
import { messageOf, textFile, textOf, type TreeFile, type UserError } from '@dark-factory/runtime';
import type { CheckSyntax } from '@dark-factory/checks';
import { runEnding, type CompletionOutcome, type ModelClient } from '@dark-factory/models';
import { onlyPaths, parseAnswer } from './answer-format.ts';
import { renderBriefing } from './briefing-text.ts';
import { WORKER_SYSTEM, continueTask, repairTask } from './worker-prompt.ts';

/** Requests for what an answer left out. */
const MAX_CONTINUATIONS = 3;
/** A repair may show this many characters of broken code, so that it stays within a briefing's order of size. */
const MAX_REPAIR_CHARACTERS = 24_000;

/** What a worker may use for one unit. */
export interface UnitWriter {
  readonly model: ModelClient;
  readonly checkSyntax: CheckSyntax;
  readonly maxOutputTokens: number;
  readonly signal?: AbortSignal;
}

/** What was written of a unit, what was not and why. */
export interface WrittenUnit {
  readonly files: readonly TreeFile[];
  readonly missing: readonly { readonly path: string; readonly reason: string }[];
  readonly syntaxErrors: readonly { readonly path: string; readonly line: number; readonly message: string }[];
  readonly rejected: readonly { readonly path: string; readonly reason: string }[];
  readonly usage: Usage;
}

interface Draft {
  readonly files: Map<string, TreeFile>;
  readonly rejected: Map<string, string>;
  usage: Usage;
  /** Why the last answer did not have everything. */
  shortfall: string;
}

/** Has one unit written: first answer, what it left out, and one repair of what does not parse. */
export async function writeUnit(briefing: Briefing, writer: UnitWriter): Promise<WrittenUnit> {
  const draft: Draft = { files: new Map(), rejected: new Map(), usage: NO_USAGE, shortfall: 'the model did not write it' };
  let gaveUp = await ask(briefing, 'write', 'write', draft, writer);
  for (let round = 1; round <= MAX_CONTINUATIONS && gaveUp === undefined && unwritten(briefing, draft).length > 0; round++) {
    gaveUp = await ask(briefing, continueTask(unwritten(briefing, draft), [...draft.files.keys()]), `continue ${round}`, draft, writer);
  }
  let problems = await syntaxProblems(draft, writer);
  if (problems.size > 0 && gaveUp === undefined) problems = await repair(briefing, draft, problems, writer);
  const reason = gaveUp === undefined ? draft.shortfall : messageOf(gaveUp);
  return {
    files: [...draft.files.values()],
    missing: unwritten(briefing, draft).map((path) => ({ path, reason })),
    syntaxErrors: [...problems].flatMap(([path, found]) => found.map(({ line, message }) => ({ path, line, message }))),
    rejected: [...draft.rejected].map(([path, why]) => ({ path, reason: why })),
    usage: draft.usage,
  };
}

function unwritten(briefing: Briefing, draft: Draft): string[] {
  return briefing.files.map((file) => file.path).filter((path) => !draft.files.has(path));
}

/** Sends one request and takes over every complete file. Returns the error when the request was given up. */
async function ask(briefing: Briefing, task: string, purpose: string, draft: Draft, writer: UnitWriter): Promise<UserError | undefined> {
  const outcome = await writer.model.complete({
    purpose: `${briefing.unit} ${purpose}`,
    system: WORKER_SYSTEM,
    messages: [{ role: 'user', content: renderBriefing(briefing, task) }],
    maxOutputTokens: writer.maxOutputTokens,
    ...(writer.signal === undefined ? {} : { signal: writer.signal }),
  });
  draft.usage = addUsage(draft.usage, outcome.usage);
  const ending = runEnding(outcome);
  if (ending !== undefined) throw ending;
  if (outcome.kind === 'gave-up' || outcome.kind === 'failed' || outcome.kind === 'out-of-budget') return outcome.error;
  draft.shortfall = shortfallOf(outcome);
  if (outcome.kind !== 'refused') takeOver(briefing, outcome.text, draft);
  return undefined;
}

function takeOver(briefing: Briefing, text: string, draft: Draft): void {
  const owned = new Map(briefing.files.map((file) => [file.path, file]));
  const answer = parseAnswer(text, onlyPaths(owned.keys()));
  for (const file of answer.files) {
    if (file.complete) draft.files.set(file.path, textFile(file.path, file.content, owned.get(file.path)!.executable));
    else draft.shortfall = `the answer was cut in the middle of ${file.path}`;
  }
  for (const { path, reason } of answer.rejected) draft.rejected.set(path, reason);
}

function shortfallOf(outcome: Extract<CompletionOutcome, { kind: 'done' | 'truncated' | 'refused' }>): string {
  if (outcome.kind === 'refused') return `the model refused: ${outcome.reason}`;
  if (outcome.kind === 'truncated') return 'the answer was cut at its output limit';
  const start = outcome.text.trim().slice(0, 120).replace(/\s+/g, ' ');
  return start === '' ? 'the model answered nothing' : `the model did not write it; its answer began "${start}"`;
}

type Problems = Map<string, readonly { readonly line: number; readonly column: number; readonly message: string }[]>;

async function syntaxProblems(draft: Draft, writer: UnitWriter, paths: Iterable<string> = draft.files.keys()): Promise<Problems> {
  const problems: Problems = new Map();
  for (const path of [...paths]) {
    const found = await writer.checkSyntax(draft.files.get(path)!);
    if (found.length > 0) problems.set(path, found);
  }
  return problems;
}

/** One request for what does not parse. A file is replaced only by one that has fewer problems. */
async function repair(briefing: Briefing, draft: Draft, problems: Problems, writer: UnitWriter): Promise<Problems> {
  const broken = [...problems].map(([path, found]) => ({ path, content: textOf(draft.files.get(path)!) ?? '', problems: found.map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`) }));
  let shown = 0;
  const fitting = broken.filter((file) => (shown += file.content.length) <= MAX_REPAIR_CHARACTERS);
  if (fitting.length === 0) return problems;
  const before = new Map(draft.files);
  await ask(briefing, repairTask(fitting), 'repair', draft, writer);
  const after = await syntaxProblems(draft, writer);
  for (const [path, file] of before) {
    if ((after.get(path)?.length ?? 0) < (problems.get(path)?.length ?? 0) || draft.files.get(path) === file) continue;
    draft.files.set(path, file);
    if (problems.has(path)) after.set(path, problems.get(path)!);
    else after.delete(path);
  }
  return after;
}

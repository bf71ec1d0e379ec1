import { NO_USAGE, addUsage, pathProblem, type Finding, type Plan, type Usage } from '@dark-factory/contracts';
import { inPathOrder, textFile, textOf, type Logger, type TreeFile, type UserError } from '@dark-factory/runtime';
import { estimateTokens, runEnding, type CompletionOutcome, type ModelClient } from '@dark-factory/models';
import { parseAnswer, type PathPermission } from './answer-format.ts';
import { failedStep, type Evaluated } from './refinement-state.ts';
import { FIXER_SYSTEM, findingsText, fixerTask, stepText } from './refinement-prompts.ts';

/** Something to mend, and the files in which it may be mended. */
export interface Assignment {
  readonly title: string;
  readonly problem: string;
  /** Shown first and always. */
  readonly concerns: readonly string[];
  readonly permission: PathPermission;
}

export interface FixingOptions {
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly allowWorkflows: boolean;
}

/** The files as a fix left them, and which of them it touched. */
export interface FixResult {
  readonly files: readonly TreeFile[];
  readonly touched: readonly string[];
  readonly usage: Usage;
  /** What came of the request. */
  readonly outcome: CompletionOutcome;
  /** What made every further request futile. */
  readonly stopped?: UserError;
}

/** What to mend next: structural errors unit by unit, and only when there are none, the first step that failed. */
export function assignmentsFor(state: Evaluated, plan: Plan, options: FixingOptions): Assignment[] {
  const errors = state.gate.findings.filter((finding) => finding.severity === 'error');
  if (errors.length > 0) return errorAssignments(errors, state, options);
  const step = state.runtime === null ? undefined : failedStep(state.runtime);
  if (step === undefined) return [];
  const text = stepText(step, state.runtime!.tests.failures);
  return [{ title: `${step.step} failed`, problem: text, concerns: mentioned(text, state.files), permission: newOrExisting(options) }];
}

function errorAssignments(errors: readonly Finding[], state: Evaluated, options: FixingOptions): Assignment[] {
  const byUnit = new Map<string | null, Finding[]>();
  for (const error of errors) (byUnit.get(error.unit) ?? byUnit.set(error.unit, []).get(error.unit)!).push(error);
  const existing = new Set(state.files.map((file) => file.path));
  return [...byUnit].map(([unit, found]) => {
    const own = new Set(found.map((finding) => finding.path));
    const concerns = [...own, ...found.flatMap((finding) => finding.related.map((other) => other.path))];
    const safe = newOrExisting(options);
    return {
      title: `${found.length} structural error${found.length === 1 ? '' : 's'} in ${unit ?? 'files of no unit'}`,
      problem: findingsText(found),
      concerns,
      // Assignments of one round touch disjoint files: those with the errors, and files that do not exist yet.
      permission: (path) => safe(path) ?? (own.has(path) || !existing.has(path) ? undefined : 'the file is outside of this assignment'),
    };
  });
}

function newOrExisting(options: FixingOptions): PathPermission {
  return (path) => {
    const problem = pathProblem(path, { allowWorkflows: options.allowWorkflows });
    return problem === undefined ? undefined : `the path ${problem}`;
  };
}

/** The tree's files whose path, or whose compiled form's path, a text names. */
function mentioned(text: string, files: readonly TreeFile[]): string[] {
  return files.map((file) => file.path).filter((path) => text.includes(path) || text.includes(path.replace(/\.tsx?$/, '.js')));
}

/** Asks for one fix and puts it on the tree. An answer without a file changes nothing, and is not to be recalled when the same is asked again. */
export async function fix(round: number, assignment: Assignment, files: readonly TreeFile[], plan: Plan, model: ModelClient, options: FixingOptions, logger: Logger): Promise<FixResult> {
  const { shown, notShown } = selectFiles(assignment, files, options.contextTokens);
  const outcome = await model.complete({
    purpose: `fix round ${round}: ${assignment.title}`,
    system: FIXER_SYSTEM,
    messages: [{ role: 'user', content: fixerTask(round, assignment.problem, shown, notShown, plan) }],
    maxOutputTokens: options.maxOutputTokens,
  });
  const stopped = runEnding(outcome);
  const nothing: FixResult = { files, touched: [], usage: addUsage(NO_USAGE, outcome.usage), outcome, ...(stopped === undefined ? {} : { stopped }) };
  if (outcome.kind !== 'done' && outcome.kind !== 'truncated') {
    logger.warning(`${assignment.title}: no fix (${outcome.kind === 'refused' ? outcome.reason : outcome.error.what})`);
    await model.forget(outcome);
    return nothing;
  }
  const answer = parseAnswer(outcome.text, assignment.permission);
  for (const { path, reason } of answer.rejected) logger.warning(`${assignment.title}: ${path} was not taken over: ${reason}`);
  const next = new Map(files.map((file) => [file.path, file]));
  const complete = answer.files.filter((file) => file.complete);
  for (const file of complete) next.set(file.path, textFile(file.path, file.content, next.get(file.path)?.executable ?? false));
  for (const path of answer.deleted) next.delete(path);
  const touched = [...new Set([...complete.map((file) => file.path), ...answer.deleted])].sort();
  if (touched.length > 0) return { ...nothing, files: inPathOrder(next.values()), touched };
  await model.forget(outcome);
  return nothing;
}

/** What a fixer is shown: what the problem concerns first, then the rest as long as it fits; what is not shown is named. */
function selectFiles(assignment: Assignment, files: readonly TreeFile[], contextTokens: number): { shown: TreeFile[]; notShown: string[] } {
  const concerns = new Set(assignment.concerns);
  const ordered = [...files.filter((file) => concerns.has(file.path)), ...files.filter((file) => !concerns.has(file.path))];
  const shown: TreeFile[] = [];
  const notShown: string[] = [];
  let tokens = estimateTokens(assignment.problem);
  for (const file of ordered) {
    const cost = estimateTokens(textOf(file) ?? '') + 20;
    if (tokens + cost > contextTokens) notShown.push(file.path);
    else {
      shown.push(file);
      tokens += cost;
    }
  }
  return { shown: inPathOrder(shown), notShown: notShown.sort() };
}

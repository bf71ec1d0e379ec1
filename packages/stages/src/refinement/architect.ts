import { NO_USAGE, type Plan, type Usage } from '@dark-factory/contracts';
import { completeWithSchema, estimateTokens, runEnding, type ModelClient } from '@dark-factory/models';
import { textOf, type TreeFile, type UserError } from '@dark-factory/runtime';
import * as z from 'zod';
import { plainAssignments, settle, type Assignment } from './assignment.ts';
import type { Problem } from './problem.ts';
import type { RoleCast } from './role-cast.ts';

const Answer = z.object({
  assignments: z.array(z.object({
    role: z.string(),
    problems: z.array(z.string()).min(1),
    files: z.array(z.string()).default([]),
    proof: z.string().min(1).max(2000),
    note: z.string().max(4000).optional(),
  })),
  left: z.array(z.object({ problem: z.string(), reason: z.string() })).default([]),
});

/** What an architect made of a round's problems. */
export interface Architecture {
  readonly assignments: readonly Assignment[];
  /** What of its answer could not be followed, and why it was not asked or not heard at all. */
  readonly complaints: readonly string[];
  readonly usage: Usage;
  readonly stopped?: UserError;
}

/** What came of the round before, for the next one's architect. */
export interface EarlierRound {
  readonly round: number;
  readonly assignment: string;
  readonly files: readonly string[];
  readonly outcome: 'kept' | 'undone';
}

export interface ArchitectOptions {
  readonly round: number;
  readonly maxOutputTokens: number;
  readonly contextTokens: number;
}

/**
 * Asks who is to do what. Problems that the answer leaves out are left for a later round; where there is no answer that
 * can be used, each problem goes to the role that takes its kind.
 */
export async function assign(problems: readonly Problem[], files: readonly TreeFile[], plan: Plan, earlier: readonly EarlierRound[], cast: RoleCast, model: ModelClient, options: ArchitectOptions): Promise<Architecture> {
  const tree = new Set(files.map(({ path }) => path));
  const plain = (complaint: string, usage: Usage, stopped?: UserError): Architecture => ({
    assignments: stopped === undefined ? plainAssignments(problems, cast, tree) : [], complaints: [complaint], usage, ...(stopped === undefined ? {} : { stopped }),
  });
  if (problems.length === 0) return { assignments: [], complaints: [], usage: NO_USAGE };
  const outcome = await completeWithSchema(model, {
    purpose: `architect, round ${options.round}`,
    system: cast.the('architect').prompt,
    messages: [{ role: 'user', content: architectTask(problems, files, plan, earlier, cast, options) }],
    maxOutputTokens: options.maxOutputTokens,
  }, { name: 'assignments', schema: Answer });
  const stopped = runEnding(outcome);
  if (outcome.kind !== 'done') return plain(`the architect gave no assignments (${outcome.kind === 'unusable' ? outcome.problems[0] ?? 'unusable' : outcome.kind}): each problem goes to the role that takes its kind`, outcome.usage, stopped);
  const settled = settle(outcome.value.assignments, problems, cast, tree);
  if (settled.assignments.length === 0) return plain('the architect assigned none of the problems: each goes to the role that takes its kind', outcome.usage);
  return { ...settled, usage: outcome.usage };
}

function architectTask(problems: readonly Problem[], files: readonly TreeFile[], plan: Plan, earlier: readonly EarlierRound[], cast: RoleCast, { round, contextTokens }: ArchitectOptions): string {
  const roles = cast.of('swarm').map(({ role, takes, prompt }) => `- ${role} (takes ${takes.join(', ')}): ${prompt.split('\n')[0]!}`);
  const index = files.map((file) => `- ${file.path} (${textOf(file)?.split('\n').length ?? 'no text,'} lines)`);
  const tried = earlier.map((one) => `- round ${one.round}: ${one.assignment} (${one.files.join(', ') || 'no file'}): ${one.outcome}`);
  return [
    `Role: architect\nTask: assign\nRound: ${round}`,
    `## What is wrong\n${within(problems.map(({ id, kind, unit, files: about, text }) => `${id} (${kind}${unit === null ? '' : `, ${unit}`}; ${about.join(', ') || 'no file named'})\n${text}`), contextTokens / 2, 'problems')}`,
    tried.length === 0 ? '' : `## What was tried\n${tried.join('\n')}`,
    `## Roles\n${roles.join('\n')}`,
    `## Units\n${plan.units.map((unit) => `- ${unit.id} ${unit.title}: ${unit.files.map(({ path }) => path).join(', ')}`).join('\n')}`,
    `## Files of the project\n${within(index, contextTokens / 4, 'files')}`,
    'Answer with one JSON object: {"assignments": [{"role": "...", "problems": ["P-1"], "files": ["..."], "proof": "...", "note": "what to look at first"}], "left": [{"problem": "P-2", "reason": "..."}]}',
  ].filter((part) => part !== '').join('\n\n');
}

/** As many entries as fit, and how many do not. */
function within(entries: readonly string[], tokens: number, what: string): string {
  let left = tokens;
  const shown = entries.filter((entry) => (left -= estimateTokens(entry)) >= 0);
  return shown.length === entries.length ? entries.join('\n') : [...shown, `[${entries.length - shown.length} of ${entries.length} ${what} are not shown for their size]`].join('\n');
}

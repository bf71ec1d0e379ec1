import type { AgentTrace, Usage } from '@dark-factory/contracts';
import type { ToolUse } from '@dark-factory/models';
import type { Role, ToolName } from './role.ts';
import type { AgentWork } from './swarm-agent.ts';

/** One thing that is looked at in a trace. */
export type TracePart = AgentTrace['parts'][number];

/** Below this a review says too little to be counted: on the mean, half of what was asked of it is missing. */
export const REVIEW_FLOOR = 0.5;
/** Tokens for one finding or change that are no reproach; twice as many are worth half. */
const TOKENS_A_RESULT = 30_000;
/** Tools that show whether a change does what it is for. */
const PROVING: readonly string[] = ['check', 'run_tests', 'run', 'http'] satisfies ToolName[];
/** A path as agents write it. */
const PATH = /(?:[\w@.-]+\/)+[\w.-]+\.\w{1,8}\b/g;

/** Who an agent was, and what it used. */
export interface Agent {
  readonly agent: string;
  readonly role: Role;
  readonly model: string;
  readonly usage: Usage;
  readonly attempt: number;
}

/** The trace of an agent with the score that its parts give. */
export function traceOf({ agent, role, model, usage, attempt }: Agent, parts: readonly TracePart[], counted: boolean): AgentTrace {
  return { agent, role: role.role, phase: role.phase, model, version: role.version, prompt: role.digest, score: scoreOf(parts), parts: [...parts], attempt, counted, usage };
}

/** The mean of the parts, in hundredths. */
export function scoreOf(parts: readonly TracePart[]): number {
  return parts.length === 0 ? 0 : Math.round((parts.reduce((sum, { value }) => sum + value, 0) / parts.length) * 100) / 100;
}

/** A share as a part; with nothing to count it holds. */
export function sharePart(part: string, count: number, of: number, what: string): TracePart {
  return { part, value: of === 0 ? 1 : Math.min(1, count / of), detail: `${count} of ${of} ${what}` };
}

/** What the tokens of an agent came to. */
export function thriftPart(usage: Usage, results: number): TracePart {
  const tokens = usage.promptTokens + usage.completionTokens;
  const each = tokens / Math.max(1, results);
  return { part: 'thrift', value: Math.min(1, TOKENS_A_RESULT / Math.max(1, each)), detail: `${tokens} tokens for ${results} result${results === 1 ? '' : 's'}` };
}

/** What the trace of an agent of the swarm shows: what it read, whether what it says is so, its tools, its tries. */
export function swarmParts({ assignment, outcome, changes, usage, role }: AgentWork, tree: ReadonlySet<string>): TracePart[] {
  const uses: readonly ToolUse[] = outcome.uses;
  const paths = new Set(uses.flatMap(({ name, input }) => (name === 'read' || name === 'edit' || name === 'symbols' ? pathOf(input) : [])));
  const failed = uses.filter(({ output }) => /^(Not run|Nothing was changed|Not written down)/.test(output)).length;
  const lastEdit = uses.findLastIndex(({ name, output }) => name === 'edit' && !output.startsWith('Nothing was changed'));
  const checks = uses.findLastIndex(({ name }) => PROVING.includes(name));
  const text = 'text' in outcome ? outcome.text : '';
  const claimed = [...new Set(text.match(PATH) ?? [])];
  return [
    sharePart('files seen', assignment.files.filter((path) => paths.has(path)).length, assignment.files.length, 'files of the assignment were opened'),
    sharePart('claims', claimed.filter((path) => tree.has(path) || changes.some((change) => change.path === path)).length, claimed.length, 'files that it speaks of are there'),
    ...(role.tools.some((tool) => PROVING.includes(tool)) ? [sharePart('proof', lastEdit !== -1 && checks > lastEdit ? 1 : 0, lastEdit === -1 ? 0 : 1, 'last changes were checked before it ended')] : []),
    sharePart('tries', uses.length - failed, uses.length, 'calls of tools did what they were for'),
    thriftPart(usage, changes.length),
    { part: 'end', value: outcome.kind === 'done' ? 1 : 0, detail: outcome.kind === 'stopped' ? outcome.reason : outcome.kind },
  ];
}

function pathOf(input: unknown): string[] {
  const path = typeof input === 'object' && input !== null ? (input as { readonly path?: unknown }).path : undefined;
  return typeof path === 'string' ? [path] : [];
}

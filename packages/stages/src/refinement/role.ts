import { digestOf } from '@dark-factory/contracts';
import { UserError } from '@dark-factory/runtime';
import { parse } from 'yaml';
import * as z from 'zod';

/** Where in a refinement a role has its turn. */
export const RolePhase = z.enum(['acceptance', 'architect', 'swarm', 'review', 'judge']);
export type RolePhase = z.infer<typeof RolePhase>;

/** A way of working whose steps are checked. */
export const RoleMethod = z.enum(['none', 'deep-think', 'tdd', 'sase', 'cuga']);
export type RoleMethod = z.infer<typeof RoleMethod>;

/** What an agent may be given to work with. */
export const TOOL_NAMES = ['think', 'list', 'read', 'search', 'symbols', 'check', 'plan', 'edit', 'run_tests', 'run', 'http', 'registry', 'docs'] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** The form of what a role hands in. */
export const RoleOutput = z.enum(['cases', 'assignments', 'report', 'review', 'audit', 'scope', 'opinion']);
export type RoleOutput = z.infer<typeof RoleOutput>;

const OUTPUTS: Readonly<Record<RolePhase, readonly RoleOutput[]>> = {
  acceptance: ['cases'],
  architect: ['assignments'],
  swarm: ['report'],
  review: ['review', 'audit', 'scope'],
  judge: ['opinion'],
};
const METHODS: Readonly<Record<RolePhase, readonly RoleMethod[]>> = {
  acceptance: ['none'],
  architect: ['none'],
  swarm: ['none', 'deep-think', 'tdd'],
  review: ['none', 'sase', 'cuga'],
  judge: ['none'],
};
/** A prompt longer than this is no purpose any more. */
const LONGEST_PROMPT = 20_000;
/** Requests that one agent may need. Fewer than this make no round of look, think, edit and check. */
const TURNS = { least: 4, most: 100, usual: 16 } as const;

const RoleHead = z.strictObject({
  role: z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'is not lower-case words joined by `-`').max(60),
  version: z.int().positive(),
  phase: RolePhase,
  method: RoleMethod.default('none'),
  output: RoleOutput,
  tools: z.array(z.enum(TOOL_NAMES)).default([]),
  /** Kinds of problems: `imports/*`, `step:migrate`, `requirement`. */
  takes: z.array(z.string().min(1).max(100)).default([]),
  turns: z.int().min(TURNS.least).max(TURNS.most).default(TURNS.usual),
});

/** Who an agent is: a file, not a code path. */
export interface Role extends z.infer<typeof RoleHead> {
  /** What it is told, before its method and its task. */
  readonly prompt: string;
  /** Of the whole file: part of the key under which its answers are kept, as its text is part of each request. */
  readonly digest: string;
}

/**
 * Reads one role: YAML between two lines `---`, then its prompt as Markdown.
 * @throws UserError `role-invalid` with everything that is wrong with it
 */
export function parseRole(text: string, where: string): Role {
  const parts = /^---\r?\n([^]*?)\r?\n---\r?\n([^]*)$/.exec(text);
  if (parts === null) throw invalid(where, ['it does not begin with YAML between two lines of `---`']);
  const head = RoleHead.safeParse(yamlOf(parts[1]!, where));
  if (!head.success) throw invalid(where, head.error.issues.map((issue) => `${issue.path.join('.') || 'the head'}: ${issue.message}`));
  const prompt = parts[2]!.trim();
  const problems = problemsOf(head.data, prompt);
  if (problems.length > 0) throw invalid(where, problems);
  return { ...head.data, prompt, digest: digestOf({ head: head.data, prompt }) };
}

function yamlOf(text: string, where: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw invalid(where, [`its YAML cannot be read: ${(error as Error).message.split('\n')[0]}`]);
  }
}

function problemsOf(head: z.infer<typeof RoleHead>, prompt: string): string[] {
  const { phase, method, output, tools, takes } = head;
  return [
    ...(OUTPUTS[phase].includes(output) ? [] : [`output: a role of the phase ${phase} hands in ${OUTPUTS[phase].join(' or ')}, not ${output}`]),
    ...(METHODS[phase].includes(method) ? [] : [`method: a role of the phase ${phase} works by ${METHODS[phase].join(' or ')}, not ${method}`]),
    ...(phase === 'swarm' && !tools.includes('edit') ? ['tools: a role of the swarm needs `edit`'] : []),
    ...(phase === 'swarm' && takes.length === 0 ? ['takes: a role of the swarm says what it takes'] : []),
    ...(phase !== 'swarm' && tools.length > 0 ? [`tools: a role of the phase ${phase} has none`] : []),
    ...(method === 'deep-think' && !tools.includes('think') ? ['tools: the method deep-think needs `think`'] : []),
    ...(method === 'tdd' && !tools.includes('run_tests') ? ['tools: the method tdd needs `run_tests`'] : []),
    ...(prompt === '' ? ['there is no prompt below the head'] : []),
    ...(prompt.length > LONGEST_PROMPT ? [`the prompt has ${prompt.length} characters, more than ${LONGEST_PROMPT}`] : []),
  ];
}

function invalid(where: string, details: readonly string[]): UserError {
  return new UserError({ code: 'role-invalid', what: 'a role cannot be used', where, details, fix: 'Mend its head; docs/roles.md says what each field means.' });
}

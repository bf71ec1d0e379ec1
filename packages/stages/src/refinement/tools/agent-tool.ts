import type { Tool } from '@dark-factory/models';
import * as z from 'zod';
import type { ToolName } from '../role.ts';

/** Characters of one answer of a tool, about 4,000 tokens: an agent reads a dozen of them. */
export const ANSWER_LIMIT = 16_000;

/** Characters of a note on what was cut. */
const NOTE = 300;

/** A tool before it is handed to a model. `run` gets what its schema let through, and says things rather than throw them. */
export interface AgentTool<T> {
  readonly name: ToolName;
  readonly description: string;
  readonly input: z.ZodType<T>;
  /** Whether what it says comes from other machines. @default false */
  readonly elsewhere?: boolean;
  run(input: T, signal?: AbortSignal): Promise<string> | string;
}

/** Calls that one agent may still make of each tool, and of all together. */
export interface ToolBudget {
  /** Takes one call, or says why it is not had. */
  take(name: ToolName): string | undefined;
}

/** A budget of `most` calls, in which no tool may take more than its own share. */
export function toolBudget(most: number, own: Readonly<Partial<Record<ToolName, number>>> = {}): ToolBudget {
  const taken = new Map<ToolName, number>();
  let all = 0;
  return {
    take(name) {
      const used = taken.get(name) ?? 0;
      const limit = own[name];
      if (all >= most) return `the ${most} calls of this task are used up: say what you have found and what is left`;
      if (limit !== undefined && used >= limit) return `${name} was called ${limit} times, which is all that this task has of it`;
      taken.set(name, used + 1);
      all += 1;
      return undefined;
    },
  };
}

/** Makes a tool of the models' kind: input that does not fit is answered with what is wrong, and no answer is longer than the limit. */
export function agentTool<T>({ name, description, input, elsewhere = false, run }: AgentTool<T>, budget: ToolBudget): Tool {
  const { $schema: _dialect, ...inputSchema } = z.toJSONSchema(input, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  return {
    name, description, inputSchema, elsewhere,
    async run(given, signal) {
      const parsed = input.safeParse(given);
      if (!parsed.success) return `Not run: ${parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the input'}: ${issue.message}`).join('; ')}.`;
      const refusal = budget.take(name);
      if (refusal !== undefined) return `Not run: ${refusal}.`;
      return fitted(await run(parsed.data, signal), 'Ask for less of it at once.');
    },
  };
}

/** A text within the limit. What was cut is said, and how to see it. */
function fitted(text: string, toSeeTheRest: string, limit = ANSWER_LIMIT): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit);
  const whole = cut.includes('\n') ? cut.slice(0, cut.lastIndexOf('\n')) : cut;
  return `${whole}\n[cut: ${text.length - whole.length} of ${text.length} characters are not shown. ${toSeeTheRest}]`;
}

/** Lines within the limit, each whole. What was cut is said in lines. */
export function fittedLines(lines: readonly string[], toSeeTheRest: string, limit = ANSWER_LIMIT - NOTE): string {
  let length = 0;
  let shown = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > limit) break;
    shown += 1;
  }
  if (shown === lines.length) return lines.join('\n');
  return [...lines.slice(0, shown), `[cut: ${lines.length - shown} of ${lines.length} lines are not shown. ${toSeeTheRest}]`].join('\n');
}

import { NO_USAGE } from '@dark-factory/contracts';
import type { CompletionOutcome, CompletionRequest, ToolLoopOutcome, ToolLoopRequest, ToolModel, ToolUse } from '@dark-factory/models';
import { taskOf, willing } from './refinement-answers.ts';

/** A call of a tool. */
export interface ScriptedCall {
  readonly tool: string;
  readonly input: object;
}

/** What an agent of the swarm does: calls, one after the other, or how its work ends without any. */
export type ScriptedAgent = readonly ScriptedCall[] | { readonly outcome: WithoutUsage<CompletionOutcome> | { readonly kind: 'stopped'; readonly reason: string; readonly text: string } };
type WithoutUsage<T> = T extends unknown ? Omit<T, 'usage'> : never;

/** What is answered to tasks that are answered in one piece; `undefined` leaves it to somebody who is willing. */
export type ScriptedAnswer = (task: string, request: CompletionRequest) => string | WithoutUsage<CompletionOutcome> | undefined;

/** A model for refinement, and what was asked of it. */
export interface RefinementModel extends ToolModel {
  readonly requests: CompletionRequest[];
  readonly tasks: ToolLoopRequest[];
  readonly uses: ToolUse[];
  readonly forgotten: (CompletionOutcome | ToolLoopOutcome)[];
}

const USAGE = { ...NO_USAGE, requests: 1, promptTokens: 10, completionTokens: 5 };

/** Writes a file whole. */
export function writes(path: string, content: string): ScriptedCall {
  return { tool: 'edit', input: { path, content } };
}

/** Writes down what the method DeepThink asks for, about the files of a task and everything that is then written. */
function thinks(task: string, calls: readonly ScriptedCall[]): ScriptedCall {
  const written = calls.flatMap(({ input }) => ('path' in input ? [String(input.path)] : []));
  const because = 'as the scope of work says it is to be';
  return { tool: 'think', input: { problems: [...new Set(task.match(/^P-\d+/gm) ?? [])], files: written.length === 0 ? ['none'] : written, cause: because, approach: because, edgeCases: [because], alternatives: [{ option: because, whyNot: because }] } };
}

/** A model that is willing in everything, and whose agents do what they are told, in the order in which they are asked. */
export function refinementModel(agents: readonly ScriptedAgent[] = [], answer: ScriptedAnswer = () => undefined, { thinking = true }: { readonly thinking?: boolean } = {}): RefinementModel {
  const left = [...agents];
  const model: RefinementModel = {
    model: 'scripted', requests: [], tasks: [], uses: [], forgotten: [],
    forget: (outcome) => {
      model.forgotten.push(outcome);
      return Promise.resolve();
    },
    complete: (request) => {
      model.requests.push(request);
      const text = request.messages[0]!.content;
      const said = answer(taskOf(text) ?? '', request) ?? willing(text);
      return Promise.resolve(typeof said === 'string' ? { kind: 'done', text: said, usage: USAGE } : { ...said, usage: USAGE } as CompletionOutcome);
    },
    runTools: async (request) => {
      model.tasks.push(request);
      const agent = left.shift();
      if (agent === undefined) throw new Error(`no agent was told what to do about "${request.purpose}"`);
      if ('outcome' in agent) return { ...agent.outcome, usage: USAGE, turns: 1, uses: [] } as ToolLoopOutcome;
      const calls = thinking && request.tools.some(({ name }) => name === 'think') && agent.length > 0 ? [thinks(request.task, agent), ...agent] : agent;
      const uses: ToolUse[] = [];
      for (const { tool: name, input } of calls) {
        const tool = request.tools.find((candidate) => candidate.name === name);
        uses.push({ name, input, output: tool === undefined ? `There is no tool ${name}.` : await tool.run(input) });
      }
      model.uses.push(...uses);
      return { kind: 'done', text: 'It is done.', usage: USAGE, turns: uses.length, uses };
    },
  };
  return model;
}

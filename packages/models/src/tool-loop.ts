import { NO_USAGE, addUsage, type Usage } from '@dark-factory/contracts';
import type { ModelTurn, ToolCall, TurnMessage } from './endpoint.ts';
import type { ToolLoopOutcome, ToolLoopRequest, ToolUse } from './model-client.ts';
import type { TurnOutcome } from './paced-client.ts';

/** The same call with the same result so often in a row ends the loop: nothing new will come of it. */
const SAME_AT_MOST = 3;

/** Has a model work with tools, turn by turn. The conversation is sent whole each time, so that every provider runs it alike. */
export async function runToolLoop(request: ToolLoopRequest, ask: (turn: ModelTurn) => Promise<TurnOutcome>): Promise<ToolLoopOutcome> {
  const messages: TurnMessage[] = [{ role: 'user', content: request.task }];
  const uses: ToolUse[] = [];
  const tools = request.tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  let usage: Usage = NO_USAGE;
  let text = '';
  for (let turns = 1; turns <= request.maxTurns; turns++) {
    const outcome = await ask({ system: request.system, messages: [...messages], tools, maxOutputTokens: request.maxOutputTokens });
    usage = addUsage(usage, outcome.usage);
    if (outcome.kind !== 'answered') return { ...outcome, usage, turns, uses };
    const { answer } = outcome;
    text = answer.text;
    if (answer.finish === 'refused') return { kind: 'refused', reason: text === '' ? answer.finishRaw : text.slice(0, 200), usage, turns, uses };
    if (answer.finish === 'length') return { kind: 'truncated', text, usage, turns, uses };
    if (answer.toolCalls.length === 0) return { kind: 'done', text, usage, turns, uses };
    messages.push({ role: 'assistant', content: text, toolCalls: answer.toolCalls });
    const results = [];
    for (const call of answer.toolCalls) {
      const output = await runTool(call, request);
      uses.push({ name: call.name, input: call.input, output });
      results.push({ callId: call.id, name: call.name, content: output });
    }
    messages.push({ role: 'tool', results });
    if (repeats(uses)) return { kind: 'stopped', reason: `it called ${uses.at(-1)!.name} ${SAME_AT_MOST} times with the same input and the same result`, text, usage, turns, uses };
  }
  return { kind: 'stopped', reason: `it was still calling tools after ${request.maxTurns} turns`, text, usage, turns: request.maxTurns, uses };
}

async function runTool(call: ToolCall, request: ToolLoopRequest): Promise<string> {
  request.signal?.throwIfAborted();
  const tool = request.tools.find(({ name }) => name === call.name);
  if (tool === undefined) return `There is no tool ${JSON.stringify(call.name).slice(0, 100)}. There are: ${request.tools.map(({ name }) => name).join(', ')}.`;
  return tool.run(call.input, request.signal);
}

function repeats(uses: readonly ToolUse[]): boolean {
  const last = uses.slice(-SAME_AT_MOST).map((use) => JSON.stringify(use));
  return last.length === SAME_AT_MOST && last.every((use) => use === last[0]);
}

import { NO_USAGE, addUsage, type Usage } from '@dark-factory/contracts';
import type { ModelTurn, ToolCall, TurnMessage } from './endpoint.ts';
import type { AnswerRecord, ToolLoopOutcome, ToolLoopRequest, ToolUse } from './model-client.ts';
import type { TurnOutcome } from './paced-client.ts';

/** The same call with the same result so often in a row ends the loop: nothing new will come of it. */
const SAME_AT_MOST = 3;
/** Names of tools that every API takes back in a conversation. */
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/** Has a model work with tools, turn by turn. The conversation is sent whole each time, so that every provider runs it alike. */
export async function runToolLoop(request: ToolLoopRequest, ask: (turn: ModelTurn) => Promise<TurnOutcome>): Promise<ToolLoopOutcome> {
  const messages: TurnMessage[] = [{ role: 'user', content: request.task }];
  const calls: ToolUse[] = [];
  const uses: ToolUse[] = [];
  const tools = request.tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  const answers: AnswerRecord[] = [];
  let usage: Usage = NO_USAGE;
  let text = '';
  for (let turns = 1; turns <= request.maxTurns; turns++) {
    const outcome = await ask({ system: request.system, messages: [...messages], tools, maxOutputTokens: request.maxOutputTokens });
    usage = addUsage(usage, outcome.usage);
    if (outcome.kind !== 'answered') return { ...outcome, usage, turns, uses, answers };
    const { answer } = outcome;
    answers.push(outcome.record);
    text = answer.text;
    if (answer.finish === 'refused') return { kind: 'refused', reason: text === '' ? `the model declined to answer (${answer.finishRaw})` : `the model declined: ${text.slice(0, 200)}`, usage, turns, uses, answers };
    if (answer.finish === 'length') return { kind: 'truncated', text, usage, turns, uses, answers };
    if (answer.toolCalls.length === 0) return { kind: 'done', text, usage, turns, uses, answers };
    // Nobody would see what the tools of the last turn say.
    if (turns === request.maxTurns) break;
    const results = [];
    for (const call of answer.toolCalls) {
      const { output, ran } = await runTool(call, request);
      const use = { name: call.name, input: call.input, output };
      calls.push(use);
      if (ran) uses.push(use);
      results.push({ callId: call.id, name: sayable(call.name), content: output });
    }
    messages.push({ role: 'assistant', content: text, toolCalls: answer.toolCalls.map((call) => ({ ...call, name: sayable(call.name) })), ...(answer.providerData === undefined ? {} : { providerData: answer.providerData }) }, { role: 'tool', results });
    if (repeats(calls)) return { kind: 'stopped', reason: `it called ${sayable(calls.at(-1)!.name)} ${SAME_AT_MOST} times with the same input and the same result`, text, usage, turns, uses, answers };
  }
  return { kind: 'stopped', reason: `it was still calling tools after ${request.maxTurns} turns`, text, usage, turns: request.maxTurns, uses, answers };
}

/** A call that cannot be run is answered with what is wrong with it; the model may mend it. */
async function runTool(call: ToolCall, request: ToolLoopRequest): Promise<{ readonly output: string; readonly ran: boolean }> {
  request.signal?.throwIfAborted();
  const tool = request.tools.find(({ name }) => name === call.name);
  if (tool === undefined) return { ran: false, output: `There is no tool ${JSON.stringify(call.name).slice(0, 100)}. There are: ${request.tools.map(({ name }) => name).join(', ')}.` };
  if (typeof call.input !== 'object' || call.input === null || Array.isArray(call.input)) return { ran: false, output: `The input of ${tool.name} is not a JSON object. It was not run.` };
  return { ran: true, output: await tool.run(call.input, request.signal) };
}

/** A name that the model made up may be one that the API does not take back. */
function sayable(name: string): string {
  return TOOL_NAME.test(name) ? name : 'unknown_tool';
}

function repeats(calls: readonly ToolUse[]): boolean {
  const last = calls.slice(-SAME_AT_MOST).map((call) => JSON.stringify(call));
  return last.length === SAME_AT_MOST && last.every((call) => call === last[0]);
}

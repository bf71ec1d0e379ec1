import { expect, test } from '@jest/globals';
import { NO_USAGE } from '@dark-factory/contracts';
import { createTraceAnswers, createTraceClient, type Tool, type TraceRecord } from '@dark-factory/models';
import { digestOf } from '@dark-factory/contracts';
import { seededRandom, silentLogger, systemClock } from '@dark-factory/runtime';

const declared = (name: string) => ({ name, description: name, inputSchema: { type: 'object' } });
const call = (id: string, name: string) => ({ id, name, input: { name: 'kit' } });

/** A conversation in which a registry said "1.0" and then "none left", and a file held "old". */
function trace(): TraceRecord[] {
  const first = { system: 's', messages: [{ role: 'user' as const, content: 't' }], tools: [declared('registry'), declared('read')], maxOutputTokens: 100 };
  const calls = [call('a', 'registry'), call('b', 'read'), call('c', 'registry')];
  const results = [{ callId: 'a', name: 'registry', content: '1.0' }, { callId: 'b', name: 'read', content: 'old' }, { callId: 'c', name: 'registry', content: 'none left' }];
  const second = { ...first, messages: [...first.messages, { role: 'assistant' as const, content: '', toolCalls: calls }, { role: 'tool' as const, results }] };
  const record = (request: typeof first, reply: object): TraceRecord => ({
    schema: 'dark-factory/trace/v1', at: '2026-01-01T00:00:00.000Z', purpose: 'A-1', provider: 'openai-compatible', model: 'm', key: digestOf({ model: 'm', turn: request }), attempt: 0, durationMs: 1, request,
    reply: { kind: 'answer', text: '', toolCalls: [], finish: 'stop', finishRaw: 'stop', ...reply }, usage: NO_USAGE,
  } as TraceRecord);
  return [record(first, { toolCalls: calls, finish: 'tool-calls', finishRaw: 'tool_calls' }), record(second as typeof first, { text: 'done' })];
}

test('a replay says what other machines said then, and asks them nothing; tools of the tree work anew', async () => {
  const asked: string[] = [];
  const tool = (name: string, elsewhere: boolean, says: string): Tool => ({ ...declared(name), elsewhere, run: () => Promise.resolve((asked.push(name), says)) });
  const answers = createTraceAnswers(trace(), { where: 'trace' });
  const client = createTraceClient(answers, 'm', { clock: systemClock, random: seededRandom(1), logger: silentLogger });
  const outcome = await client.runTools({ purpose: 'A-1', system: 's', task: 't', tools: [tool('registry', true, '2.0'), tool('read', false, 'old')], maxOutputTokens: 100, maxTurns: 5 });
  expect(outcome).toMatchObject({ kind: 'done', text: 'done' });
  expect(outcome.uses.map(({ output }) => output)).toEqual(['1.0', 'old', 'none left']);
  expect(asked).toEqual(['read']);
});

import { expect, test } from '@jest/globals';
import { createTraceAnswers, createTraceClient, readTrace, type Tool, type TraceRecord } from '@dark-factory/models';
import { seededRandom, silentLogger, VirtualClock } from '@dark-factory/runtime';
import { memoryAnswers } from '../../builders/memory-answers.ts';
import { bodiesOf, modelsOf, type Protocol } from '../../builders/messages-models.ts';

const read: Tool = { name: 'read', description: 'reads', inputSchema: { type: 'object' }, run: (input) => Promise.resolve(`content of ${(input as { path: string }).path}`) };
const request = { purpose: 'refine', system: 'Mend it.', task: 'Start.', tools: [read], maxOutputTokens: 400, maxTurns: 6 };
const answers = [
  { name: 'end', when: { contains: ['content of b.ts'] }, text: 'Mended.', thinking: 'All is well.' },
  { name: 'second', when: { contains: ['content of a.ts'] }, text: 'Once more.', thinking: 'And then b.', toolCalls: [{ name: 'read', arguments: { path: 'b.ts' } }] },
  { name: 'first', thinking: 'First I look at a.', toolCalls: [{ name: 'read', arguments: { path: 'a.ts' } }] },
];

/** The assistant's turns in the last request. */
function turnsOf(bodies: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  return (bodies.at(-1)!['messages'] as Record<string, unknown>[]).filter(({ role }) => role === 'assistant');
}

test('Anthropic gets its signed thinking back before each call', async () => {
  await using world = await modelsOf('anthropic', answers);
  expect(await world.models.tiers.standard.runTools(request)).toMatchObject({ kind: 'done', text: 'Mended.', turns: 3 });
  expect(world.simulator.requests.map(({ status }) => status)).toEqual([200, 200, 200]);
  const signed = (thinking: string) => ({ type: 'thinking', thinking, signature: expect.stringMatching(/^[\w+/]{43}=$/) });
  expect(turnsOf(bodiesOf(world.simulator)).map(({ content }) => content)).toMatchObject([
    [signed('First I look at a.'), { type: 'tool_use' }],
    [signed('And then b.'), { type: 'text', text: 'Once more.' }, { type: 'tool_use' }],
  ]);
});

test('a model that thinks in reasoning_content gets it back there', async () => {
  await using world = await modelsOf('openai-compatible', answers);
  expect(await world.models.tiers.standard.runTools(request)).toMatchObject({ kind: 'done', turns: 3 });
  expect(turnsOf(bodiesOf(world.simulator)).map((turn) => turn['reasoning_content'])).toEqual(['First I look at a.', 'And then b.']);
});

test.each<[Protocol]>([['anthropic'], ['openai-compatible']])('%s: a loop that was interrupted goes on with the thinking that was kept', async (protocol) => {
  const kept = memoryAnswers();
  await using world = await modelsOf(protocol, answers, {}, {}, { answers: kept });
  let interrupted = true;
  const fragile: Tool = { ...read, run: (input, signal) => (interrupted && (input as { path: string }).path === 'b.ts' ? Promise.reject(new Error('killed')) : read.run(input, signal)) };
  await expect(world.models.tiers.standard.runTools({ ...request, tools: [fragile] })).rejects.toThrow('killed');
  interrupted = false;
  expect(await world.models.tiers.standard.runTools({ ...request, tools: [fragile] })).toMatchObject({ kind: 'done', usage: { requests: 1 } });
  expect(world.simulator.requests.map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('a trace holds the thinking, and replays a loop that needs it', async () => {
  const records: TraceRecord[] = [];
  await using world = await modelsOf('anthropic', answers, {}, {}, { trace: (record) => records.push(record) });
  await world.models.tiers.standard.runTools(request);
  const read = readTrace(records.map((record) => `${JSON.stringify(record)}\n`).join(''), 'trace.jsonl');
  const replayed = createTraceAnswers(read.records, { where: 'trace.jsonl' });
  const client = createTraceClient(replayed, 'simulator-1', { clock: new VirtualClock(), random: seededRandom(1), logger: silentLogger });
  expect(await client.runTools(request)).toMatchObject({ kind: 'done', text: 'Mended.' });
  expect([replayed.given, replayed.left]).toEqual([3, 0]);
});

test.each([
  ['no thinking at all', 'text'],
  ['options of the request', { thinking: [{ text: 'x', cacheControl: { type: 'ephemeral' } }] }],
  ['another type', { thinking: [{ text: { deep: true } }] }],
])('what was kept and holds %s is not sent', async (_name, providerData) => {
  const kept = memoryAnswers();
  await using world = await modelsOf('anthropic', answers.map(({ thinking: _thinking, ...plain }) => plain), {}, {}, { answers: kept });
  await world.models.tiers.standard.runTools(request);
  const [first] = [...kept.kept].find(([, text]) => text.includes('a.ts'))!;
  await kept.put(first, JSON.stringify({ ...JSON.parse(kept.kept.get(first)!) as object, providerData }));
  expect(await world.models.tiers.standard.runTools(request)).toMatchObject({ kind: 'done' });
  for (const turn of turnsOf(bodiesOf(world.simulator))) expect(JSON.stringify(turn)).not.toContain('thinking');
});

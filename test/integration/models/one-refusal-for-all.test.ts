import { expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { seededRandom, silentLogger, VirtualClock } from '@dark-factory/runtime';
import { bodiesOf, modelsOf } from '../../builders/messages-models.ts';
import { modelsAt } from '../../builders/model-of-simulator.ts';
import { memoryAnswers } from '../../builders/memory-answers.ts';

const ids = { draft: 'small-1', standard: 'middle-1', frontier: 'large-1' };
const request = { purpose: 'p', system: 's', messages: [{ role: 'user' as const, content: 'u' }], maxOutputTokens: 100 };

test.each([
  ['model-auth', { models: Object.values(ids), faults: [{ fault: { status: 401 } }] }],
  ['model-unknown', { models: ['middle-1', 'large-1'] }],
])('%s, found by the draft writer, is sent by none of the others', async (code, options) => {
  await using world = await modelsOf('openai-compatible', [{ name: 'any', text: 'ok' }], options, { ids });
  const { tiers, clientFor } = world.models;
  expect(await tiers.draft.complete(request)).toMatchObject({ kind: 'failed', reach: 'run', error: { code }, usage: { requests: 1 } });
  for (const client of [tiers.standard, tiers.frontier, await clientFor('middle-1', 'frontier')]) {
    expect(await client.complete(request)).toMatchObject({ kind: 'failed', reach: 'run', error: { code }, usage: { requests: 0 } });
  }
  expect(bodiesOf(world.simulator).map(({ model }) => model)).toEqual(['small-1']);
});

test('whoever is told of an unknown model is told what there is instead', async () => {
  await using world = await modelsOf('openai-compatible', [{ name: 'any', text: 'ok' }], { models: ['middle-1', 'large-1'] }, { ids });
  const outcomes = await Promise.all([1, 2, 3].map(() => world.models.tiers.draft.complete(request)));
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ kind: 'failed', reach: 'run' });
    expect('error' in outcome ? outcome.error.message : '').toContain('It lists: large-1, middle-1.');
  }
});

test('a request that waits for the budget goes out when the answer before it has arrived, not when it is on disk', async () => {
  const arrived: (() => void)[] = [];
  const server = createServer((sent, response) => {
    sent.resume();
    for (const wake of arrived.splice(0, 1)) wake();
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ id: '1', object: 'chat.completion', created: 1, model: 'm', choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }], usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const second = new Promise<string>((resolve) => { arrived.push(() => undefined, () => resolve('sent')); });
    const disk = memoryAnswers();
    const slowDisk = { ...disk, put: async (key: string, text: string) => { await second; await disk.put(key, text); } };
    const { tiers } = await modelsAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, { clock: new VirtualClock(), random: seededRandom(1), logger: silentLogger, answers: slowDisk }, { limits: { inFlight: 1 }, budget: { tokens: 250 } });
    const both = [1, 2].map((at) => tiers.standard.complete({ ...request, messages: [{ role: 'user', content: `${at}` }], maxOutputTokens: 200 }));
    const late = new Promise<string>((resolve) => { setTimeout(() => resolve('never sent'), 2_000).unref(); });
    expect(await Promise.race([second, late])).toBe('sent');
    expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(['done', 'done']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

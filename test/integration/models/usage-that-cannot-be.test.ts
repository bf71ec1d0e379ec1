import { expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Usage } from '@dark-factory/contracts';
import type { BudgetLimits } from '@dark-factory/models';
import { seededRandom, silentLogger, VirtualClock } from '@dark-factory/runtime';
import { modelsAt } from '../../builders/model-of-simulator.ts';

const TEXT = 'x'.repeat(320);
const request = { purpose: 'p', system: 's'.repeat(640), messages: [{ role: 'user' as const, content: 'u'.repeat(320) }], maxOutputTokens: 200 };

/** Asks an endpoint that reports this usage, twice. */
async function askTwice(usage: unknown, budget: BudgetLimits = {}) {
  const server = createServer((sent, response) => {
    sent.resume();
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ id: '1', object: 'chat.completion', created: 1, model: 'm', choices: [{ index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' }], usage }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { tiers } = await modelsAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, { clock: new VirtualClock(), random: seededRandom(1), logger: silentLogger }, { budget });
    return [await tiers.standard.complete(request), await tiers.standard.complete(request)] as const;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test.each([
  ['missing', undefined],
  ['null', null],
  ['negative', { prompt_tokens: -10, completion_tokens: -5, total_tokens: -15 }],
  ['beyond all models', { prompt_tokens: 1e300, completion_tokens: 9e15, total_tokens: 1e300 }],
])('usage that is %s is estimated from the texts', async (_name, usage) => {
  const [{ usage: counted }] = await askTwice(usage);
  expect(counted).toMatchObject({ requests: 1, promptTokens: 300, completionTokens: 100, cachedTokens: 0 });
  expect(Usage.safeParse(counted).success).toBe(true);
});

test('halves of a token are rounded up, and no more was cached than was read', async () => {
  const [{ usage }] = await askTwice({ prompt_tokens: 10.5, completion_tokens: 2.5, total_tokens: 13, prompt_tokens_details: { cached_tokens: 1000 } });
  expect(usage).toMatchObject({ promptTokens: 11, completionTokens: 3, cachedTokens: 11 });
});

test('a budget holds also where the endpoint reports nothing', async () => {
  const [first, second] = await askTwice(undefined, { tokens: 700 });
  expect([first.kind, second.kind]).toEqual(['done', 'out-of-budget']);
});

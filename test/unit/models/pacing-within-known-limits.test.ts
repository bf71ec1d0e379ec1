import { expect, test } from '@jest/globals';
import { pacedWorld } from '../../builders/paced-clients.ts';

test('one process uses a minute up and is never refused', async () => {
  const { endpoint, client, ask, elapsed } = pacedWorld({ requestsPerMinute: 15, requestsInFlight: 5 });
  const outcomes = await ask(client({ requestsPerMinute: 15, inFlight: 5 }), 60);
  expect(new Set(outcomes)).toEqual(new Set(['done']));
  expect(endpoint.refused()).toBe(0);
  // Four windows: the last 15 start after three of them.
  expect(elapsed()).toBeLessThan(3 * 61_000 + 3 * 5_000);
  expect(elapsed()).toBeGreaterThan(3 * 60_000);
});

test('tokens bind where they are fewer than requests would allow', async () => {
  const { endpoint, client, ask, elapsed } = pacedWorld({ requestsPerMinute: 60, tokensPerMinute: 10_000, requestsInFlight: 10 });
  // 900 tokens of prompt and 100 of answer: ten a minute.
  await ask(client({ requestsPerMinute: 60, tokensPerMinute: 10_000, inFlight: 10 }), 40, 'x'.repeat(2_880));
  expect(endpoint.refused()).toBe(0);
  expect(elapsed() / 60_000).toBeLessThan(4.4);
});

test('a rate below one a minute stretches the minute', async () => {
  const { endpoint, client, ask } = pacedWorld({});
  await ask(client({ requestsPerMinute: 0.5, inFlight: 2 }), 3);
  expect(endpoint.starts.map((start) => Math.round(start / 1000))).toEqual([0, 121, 242]);
});

test('limits that allow nothing are refused when they are given', () => {
  expect(() => pacedWorld({}).client({ inFlight: 0 })).toThrow('inFlight must be above 0, got 0');
  expect(() => pacedWorld({}).client({ tokensPerMinute: Number.NaN })).toThrow('tokensPerMinute must be above 0, got NaN');
});

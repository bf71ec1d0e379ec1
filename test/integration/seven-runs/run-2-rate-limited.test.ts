import { expect, test } from '@jest/globals';
import { modelsAt } from '../../builders/model-of-simulator.ts';
import { VirtualClock, seededRandom, silentLogger } from '@dark-factory/runtime';
import { startSimulator } from '@dark-factory/simulator';

// The second run of the account lost a unit to "429, Retry-After: 0": the client came back at once, eight times in a row.
test.each([
  ['limits known', 15],
  ['limits unknown', undefined],
])('13 units against 15 requests a minute and Retry-After: 0 lose nothing (%s)', async (_name, requestsPerMinute) => {
  const clock = new VirtualClock();
  await using simulator = await startSimulator({
    recordings: { origin: 'made by this test', answers: [{ name: 'any', text: 'written' }] },
    limits: { requestsPerMinute: 15, requestsInFlight: 5, window: 'rolling', retryAfter: '0' },
    clock,
    latencyMs: 2_000,
  });
  const { tiers: { draft: client } } = await modelsAt(
    simulator.url,
    { clock, random: seededRandom(7), logger: silentLogger, fetch: (input, init) => clock.during(() => fetch(input, init)) },
    { limits: { inFlight: 5, ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }) } },
  );
  // Two requests a unit: the second pass is what met the limit.
  const started = clock.now();
  const outcomes = await Promise.all(Array.from({ length: 26 }, (_, unit) => client.complete({ purpose: `unit ${unit}`, system: 'Role: worker', messages: [{ role: 'user', content: `unit ${unit}` }], maxOutputTokens: 100 })));
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(Array.from({ length: 26 }, () => 'done'));
  expect(simulator.stats().answered).toBe(26);
  const minutes = (clock.now() - started) / 60_000;
  expect(minutes).toBeLessThan(4);
  if (requestsPerMinute !== undefined) expect(simulator.stats().refused429).toBe(0);
});

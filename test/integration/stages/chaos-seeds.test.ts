import { expect, test } from '@jest/globals';
import { runSeed } from '../../bench/chaos/seed-run.ts';

test('under faults, kills and failing writes nothing is paid for twice, nothing is lost and every end is true', async () => {
  let kills = 0;
  for (const seed of [2, 4, 71]) {
    const result = await runSeed(seed);
    kills += result.kills.length;
    expect({ seed, failures: result.failures }).toEqual({ seed, failures: [] });
  }
  expect(kills).toBeGreaterThan(0);
}, 60_000);

test('a store that has lost its answers is found out by the endpoint\u2019s log', async () => {
  const results = [];
  for (const seed of [3]) results.push(await runSeed(seed, (store) => ({ ...store, get: () => Promise.resolve(undefined) })));
  expect(results.flatMap(({ failures }) => failures)).toContainEqual(expect.stringMatching(/asks again for what #\d+ .* had answered whole/));
}, 60_000);

import { describe, expect, test } from '@jest/globals';
import { turnsOf } from '../../../packages/models/src/pacing/turns.ts';
import { pacedWorld } from '../../builders/paced-clients.ts';

describe('shards that cannot talk to each other', () => {
  test.each([
    ['each with a request in flight', { requestsPerMinute: 15, inFlight: 5 }, 4],
    ['more of them than requests in flight', { requestsPerMinute: 15, inFlight: 5 }, 12],
    ['more of them than requests a minute', { requestsPerMinute: 6, inFlight: 12 }, 10],
  ])('keep the rate together: %s', async (_name, limits, shards) => {
    const { endpoint, client, ask, elapsed } = pacedWorld({ requestsPerMinute: limits.requestsPerMinute, requestsInFlight: limits.inFlight });
    const each = 5;
    await Promise.all(Array.from({ length: shards }, (_, index) => ask(client(limits, { shards, index }), each)));
    expect(endpoint.starts).toHaveLength(shards * each);
    expect(endpoint.refused()).toBe(0);
    const bound = (shards * each / limits.requestsPerMinute) * 60_000;
    // The last slot of a shard may come a round of slots after the first one's.
    expect(elapsed()).toBeLessThan(bound * 1.15 + 5_000);
  });

  test('one with more work has more of the rate, so that all end together', async () => {
    const { endpoint, client, ask, clock } = pacedWorld({ requestsPerMinute: 12, requestsInFlight: 6 });
    const work = [24, 8, 8];
    const ends = await Promise.all(work.map(async (count, index) => {
      await ask(client({ requestsPerMinute: 12, inFlight: 6 }, { shards: 3, index, work }), count);
      return clock.now();
    }));
    expect(endpoint.refused()).toBe(0);
    expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(30_000);
  });

  test('a lone one that finds the others gone takes what they leave', async () => {
    const { endpoint, client, ask, elapsed } = pacedWorld({ requestsPerMinute: 60, requestsInFlight: 10 }, { answerMs: 1_000 });
    await ask(client({ requestsPerMinute: 60, inFlight: 10 }, { shards: 6, index: 2 }), 300);
    // Its own part is ten a minute: half an hour. All of the rate would do it in five minutes.
    expect(elapsed() / 60_000).toBeLessThan(15);
    expect(endpoint.refused() / 300).toBeLessThan(0.05);
  });

  test('headers show a lone one at once what is left', async () => {
    const { endpoint, client, ask, elapsed } = pacedWorld({ requestsPerMinute: 60, requestsInFlight: 10, headers: true }, { answerMs: 1_000 });
    await ask(client({ requestsPerMinute: 60, inFlight: 10 }, { shards: 6, index: 2 }), 300);
    expect(elapsed() / 60_000).toBeLessThan(8);
    expect(endpoint.refused() / 300).toBeLessThan(0.05);
  });

  test('turns are taken in proportion to the work, and every turn is somebody’s', () => {
    const work = [4, 3, 3, 3];
    const turns = work.map((_, index) => turnsOf(work, index).positions);
    expect(turns.map((positions) => positions.length)).toEqual([4, 3, 3, 3]);
    expect(turns.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 13 }, (_, turn) => turn));
    expect(turnsOf([20, 10, 10], 0)).toEqual({ length: 4, positions: [0, 3] });
  });
});

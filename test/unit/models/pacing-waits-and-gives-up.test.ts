import { expect, test } from '@jest/globals';
import { VirtualClock, systemClock } from '@dark-factory/runtime';
import { WaitingLine } from '../../../packages/models/src/pacing/waiting-line.ts';
import { pacedWorld } from '../../builders/paced-clients.ts';

test('refusals for the rate use up no tries while others are answered', async () => {
  // Twelve at once against one a minute: the last is refused far more often than eight times.
  const { endpoint, client, ask } = pacedWorld({ requestsPerMinute: 1, retryAfter: '0', bareRefusals: true }, { answerMs: 1_000 });
  const shards = 12;
  const outcomes = await Promise.all(Array.from({ length: shards }, (_, index) => ask(client({}, { shards, index }, index + 1), 1)));
  expect(outcomes.flat()).toEqual(Array.from({ length: shards }, () => 'done'));
  expect(endpoint.refused()).toBeGreaterThan(shards * 2);
});

test('an endpoint that refuses everything for ever is given up by name', async () => {
  const { endpoint, client, ask, elapsed } = pacedWorld({ requestsPerMinute: 1, retryAfter: '0', countRefused: true }, { answerMs: 1_000 });
  const first = client({});
  await ask(first, 1);
  const outcomes = await ask(first, 1);
  expect(outcomes).toEqual(['gave-up']);
  expect(endpoint.refused()).toBeGreaterThan(8);
  expect(elapsed() / 60_000).toBeGreaterThan(17);
  expect(elapsed() / 60_000).toBeLessThan(40);
});

test('who waits leaves when he is told to, and no timer is left behind', async () => {
  const clock = new VirtualClock();
  let slept = 0;
  const counting = { now: () => clock.now(), sleep: (ms: number, signal?: AbortSignal) => { slept++; return clock.sleep(ms, signal).catch((error: unknown) => { slept--; throw error; }); } };
  const line = new WaitingLine<string>(counting, (_waiter, now) => ({ go: false, at: now + 60_000 }));
  const leaving = new AbortController();
  const waiting = line.wait({ most: 1, expected: 1 }, { urgent: false, until: undefined, signal: leaving.signal });
  leaving.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await Promise.resolve();
  expect(slept).toBe(0);
});

test('who waits beyond his time is let go, to see for himself that it is late', async () => {
  const line = new WaitingLine<string>(systemClock, (_waiter, now, late) => (late ? { go: true, given: 'late' } : { go: false, at: now + 60_000 }));
  await expect(line.wait({ most: 1, expected: 1 }, { urgent: false, until: Date.now() + 20 })).resolves.toBe('late');
});

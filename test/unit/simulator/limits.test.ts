import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '@dark-factory/runtime';
import { Limiter, startSimulator, type Admission, type Limits } from '../../../packages/simulator/src/index.ts';
import { ask, post, user } from './ask.ts';

const recordings = { origin: 'Written for a test.', answers: [{ name: 'once', times: 1, text: 'ok' }] };
const endless = { origin: 'Written for a test.', answers: [{ name: 'any', text: 'x'.repeat(40) }] };

/** A clock that a test sets. */
class SetClock {
  time = 0;
  now = () => this.time;
}

function limiterAt(limits: Limits): { clock: SetClock; limiter: Limiter; admit: (tokens?: number) => Admission } {
  const clock = new SetClock();
  const limiter = new Limiter(limits, clock);
  return { clock, limiter, admit: (tokens = 1) => limiter.admit(tokens) };
}

describe('a window of requests', () => {
  test.each([
    { window: 'rolling' as const, waitMs: 40_000, admittedAtBoundary: [true, false, false] },
    { window: 'fixed' as const, waitMs: 10_000, admittedAtBoundary: [true, true, false] },
  ])('$window: a full one opens after $waitMs ms', ({ window, waitMs, admittedAtBoundary }) => {
    const { clock, admit } = limiterAt({ requestsPerMinute: 2, window });
    clock.time = 30_000;
    admit();
    clock.time = 40_000;
    admit();
    clock.time = 50_000;

    expect(admit()).toEqual({ admitted: false, reason: 'requests_per_minute', waitMs });
    clock.time += waitMs;
    expect([admit(), admit(), admit()].map(({ admitted }) => admitted)).toEqual(admittedAtBoundary);
  });

  test('refused requests count when that is asked for', () => {
    const hammering = (countRefused: boolean): number[] => {
      const { clock, admit } = limiterAt({ requestsPerMinute: 1, countRefused });
      const admittedAt: number[] = [];
      for (clock.time = 0; clock.time < 180_000; clock.time += 30_000) if (admit().admitted) admittedAt.push(clock.time);
      return admittedAt;
    };
    expect(hammering(false)).toEqual([0, 60_000, 120_000]);
    expect(hammering(true)).toEqual([0]);
  });
});

test('tokens are charged as announced and corrected to what was used', () => {
  const { admit } = limiterAt({ tokensPerMinute: 100 });
  const first = admit(90);
  expect(admit(20)).toMatchObject({ admitted: false, reason: 'tokens_per_minute', waitMs: 60_000 });
  if (first.admitted) first.release(30);
  expect(admit(70).admitted).toBe(true);
});

test('a slot in flight is free again once released, and only once', () => {
  const { admit, limiter } = limiterAt({ requestsInFlight: 1 });
  const first = admit();
  expect(admit()).toMatchObject({ admitted: false, reason: 'in_flight' });
  if (!first.admitted) throw new Error('the first request was not admitted');
  first.release();
  first.release();
  expect([admit().admitted, limiter.inFlight]).toEqual([true, 1]);
});

describe('over HTTP', () => {
  test('a 429 says when to come back, and leaves the recorded answer for the next try', async () => {
    const clock = new VirtualClock(0);
    await using simulator = await startSimulator({ recordings: [recordings, endless], clock, limits: { requestsPerMinute: 1, headers: true } });
    await ask(simulator, 'x');
    await clock.sleep(20_500);

    const refused = await ask(simulator, 'x');

    expect(refused.status).toBe(429);
    expect(refused.body.error).toMatchObject({ type: 'requests', code: 'rate_limit_exceeded' });
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '40',
      'x-ratelimit-limit-requests': '1',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '39.5s',
    });
    await clock.sleep(40_000);
    await ask(simulator, 'x');
    expect(simulator.requests.map(({ matched }) => matched)).toEqual(['once', undefined, 'any']);
  });

  test.each([
    ['0', '0'],
    ['none', null],
  ] as const)('retry-after %s', async (retryAfter, header) => {
    const clock = new VirtualClock(0);
    await using simulator = await startSimulator({ recordings: endless, clock, limits: { requestsPerMinute: 1, retryAfter } });
    await ask(simulator, 'x');
    expect((await ask(simulator, 'x')).headers.get('retry-after')).toBe(header);
  });

  test('a daily quota tells the seconds to midnight, whatever retry-after is set to', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 0, 1, 20, 56, 40));
    await using simulator = await startSimulator({ recordings: endless, clock, limits: { requestsPerDay: 1, window: 'fixed', retryAfter: '0' } });
    await ask(simulator, 'x');

    const { headers, body } = await ask(simulator, 'x');

    expect([headers.get('retry-after'), body.error.code]).toEqual(['11000', 'daily_quota']);
  });

  test('requests in flight are counted while an answer takes its time; one whose client leaves frees its slot', async () => {
    const sleeping: (() => void)[] = [];
    const clock = {
      now: () => 0,
      sleep: (_ms: number, signal?: AbortSignal) =>
        new Promise<void>((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
          sleeping.push(resolve);
          arrived();
        }),
    };
    let arrived = (): void => {};
    const slept = (): Promise<void> => new Promise((resolve) => (arrived = resolve));
    await using simulator = await startSimulator({ recordings: [recordings, endless], clock, latencyMs: 5000, limits: { requestsInFlight: 1 } });

    const leaving = new AbortController();
    const left = slept();
    const gone = post(simulator, { messages: [user('x')] }, {}, leaving.signal).catch(() => 'gone');
    await left;
    expect((await ask(simulator, 'x')).status).toBe(429);
    leaving.abort();
    await gone;
    while (simulator.stats().inFlightNow > 0) await new Promise(setImmediate);
    const patient = slept();
    const answer = ask(simulator, 'x');
    await patient;
    sleeping.at(-1)!();

    expect((await answer).status).toBe(200);
    expect(simulator.requests.map(({ status, matched }) => [status, matched])).toEqual([[0, 'once'], [429, undefined], [200, 'once']]);
    expect(simulator.stats()).toMatchObject({ maxInFlight: 2, inFlightNow: 0, refused429: 1, answered: 1 });
  });
});

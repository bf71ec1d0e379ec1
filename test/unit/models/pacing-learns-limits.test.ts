import { describe, expect, test } from '@jest/globals';
import { readLimitHeaders } from '../../../packages/models/src/pacing/limit-headers.ts';
import { pacedWorld } from '../../builders/paced-clients.ts';

describe('limits that nobody told', () => {
  test('are learnt from refusals: nothing is lost, and the minute is used', async () => {
    const { endpoint, client, ask, elapsed } = pacedWorld({ requestsPerMinute: 15, requestsInFlight: 5, retryAfter: '0', bareRefusals: true });
    const outcomes = await ask(client({}), 90);
    expect(new Set(outcomes)).toEqual(new Set(['done']));
    expect(elapsed() / 60_000).toBeLessThan(6 * 1.15);
    expect(endpoint.refused() / 90).toBeLessThan(0.15);
  });

  test('are read from headers before the first refusal', async () => {
    const { endpoint, client, ask } = pacedWorld({ requestsPerMinute: 15, headers: true, requestsInFlight: 3 });
    const paced = client({ inFlight: 3 });
    await ask(paced, 1);
    await ask(paced, 44);
    expect(endpoint.refused()).toBe(0);
  });

  test('are used up to the full, however many requests may be in flight', async () => {
    const { endpoint, client, ask, elapsed } = pacedWorld({});
    await ask(client({}), 500);
    expect(endpoint.refused()).toBe(0);
    // Four at first, then one more for each answer: seven rounds of five seconds reach 500.
    expect(elapsed()).toBeLessThan(50_000);
  });
});

describe('headers', () => {
  const now = Date.UTC(2026, 0, 1);

  test.each([
    ['OpenAI', { 'x-ratelimit-limit-requests': '60', 'x-ratelimit-remaining-requests': '59', 'x-ratelimit-reset-requests': '1m2.5s' }, { limit: 60, remaining: 59, resetMs: 62_500 }],
    ['OpenAI in milliseconds', { 'x-ratelimit-limit-requests': '60', 'x-ratelimit-reset-requests': '20ms' }, { limit: 60, remaining: undefined, resetMs: 20 }],
    ['Anthropic', { 'anthropic-ratelimit-requests-limit': '50', 'anthropic-ratelimit-requests-remaining': '0', 'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:30Z' }, { limit: 50, remaining: 0, resetMs: 30_000 }],
  ])('of %s are read', (_name, headers, expected) => {
    expect(readLimitHeaders(headers, now).requests).toEqual(expected);
  });

  test.each([
    ['nonsense', { 'x-ratelimit-limit-requests': 'many' }],
    ['a negative number', { 'x-ratelimit-limit-requests': '-5' }],
    ['nothing at all allowed', { 'x-ratelimit-limit-requests': '0' }],
    ['an exponent', { 'x-ratelimit-limit-requests': '1e99' }],
    ['a limit of the day', { 'x-ratelimit-limit-requests': '150', 'x-ratelimit-reset-requests': '3h0m0s' }],
  ])('that say %s are left aside', (_name, headers) => {
    expect(readLimitHeaders(headers, now).requests).toBeUndefined();
  });
});

import { describe, expect, test } from '@jest/globals';
import type { CompletionOutcome } from '@dark-factory/models';
import { everyTier, modelsAt } from '../../builders/model-of-simulator.ts';
import { RecordingLogger, VirtualClock, type UserError, seededRandom } from '@dark-factory/runtime';
import { startSimulator, type SimulatorOptions } from '@dark-factory/simulator';

const KEY = 'sk-canary-0123456789';

async function ask(options: Partial<SimulatorOptions>, request: { maxOutputTokens?: number; json?: boolean } = {}, model = 'simulator-1') {
  const clock = new VirtualClock();
  const logger = new RecordingLogger();
  const simulator = await startSimulator({ recordings: { origin: 'made by this test', answers: [{ name: 'any', text: 'the answer' }] }, apiKey: KEY, clock, ...options });
  try {
    const { tiers: { standard: client } } = await modelsAt(simulator.url, { clock, random: seededRandom(1), logger, fetch: (input, init) => clock.during(() => fetch(input, init)) }, { apiKey: KEY, ids: everyTier(model), limits: { inFlight: 2 } });
    const started = clock.now();
    const outcome: CompletionOutcome = await client.complete({ purpose: 'WU-01 write', system: 's', messages: [{ role: 'user', content: 'u' }], maxOutputTokens: request.maxOutputTokens ?? 100, ...(request.json ? { json: { name: 'thing', schema: { type: 'object' } } } : {}) });
    return { outcome, seconds: (clock.now() - started) / 1000, requests: simulator.requests.length, bodies: simulator.requests.map((sent) => sent.body), log: logger.text() };
  } finally {
    await simulator.close();
  }
}

function errorOf(outcome: CompletionOutcome): UserError {
  if ('error' in outcome) return outcome.error;
  throw new Error(`the outcome ${outcome.kind} has no error`);
}

describe('what waiting mends', () => {
  test.each([
    ['429 with Retry-After: 0', { status: 429, headers: { 'retry-after': '0' } }],
    ['429 without Retry-After', { status: 429 }],
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['a connection cut before the answer', { cutConnection: 'before' as const }],
    ['a connection cut in the middle', { cutConnection: 'middle' as const }],
    ['an answer that is not JSON', { garbage: true as const }],
  ])('%s: it waits and succeeds at the third try', async (_name, fault) => {
    const { outcome, seconds, requests } = await ask({ faults: [{ times: 2, fault }] });
    expect(outcome).toMatchObject({ kind: 'done', text: 'the answer', usage: { requests: 3, failedRequests: 2 } });
    expect(requests).toBe(3);
    // Two waits: the floor of 5 s and its double, each with a jitter of at most 20 %.
    expect(seconds).toBeGreaterThanOrEqual(5 + 8);
    expect(seconds).toBeLessThanOrEqual(6 + 12);
  });

  test('after 8 tries it gives up by name, and this request alone', async () => {
    const { outcome, requests, seconds } = await ask({ faults: [{ fault: { status: 500 } }] });
    expect(outcome).toMatchObject({ kind: 'gave-up', error: { code: 'model-gave-up' } });
    expect(requests).toBe(8);
    expect(seconds).toBeGreaterThan(5 * 0.8 * (1 + 2 + 4 + 8));
    expect(seconds).toBeLessThan((5 + 10 + 20 + 40 + 60 * 3) * 1.2);
  });

  test('a wait that the server asks for is kept when it is above the floor', async () => {
    const { seconds } = await ask({ faults: [{ times: 1, fault: { status: 429, headers: { 'retry-after': '33' } } }] });
    expect(seconds).toBeGreaterThanOrEqual(33);
    expect(seconds).toBeLessThan(34);
  });

  test('a server in trouble that asks for years is asked again after ten minutes', async () => {
    const { outcome, seconds } = await ask({ faults: [{ times: 1, fault: { status: 503, headers: { 'retry-after': '1000000000' } } }] });
    expect(outcome.kind).toBe('done');
    expect(seconds).toBe(600);
  });
});

describe('what waiting cannot mend fails at once, once, by name', () => {
  test.each([
    ['model-auth', { status: 401 }, 'api-key'],
    ['model-auth', { status: 403 }, 'api-key'],
    ['model-gone', { status: 410 }, 'retired on 2026-07-30'],
    ['model-quota', { status: 429, headers: { 'retry-after': '11000' } }, '11000 s'],
    ['model-quota', { status: 429, body: { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } } }, 'quota'],
  ])('%s from %j', async (code, fault, says) => {
    const { outcome, requests, seconds } = await ask({ faults: [{ fault: fault as never }] });
    expect(outcome).toMatchObject({ kind: 'failed', reach: 'run', error: { code } });
    expect(errorOf(outcome).message).toContain(says);
    expect(requests).toBe(1);
    expect(seconds).toBe(0);
  });

  test('an unknown model is named', async () => {
    const { outcome } = await ask({}, {}, 'no-such-model');
    expect(outcome).toMatchObject({ kind: 'failed', reach: 'run', error: { code: 'model-unknown' } });
    expect(errorOf(outcome).message).toContain('no-such-model');
    expect(errorOf(outcome).message).toContain('It lists: simulator-1.');
  });

  test('a request that is too long is this request\u2019s own failure', async () => {
    const { outcome, requests } = await ask({ faults: [{ fault: { status: 400, body: { error: { message: 'maximum context length is 8000 tokens' } } } }] });
    expect(outcome).toMatchObject({ kind: 'failed', reach: 'request', error: { code: 'model-context' } });
    expect(requests).toBe(1);
  });
});

describe('a prompt that a content filter stops is a refusal of this request', () => {
  test.each([
    ['Azure', { error: { message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", type: null, param: 'prompt', code: 'content_filter', status: 400, innererror: { code: 'ResponsibleAIPolicyViolation' } } }],
    ['Anthropic', { type: 'error', error: { type: 'invalid_request_error', message: 'Output blocked by content filtering policy' } }],
  ])('as %s says it; the next one is sent', async (_name, body) => {
    const { outcome, requests, seconds } = await ask({ faults: [{ fault: { status: 400, body } }] });
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining(body.error.message), usage: { requests: 1, failedRequests: 1 } });
    expect('answer' in outcome).toBe(false);
    expect([requests, seconds]).toEqual([1, 0]);
  });
});

describe('what an answer says of itself', () => {
  test('cut at the output limit', async () => {
    const { outcome } = await ask({ recordings: { origin: 'made by this test', answers: [{ name: 'long', text: 'word '.repeat(1000) }] } }, { maxOutputTokens: 20 });
    expect(outcome.kind).toBe('truncated');
  });

  test('stopped by a content filter', async () => {
    const { outcome } = await ask({ recordings: { origin: 'made by this test', answers: [{ name: 'filtered', text: 'half', finish: 'content_filter' }] } });
    expect(outcome.kind).toBe('refused');
  });

  test('cached and reasoning tokens are counted apart', async () => {
    const { outcome } = await ask({ recordings: { origin: 'made by this test', answers: [{ name: 'usage', text: 'x', usage: { promptTokens: 100, completionTokens: 50, cachedTokens: 80, reasoningTokens: 40 } }] } });
    expect(outcome.usage).toEqual({ requests: 1, failedRequests: 0, promptTokens: 100, completionTokens: 50, cachedTokens: 80, reasoningTokens: 40 });
  });

  test('an endpoint that does not take a schema is asked again with less', async () => {
    const { outcome, bodies } = await ask({ recordings: { origin: 'made by this test', answers: [{ name: 'json', text: '{}' }] }, faults: [{ times: 1, fault: { status: 400, body: { error: { message: 'response_format json_schema is not supported' } } } }] }, { json: true });
    expect(outcome.kind).toBe('done');
    expect(bodies.map((body) => (body as { response_format?: { type: string } }).response_format?.type)).toEqual(['json_schema', 'json_object']);
  });
});

test('the key stands in no log and no error', async () => {
  const { outcome, log } = await ask({ faults: [{ times: 3, fault: { status: 500 } }, { fault: { status: 401, body: { error: { message: 'bad key' } } } }] });
  expect(outcome.kind).toBe('failed');
  expect(log).not.toBe('');
  expect(`${errorOf(outcome).message}${log}`).not.toContain(KEY);
});

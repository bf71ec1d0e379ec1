import { describe, expect, test } from '@jest/globals';
import type { MessagesSimulatorOptions } from '@dark-factory/simulator';
import { modelsOf } from '../../builders/messages-models.ts';

const KEY = 'sk-ant-canary-0123456789';

async function ask(options: Partial<MessagesSimulatorOptions>, model = 'simulator-1') {
  await using world = await modelsOf('anthropic', [{ name: 'any', text: 'the answer' }], { apiKey: KEY, ...options }, { apiKey: KEY, ids: { draft: model, standard: model, frontier: model } });
  const started = world.clock.now();
  const outcome = await world.models.tiers.standard.complete({ purpose: 'WU-01 write', system: 's', messages: [{ role: 'user', content: 'u' }], maxOutputTokens: 100 });
  const message = 'error' in outcome ? outcome.error.message : '';
  expect(message).not.toContain(KEY);
  return { outcome, message, seconds: (world.clock.now() - started) / 1000, requests: world.simulator.requests.length };
}

/** An error as the API writes it. */
const body = (type: string, message: string) => ({ type: 'error', error: { type, message } });

describe('what waiting mends', () => {
  test.each([
    ['overloaded', { status: 529 }],
    ['an error of the server', { status: 500 }],
    ['the rate', { status: 429, headers: { 'retry-after': '7' }, body: body('rate_limit_error', "This request would exceed your organization's rate limit of 40,000 input tokens per minute") }],
  ])('%s: the second try is answered', async (_name, fault) => {
    const { outcome, seconds } = await ask({ faults: [{ times: 1, fault }] });
    expect(outcome).toMatchObject({ kind: 'done', text: 'the answer', usage: { requests: 2, failedRequests: 1 } });
    expect(seconds).toBeGreaterThanOrEqual('headers' in fault ? 7 : 4);
  });

  test('the limits of the API itself', async () => {
    await using world = await modelsOf('anthropic', [{ name: 'any', text: 'the answer' }], { limits: { requestsPerMinute: 2, headers: true } });
    const outcomes = await Promise.all(Array.from({ length: 5 }, (_, index) => world.models.tiers.standard.complete({ purpose: `${index}`, system: 's', messages: [{ role: 'user', content: `${index}` }], maxOutputTokens: 100 })));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'done'));
  });
});

describe('what waiting cannot mend fails at once, by name', () => {
  test.each([
    ['model-auth', 'run', { status: 401 }, 'api-key'],
    ['model-auth', 'run', { status: 403 }, 'api-key'],
    ['model-gone', 'run', { status: 404 }, 'base-url'],
    ['model-quota', 'run', { status: 402 }, 'Top up'],
    ['model-quota', 'run', { status: 400, body: body('invalid_request_error', 'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.') }, 'credit balance'],
    ['model-quota', 'run', { status: 400, body: body('invalid_request_error', 'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.') }, '2026-12-01'],
    ['model-quota', 'run', { status: 429, body: body('rate_limit_error', 'Number of request tokens has exceeded your daily rate limit') }, 'daily'],
    ['model-context', 'request', { status: 413 }, 'longer than the model can read'],
    ['model-context', 'request', { status: 400 }, '210233 tokens > 200000 maximum'],
    ['model-context', 'request', { status: 400, body: body('invalid_request_error', 'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000') }, '190000'],
    ['model-context', 'request', { status: 429, body: body('rate_limit_error', 'Extra usage is required for long context requests.') }, 'long context'],
  ])('%s ends the %s after %j', async (code, reach, fault, says) => {
    const { outcome, message, seconds, requests } = await ask({ faults: [{ fault }] });
    expect(outcome).toMatchObject({ kind: 'failed', reach, error: { code } });
    expect(message).toContain(says);
    expect([requests, seconds]).toEqual([1, 0]);
  });

  test('an unknown model is named beside all that the API lists', async () => {
    const models = Array.from({ length: 25 }, (_, index) => `claude-${String(index).padStart(2, '0')}`);
    const { outcome, message } = await ask({ models }, 'claude-99');
    expect(outcome).toMatchObject({ kind: 'failed', reach: 'run', error: { code: 'model-unknown' } });
    expect(message).toContain('"claude-99"');
    expect(message).toContain('claude-24');
  });
});

import { expect, jest, test } from '@jest/globals';
import { classifyFault, type ModelTurn, type Reply } from '@dark-factory/models';
import { copilotApi } from '../../builders/copilot-api.ts';
import { WITH_INSTALL_MS, copilotAt, runtimesRunning, someEnvironment } from '../../builders/copilot-at.ts';

jest.setTimeout(WITH_INSTALL_MS);

const TOKEN = `ghs_${'canary'.repeat(6)}`;
const MODEL = 'claude-sonnet-4.5';
const TURN: ModelTurn = { system: 'You write code.', messages: [{ role: 'user', content: 'Write it.\n' }], maxOutputTokens: 500 };

function codeOf(reply: Reply): string | undefined {
  if (reply.kind === 'answer') return undefined;
  const found = classifyFault(reply.fault, { address: 'GitHub Copilot', provider: 'copilot', model: MODEL, purpose: 'p', now: 0, deadlineAt: undefined });
  return 'error' in found ? found.error.code : found.kind;
}

test('the token asks the list of models and the model itself, and goes nowhere else', async () => {
  await using api = await copilotApi({ models: [MODEL] });
  await using endpoint = await copilotAt({ apiKey: TOKEN, model: MODEL }, someEnvironment({ COPILOT_API_URL: api.url }));
  expect(await endpoint.ask(TURN)).toMatchObject({ kind: 'answer', text: 'the answer', finish: 'stop', usage: { requests: 1, promptTokens: 100, completionTokens: 50, cachedTokens: 80, reasoningTokens: 40 } });
  expect(await endpoint.ask(TURN)).toMatchObject({ kind: 'answer' });
  expect(await endpoint.listModels()).toContain(MODEL);
  expect(new Set(api.requests.map(({ path }) => path))).toEqual(new Set(['GET /models', 'POST /chat/completions']));
  expect(new Set(api.requests.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${TOKEN}`]));
  const asked = api.requests.filter(({ path }) => path === 'POST /chat/completions').map(({ body }) => body);
  expect(asked).toHaveLength(2);
  expect(asked[0]).toMatchObject({ model: MODEL, max_tokens: 500, messages: [{ role: 'system', content: 'You write code.' }, { role: 'user', content: 'Write it.\n' }] });
  expect(asked[0]).not.toHaveProperty('tools');
  expect(runtimesRunning().map(({ command }) => command).join()).not.toContain(TOKEN);
});

test('a model that the account does not have is refused by name, not replaced by another', async () => {
  await using api = await copilotApi({ models: [MODEL, 'gpt-5.1'] });
  await using endpoint = await copilotAt({ apiKey: TOKEN, model: 'no-such-model' }, someEnvironment({ COPILOT_API_URL: api.url }));
  const reply = await endpoint.ask(TURN);
  expect(codeOf(reply)).toBe('model-unknown');
  expect(api.requests.map(({ path }) => path)).not.toContain('POST /chat/completions');
});

test('refusals are told as what they are, after one request each', async () => {
  const refusals = [
    { status: 401, body: { message: 'Bad credentials' }, code: 'model-auth' },
    { status: 402, body: { error: { code: 'quota_exceeded', message: 'You have no quota' } }, code: 'model-quota' },
    { status: 429, body: { error: { code: 'quota_exceeded', message: 'No remaining quota for premium requests' } }, code: 'model-quota' },
    { status: 429, body: { error: { code: 'user_weekly_rate_limited', message: 'slow down' } }, code: 'model-quota' },
    { status: 429, body: { error: { code: 'user_model_rate_limited', message: 'slow down' } }, code: 'wait' },
  ];
  await using api = await copilotApi({ models: [MODEL], refuse: (request) => refusals.find((_, index) => request.includes(`case ${index}`)) });
  await using endpoint = await copilotAt({ apiKey: TOKEN, model: MODEL }, someEnvironment({ COPILOT_API_URL: api.url }));
  const replies = await Promise.all(refusals.map((_, index) => endpoint.ask({ ...TURN, messages: [{ role: 'user', content: `case ${index}` }] })));
  expect(replies).toMatchObject(refusals.map(({ status }) => ({ kind: 'fault', fault: { status } })));
  expect(replies.map(codeOf)).toEqual(refusals.map(({ code }) => code));
  await endpoint.close!();
  expect(api.requests.filter(({ path }) => path === 'POST /chat/completions')).toHaveLength(refusals.length);
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom, silentLogger, VirtualClock } from '@dark-factory/runtime';
import { createModels, type Provider } from '@dark-factory/models';
import { startMessagesSimulator, startSimulator, type SimulatorOptions } from '@dark-factory/simulator';
import { everyTier } from '../../builders/model-of-simulator.ts';

const KEY = 'sk-canary-0123456789';

/** What was handed to the network. */
interface Sent {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Asks once at the address that the options lead to; what would go out is noted and goes to a simulator instead. */
async function askAt(options: { provider: Provider; baseUrl?: string; apiKey?: string }, simulated: Partial<SimulatorOptions> = {}, model = 'simulator-1') {
  const clock = new VirtualClock();
  const start = options.provider === 'anthropic' ? startMessagesSimulator : startSimulator;
  await using simulator = await start({ recordings: { origin: 'Written by hand for a test.', answers: [{ name: 'any', text: 'ok' }] }, clock, ...simulated });
  const sent: Sent[] = [];
  const transport: typeof fetch = (input, init) => {
    const url = new URL(input as URL);
    sent.push({ url: url.href, headers: new Headers(init?.headers), body: String(init?.body ?? '') });
    const path = url.pathname.endsWith('/models') ? 'models' : url.pathname.endsWith('/messages') ? 'messages' : 'chat/completions';
    return clock.during(() => fetch(`${simulator.url}/${path}${url.search}`, init));
  };
  const models = await createModels({ ...options, ids: everyTier(model), limits: {} }, { clock, random: seededRandom(1), logger: silentLogger, fetch: transport });
  const outcome = await models.tiers.standard.complete({ purpose: 'p', system: 's', messages: [{ role: 'user', content: 'u' }], maxOutputTokens: 100 });
  return { outcome, sent, message: 'error' in outcome ? outcome.error.message : '', seconds: clock.now() };
}

describe('a key as it was pasted', () => {
  test('spaces and line breaks around it are nobody\u2019s', async () => {
    const { sent } = await askAt({ provider: 'openai', apiKey: ` ${KEY}\r\n` });
    expect(sent[0]!.headers.get('authorization')).toBe(`Bearer ${KEY}`);
  });

  test.each([['a line break', `${KEY}\nsecond`], ['a letter that no header carries', `${KEY}\u2603`]])('%s in it is refused before anything is sent, and not repeated', async (_name, apiKey) => {
    const error = await askAt({ provider: 'openai', apiKey }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'input-invalid', where: 'api-key' });
    expect(String(error)).not.toContain(KEY);
  });
});

describe('where each provider is, and which header carries its key', () => {
  test.each<[Provider, string | undefined, string, string, string]>([
    ['openai', undefined, 'https://api.openai.com/v1/chat/completions', 'authorization', `Bearer ${KEY}`],
    ['openrouter', undefined, 'https://openrouter.ai/api/v1/chat/completions', 'authorization', `Bearer ${KEY}`],
    ['github-models', undefined, 'https://models.github.ai/inference/chat/completions', 'authorization', `Bearer ${KEY}`],
    ['openai-compatible', 'https://api.example.com/v1/', 'https://api.example.com/v1/chat/completions', 'authorization', `Bearer ${KEY}`],
    ['azure', 'https://name.openai.azure.com/openai/v1', 'https://name.openai.azure.com/openai/v1/chat/completions', 'api-key', KEY],
    ['azure', 'https://name.openai.azure.com/openai/deployments/d?api-version=2024-10-21', 'https://name.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21', 'api-key', KEY],
    ['anthropic', undefined, 'https://api.anthropic.com/v1/messages', 'x-api-key', KEY],
    ['anthropic', 'https://gateway.example.com', 'https://gateway.example.com/v1/messages', 'x-api-key', KEY],
    ['anthropic', 'https://gateway.example.com/anthropic/v1?team=a', 'https://gateway.example.com/anthropic/v1/messages?team=a', 'x-api-key', KEY],
  ])('%s at %s', async (provider, baseUrl, url, header, value) => {
    const { outcome, sent } = await askAt({ provider, apiKey: KEY, ...(baseUrl === undefined ? {} : { baseUrl }) });
    expect(outcome.kind).toBe('done');
    expect(sent.map((request) => request.url)).toEqual([url]);
    expect([...sent[0]!.headers].filter(([, text]) => text.includes(KEY))).toEqual([[header, value]]);
    expect(sent[0]!.body + sent[0]!.url).not.toContain(KEY);
  });

  describe.each([[{}], [{ ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: 'https://elsewhere.example.com' }]])('with %j in the environment', (environment) => {
    beforeEach(() => void Object.assign(process.env, environment));
    afterEach(() => {
      for (const name of Object.keys(environment)) delete process.env[name];
    });

    test.each<[Provider, string]>([['ollama', 'http://127.0.0.1:11434/v1/chat/completions'], ['anthropic', 'https://api.anthropic.com/v1/messages']])('%s without a key sends none', async (provider, url) => {
      const { outcome, sent } = await askAt({ provider });
      expect(outcome.kind).toBe('done');
      expect(sent.map((request) => request.url)).toEqual([url]);
      expect([...sent[0]!.headers.keys()].filter((name) => /key|authorization/.test(name))).toEqual([]);
    });
  });

  test.each<[Provider, string]>([['azure', '?api-version=2024-10-21'], ['anthropic', '?team=a']])('%s: the query and the key go to the list of models too', async (provider, query) => {
    const { message, sent } = await askAt({ provider, apiKey: KEY, baseUrl: `https://api.example.com/v1${query}` }, { models: ['here-1', 'here-2'] }, 'gone-1');
    expect(message).toContain('It lists: here-1, here-2.');
    expect(sent.map(({ url }) => new URL(url).pathname)).toEqual([provider === 'azure' ? '/v1/chat/completions' : '/v1/messages', '/v1/models']);
    for (const { url, headers } of sent) {
      expect(new URL(url).search).toContain(query.slice(1));
      expect(headers.get(provider === 'azure' ? 'api-key' : 'x-api-key')).toBe(KEY);
    }
  });
});

describe('an address that cannot be meant is refused before anything is sent', () => {
  test.each<[Provider, string | undefined, string]>([
    ['azure', undefined, 'no address of its own'],
    ['openai-compatible', 'api.example.com/v1', 'https://'],
    ['openai', 'file:///etc/passwd', 'https://'],
    ['openai', 'https://user:secret-word@api.example.com/v1', 'user name'],
  ])('%s at %s', async (provider, baseUrl, says) => {
    const made = askAt({ provider, ...(baseUrl === undefined ? {} : { baseUrl }) });
    const error = await made.then(() => undefined, (reason: Error) => reason);
    expect(error).toMatchObject({ code: 'input-invalid', where: 'base-url' });
    expect(error!.message).toContain(says);
    expect(error!.message).not.toContain('secret-word');
  });
});

test('the end of GitHub Models is told at once, with what to use instead', async () => {
  const { outcome, sent, message, seconds } = await askAt({ provider: 'github-models', apiKey: KEY }, { faults: [{ fault: { status: 410 } }] });
  expect(outcome).toMatchObject({ kind: 'failed', reach: 'run', error: { code: 'model-gone' } });
  expect(message).toMatch(/retired on 2026-07-30/);
  expect(message).toMatch(/copilot .* openai-compatible/);
  expect([sent.length, seconds]).toEqual([1, Date.UTC(2026, 0, 1)]);
});

test.each<[Provider]>([['azure'], ['anthropic']])('%s: a redirect is not followed, so no key reaches another host', async (provider) => {
  const reached: string[] = [];
  const elsewhere = createServer((request, response) => { reached.push(request.url!); response.end('{}'); });
  await new Promise<void>((resolve) => { elsewhere.listen(0, '127.0.0.1', resolve); });
  try {
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/caught`;
    const { outcome, message } = await askAt({ provider, apiKey: KEY, baseUrl: 'https://api.example.com/v1' }, { faults: [{ fault: { status: 307, headers: { location } } }] });
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'model-gone' } });
    expect(message).toContain('HTTP 307');
    expect(reached).toEqual([]);
  } finally {
    elsewhere.close();
  }
});

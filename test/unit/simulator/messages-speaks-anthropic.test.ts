import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '@dark-factory/runtime';
import { startMessagesSimulator, type MessagesSimulatorOptions, type RecordedAnswer } from '../../../packages/simulator/src/index.ts';
import { askMessages, VERSION } from './messages-ask.ts';

const start = (answers: RecordedAnswer[], options: Partial<MessagesSimulatorOptions> = {}) => startMessagesSimulator({ recordings: { origin: 'Written for a test.', answers }, ...options });
const user = (content: unknown) => ({ role: 'user', content });
const call = { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'read', input: {} }] };
const result = (id: string) => user([{ type: 'tool_result', tool_use_id: id, content: 'x' }]);
const tools = [{ name: 'read', input_schema: { type: 'object' } }];

describe('a message', () => {
  test('has text, stop reason and usage; the whole prompt is the sum of three', async () => {
    await using simulator = await start([{ name: 'poem', when: { contains: ['poem', 'Be brief'] }, text: 'Roses are red.', usage: { promptTokens: 900, cachedTokens: 800, reasoningTokens: 2 } }]);
    const { status, body } = await askMessages(simulator, { system: 'Be brief.', messages: [user('Write'), user([{ type: 'text', text: 'a poem' }])] });
    expect([status, body.content, body.stop_reason]).toEqual([200, [{ type: 'text', text: 'Roses are red.' }], 'end_turn']);
    expect(body.usage).toEqual({ input_tokens: 100, cache_creation_input_tokens: 0, cache_read_input_tokens: 800, output_tokens: 4, output_tokens_details: { thinking_tokens: 2 } });
  });

  test.each([
    ['cut at max_tokens', { text: 'Roses are red.' }, { max_tokens: 2 }, [{ type: 'text', text: 'Roses ar' }], 'max_tokens'],
    ['declined', { finish: 'content_filter' as const, text: 'I' }, {}, [{ type: 'text', text: 'I' }], 'refusal'],
    ['a call', { toolCalls: [{ name: 'read', arguments: { path: 'a' } }] }, { tools }, [{ type: 'tool_use', id: 'toolu_sim1_0', name: 'read', input: { path: 'a' } }], 'tool_use'],
    ['a text for a tool that must be called', { text: '{"a":1}' }, { tools, tool_choice: { type: 'tool', name: 'read' } }, [{ type: 'tool_use', id: 'toolu_sim1_0', name: 'read', input: { a: 1 } }], 'tool_use'],
  ])('%s', async (_name, spec, request, content, reason) => {
    await using simulator = await start([{ name: 'any', ...spec }]);
    const { body } = await askMessages(simulator, { messages: [user('x')], ...request });
    expect([body.content, body.stop_reason]).toEqual([content, reason]);
  });
});

describe('what breaks the API is refused as the API refuses it', () => {
  test.each([
    ['no version', { messages: [user('x')] }, {}, 'anthropic-version: header is required'],
    ['no max_tokens', { max_tokens: undefined, messages: [user('x')] }, VERSION, 'max_tokens: Field required'],
    ['a stream', { stream: true, messages: [user('x')] }, VERSION, 'this simulator does not stream'],
    ['a system turn', { messages: [{ role: 'system', content: 'x' }] }, VERSION, 'messages.0.role'],
    ['an assistant first', { messages: [{ role: 'assistant', content: 'x' }] }, VERSION, 'first message must use the "user" role'],
    ['an empty text', { messages: [user([{ type: 'text', text: ' \n' }])] }, VERSION, 'text content blocks must contain non-whitespace text'],
    ['a turn without content', { messages: [user('x'), { role: 'assistant', content: [] }, user('y')] }, VERSION, 'all messages must have non-empty content'],
    ['a parameter of another API', { messages: [user('x')], response_format: {} }, VERSION, 'response_format: Extra inputs are not permitted'],
    ['an input that is no object', { messages: [user('x'), { role: 'assistant', content: [{ ...call.content[0], input: 'text' }] }, result('toolu_1')] }, VERSION, 'messages.1.content.0.input'],
    ['a result without a call', { messages: [user('x'), { role: 'assistant', content: 'y' }, result('toolu_1')] }, VERSION, 'unexpected `tool_use_id` found in `tool_result` blocks: toolu_1'],
    ['a call without a result', { messages: [user('x'), call, user('y')] }, VERSION, 'ids were found without `tool_result` blocks immediately after: toolu_1'],
    ['five markers', { messages: [user(Array.from({ length: 5 }, () => ({ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } })))] }, VERSION, 'A maximum of 4 blocks'],
  ])('%s', async (_name, request, headers, message) => {
    await using simulator = await start([{ name: 'any', text: 'ok' }]);
    const { status, body } = await askMessages(simulator, request, headers);
    expect([status, body.type, body.error?.type]).toEqual([400, 'error', 'invalid_request_error']);
    expect(body.error.message).toContain(message);
  });

  test('a call with its result is taken', async () => {
    await using simulator = await start([{ name: 'any', text: 'ok' }]);
    expect((await askMessages(simulator, { tools, messages: [user('x'), call, result('toolu_1'), user('and?')] })).status).toBe(200);
  });

  test('wrong key, unknown model, no recording and scripted faults, each with the type of its status', async () => {
    await using simulator = await start([{ name: 'poem', when: { contains: ['poem'] }, text: 'ok' }], { apiKey: 'sk-ant', faults: [{ when: { contains: 'busy' }, fault: { status: 529 } }] });
    const key = { ...VERSION, 'x-api-key': 'sk-ant' };
    const answers = [await askMessages(simulator, 'x', { ...VERSION, authorization: 'Bearer sk-ant' }), await askMessages(simulator, { model: 'other', messages: [user('x')] }, key), await askMessages(simulator, 'x', key), await askMessages(simulator, 'busy', key)];
    expect(answers.map(({ status, body }) => [status, body.error.type, body.error.message.split('\n')[0]])).toEqual([
      [401, 'authentication_error', 'x-api-key header is required'],
      [404, 'not_found_error', 'model: other'],
      [400, 'invalid_request_error', 'No recorded answer is for this request. Entries tried:'],
      [529, 'overloaded_error', 'Overloaded'],
    ]);
    expect(JSON.stringify(simulator.requests)).not.toContain('sk-ant');
  });
});

test('limits are told in headers of its own, and a refusal says how long to wait', async () => {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  await using simulator = await start([{ name: 'any', text: 'ok' }], { clock, limits: { requestsPerMinute: 1, tokensPerMinute: 5000, headers: true } });
  const { headers } = await askMessages(simulator, 'x');
  const refused = await askMessages(simulator, 'x');
  expect(Object.fromEntries([...headers].filter(([name]) => name.includes('ratelimit')))).toEqual({
    'anthropic-ratelimit-requests-limit': '1',
    'anthropic-ratelimit-requests-remaining': '0',
    'anthropic-ratelimit-requests-reset': '2026-01-01T00:01:00.000Z',
    'anthropic-ratelimit-tokens-limit': '5000',
    'anthropic-ratelimit-tokens-remaining': '3999',
    'anthropic-ratelimit-tokens-reset': '2026-01-01T00:01:00.000Z',
  });
  expect([refused.status, refused.headers.get('retry-after'), refused.body.error.type]).toEqual([429, '60', 'rate_limit_error']);
  expect([...refused.headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
});

test('models are listed 20 at once, or as many as are asked for', async () => {
  await using simulator = await start([{ name: 'any', text: 'ok' }], { models: Array.from({ length: 30 }, (_, index) => `m-${index}`) });
  const list = async (query: string) => (await (await fetch(`${simulator.url}/models${query}`, { headers: VERSION })).json()) as { data: unknown[]; has_more: boolean };
  expect((await list('')).data).toHaveLength(20);
  expect(await list('?limit=1000')).toMatchObject({ has_more: false, last_id: 'm-29' });
});

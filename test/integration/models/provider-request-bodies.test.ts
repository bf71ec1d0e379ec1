import { describe, expect, test } from '@jest/globals';
import { bodiesOf, modelsOf, PROTOCOLS } from '../../builders/messages-models.ts';

const request = { purpose: 'WU-01 write', system: 'be exact', messages: [{ role: 'user' as const, content: 'write' }, { role: 'assistant' as const, content: 'half' }, { role: 'user' as const, content: 'go on' }], maxOutputTokens: 321 };
const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const UNSUPPORTED = { status: 400, body: { error: { message: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", type: 'invalid_request_error', param: 'max_tokens', code: 'unsupported_parameter' } } };

const CHAT = {
  model: 'simulator-1', max_tokens: 321,
  messages: [{ role: 'system', content: 'be exact' }, { role: 'user', content: 'write' }, { role: 'assistant', content: 'half' }, { role: 'user', content: 'go on' }],
};
const MESSAGES = {
  model: 'simulator-1', max_tokens: 321,
  system: [{ type: 'text', text: 'be exact', cache_control: { type: 'ephemeral' } }],
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'write' }] },
    { role: 'assistant', content: [{ type: 'text', text: 'half' }] },
    { role: 'user', content: [{ type: 'text', text: 'go on' }] },
  ],
};

describe('a request holds what it was given and nothing else', () => {
  test.each(PROTOCOLS)('%s', async (protocol) => {
    await using world = await modelsOf(protocol, [{ name: 'any', text: 'ok' }]);
    await world.models.tiers.standard.complete(request);
    expect(bodiesOf(world.simulator)).toEqual([protocol === 'anthropic' ? MESSAGES : CHAT]);
  });

  test.each(PROTOCOLS)('%s, with a text that many requests share', async (protocol) => {
    await using world = await modelsOf(protocol, [{ name: 'any', text: 'ok' }]);
    await world.models.tiers.standard.complete({ ...request, shared: 'for all' });
    const [system, first, ...more] = CHAT.messages;
    const [own, ...further] = MESSAGES.messages;
    expect(bodiesOf(world.simulator)).toEqual([protocol === 'anthropic'
      ? { ...MESSAGES, system: [{ type: 'text', text: 'be exact' }], messages: [{ role: 'user', content: [{ type: 'text', text: 'for all\n\n', cache_control: { type: 'ephemeral' } }, ...own!.content] }, ...further] }
      : { ...CHAT, messages: [system, { ...first, content: 'for all\n\nwrite' }, ...more] }]);
  });

  test.each(PROTOCOLS)('%s: an answer that said nothing is not sent back', async (protocol) => {
    await using world = await modelsOf(protocol, [{ name: 'any', text: 'ok' }]);
    const outcome = await world.models.tiers.standard.complete({ ...request, messages: [{ role: 'user', content: 'write' }, { role: 'assistant', content: '\n' }, { role: 'user', content: 'go on' }] });
    expect(outcome.kind).toBe('done');
    expect(JSON.stringify(bodiesOf(world.simulator)[0]!['messages'])).not.toContain('assistant');
  });

  test('openai-compatible, with JSON of a schema', async () => {
    await using world = await modelsOf('openai-compatible', [{ name: 'any', text: '{"a":"b"}' }]);
    await world.models.tiers.standard.complete({ ...request, json: { name: 'thing', schema: SCHEMA } });
    expect(bodiesOf(world.simulator)).toEqual([{ ...CHAT, response_format: { type: 'json_schema', json_schema: { name: 'thing', schema: SCHEMA, strict: false } } }]);
  });

  test('anthropic, with JSON of a schema', async () => {
    const model = 'claude-sonnet-4-6';
    await using world = await modelsOf('anthropic', [{ name: 'any', text: '{"a":"b"}' }], { models: [model] });
    await world.models.tiers.standard.complete({ ...request, json: { name: 'thing', schema: SCHEMA } });
    expect(bodiesOf(world.simulator)).toEqual([{ ...MESSAGES, model, output_config: { format: { type: 'json_schema', schema: SCHEMA } } }]);
  });
});

describe('a model that wants max_completion_tokens', () => {
  test('gets it once it has said so, in every further request, with JSON as well', async () => {
    await using world = await modelsOf('openai-compatible', [{ name: 'json', when: { contains: ['json'] }, text: '{"a":"b"}' }, { name: 'any', text: 'ok' }], { faults: [{ times: 1, fault: UNSUPPORTED }] });
    const first = await world.models.tiers.standard.complete(request);
    const second = await world.models.tiers.standard.complete({ ...request, messages: [{ role: 'user', content: 'json' }], json: { name: 'thing', schema: SCHEMA } });
    expect([first.kind, second.kind]).toEqual(['done', 'done']);
    expect(bodiesOf(world.simulator).map(({ max_tokens, max_completion_tokens }) => [max_tokens, max_completion_tokens])).toEqual([[321, undefined], [undefined, 321], [undefined, 321]]);
    expect(bodiesOf(world.simulator)[2]).toMatchObject({ response_format: { type: 'json_schema' } });
  });

  test('and one that refuses both is not asked for ever', async () => {
    await using world = await modelsOf('openai-compatible', [{ name: 'any', text: 'ok' }], { faults: [{ fault: UNSUPPORTED }] });
    expect(await world.models.tiers.standard.complete(request)).toMatchObject({ kind: 'failed', reach: 'request', error: { code: 'model-answer' } });
    expect(world.simulator.requests).toHaveLength(2);
  });

  test('several requests under way at once all arrive', async () => {
    await using world = await modelsOf('openai-compatible', [{ name: 'any', text: 'ok' }], { faults: [{ times: 3, fault: UNSUPPORTED }] }, { limits: { inFlight: 3 } });
    const outcomes = await Promise.all(['a', 'b', 'c'].map((content) => world.models.tiers.standard.complete({ ...request, messages: [{ role: 'user', content }] })));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
    expect(bodiesOf(world.simulator).filter((body) => 'max_completion_tokens' in body)).toHaveLength(3);
  });
});

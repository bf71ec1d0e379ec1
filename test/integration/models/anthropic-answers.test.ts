import { describe, expect, test } from '@jest/globals';
import { bodiesOf, modelsOf } from '../../builders/messages-models.ts';

const MARK = { type: 'ephemeral' };
/** In the SDK's table this model has structured output; one that is not in it has none. */
const NATIVE = 'claude-sonnet-4-6';
const SCHEMA = { type: 'object', properties: { units: { type: 'array', items: { type: 'string' } } }, required: ['units'], additionalProperties: false };
const request = { purpose: 'p', system: 'the same for all', messages: [{ role: 'user' as const, content: 'u' }], maxOutputTokens: 500 };

describe('JSON of a schema', () => {
  test('is asked for as structured output where the model has it', async () => {
    await using world = await modelsOf('anthropic', [{ name: 'plan', text: '{"units":["WU-01"]}' }], { models: [NATIVE] });
    const outcome = await world.models.tiers.standard.complete({ ...request, json: { name: 'plan', schema: SCHEMA } });
    expect(outcome).toMatchObject({ kind: 'done', text: '{"units":["WU-01"]}' });
    expect(bodiesOf(world.simulator)[0]!['output_config']).toEqual({ format: { type: 'json_schema', schema: SCHEMA } });
  });

  test('is the input of a tool where it has not, and is the text of the answer all the same', async () => {
    await using world = await modelsOf('anthropic', [{ name: 'plan', text: '{"units":["WU-01"]}' }]);
    const outcome = await world.models.tiers.standard.complete({ ...request, json: { name: 'plan', schema: SCHEMA } });
    expect(outcome).toMatchObject({ kind: 'done', text: '{"units":["WU-01"]}' });
    expect(bodiesOf(world.simulator)[0]).toMatchObject({ tools: [{ name: 'json', input_schema: SCHEMA }], tool_choice: { type: 'any' } });
    expect(world.simulator.requests[0]!.status).toBe(200);
  });

  test('is asked for with less when the endpoint refuses it, and so from then on', async () => {
    const refusal = { status: 400, body: { type: 'error', error: { type: 'invalid_request_error', message: 'output_config: Extra inputs are not permitted' } } };
    await using world = await modelsOf('anthropic', [{ name: 'plan', text: '{"units":["WU-01"]}' }], { models: [NATIVE], faults: [{ when: { nth: 1 }, fault: refusal }] });
    for (const content of ['a', 'b']) expect(await world.models.tiers.standard.complete({ ...request, messages: [{ role: 'user', content }], json: { name: 'plan', schema: SCHEMA } })).toMatchObject({ kind: 'done', text: '{"units":["WU-01"]}' });
    expect(bodiesOf(world.simulator).map((body) => Object.keys(body).filter((key) => /output_config|tool_choice/.test(key)))).toEqual([['output_config'], ['tool_choice'], ['tool_choice']]);
  });

  test('that is cut is truncated', async () => {
    await using world = await modelsOf('anthropic', [{ name: 'plan', text: `{"units":["${'x'.repeat(400)}"]}` }]);
    expect((await world.models.tiers.standard.complete({ ...request, maxOutputTokens: 20, json: { name: 'plan', schema: SCHEMA } })).kind).toBe('truncated');
  });
});

describe('how an answer ended', () => {
  test.each([
    ['truncated', { text: 'word '.repeat(1000) }],
    ['refused', { text: 'half', finish: 'content_filter' as const }],
  ])('%s', async (kind, spec) => {
    await using world = await modelsOf('anthropic', [{ name: 'any', ...spec }]);
    expect((await world.models.tiers.standard.complete(request)).kind).toBe(kind);
  });

  test('refused without a word says so', async () => {
    await using world = await modelsOf('anthropic', [{ name: 'any', text: 'x' }], { faults: [{ fault: { refusal: true } }] });
    expect(await world.models.tiers.standard.complete(request)).toMatchObject({ kind: 'refused', reason: 'the model declined to answer (refusal)' });
  });
});

describe('the prompt cache', () => {
  test('the system message is marked, written once and read by the next unit; all prompt tokens are counted', async () => {
    await using world = await modelsOf('anthropic', [{ name: 'any', text: 'ok' }]);
    const system = 'rule '.repeat(2000);
    const first = await world.models.tiers.standard.complete({ ...request, system, messages: [{ role: 'user', content: 'unit one' }] });
    const second = await world.models.tiers.standard.complete({ ...request, system, messages: [{ role: 'user', content: 'unit two' }] });
    expect(bodiesOf(world.simulator).map((body) => body['system'])).toEqual(Array.from({ length: 2 }, () => [{ type: 'text', text: system, cache_control: MARK }]));
    expect(first.usage.cachedTokens).toBe(0);
    expect(second.usage.cachedTokens).toBeGreaterThan(2400);
    expect([first.usage.promptTokens, second.usage.promptTokens]).toEqual([2503, 2503]);
  });

  test('in a loop with tools the last tool and the last message are marked too, and each turn reads the one before', async () => {
    await using world = await modelsOf('anthropic', [
      { name: 'end', when: { contains: ['second file'] }, text: 'done' },
      { name: 'two', when: { contains: ['first file'] }, toolCalls: [{ name: 'read', arguments: { path: 'two' } }] },
      { name: 'one', toolCalls: [{ name: 'read', arguments: { path: 'one' } }] },
    ]);
    const tool = (name: string) => ({ name, description: name, inputSchema: { type: 'object' }, run: (input: unknown) => Promise.resolve((input as { path: string }).path === 'one' ? 'first file' : 'second file') });
    const outcome = await world.models.tiers.standard.runTools({ purpose: 'p', system: 'rule '.repeat(2000), task: 'go', tools: [tool('write'), tool('read')], maxOutputTokens: 100, maxTurns: 5 });
    expect(outcome).toMatchObject({ kind: 'done', turns: 3 });
    expect(outcome.usage.cachedTokens).toBeGreaterThan(2 * 2500);
    const marked = bodiesOf(world.simulator).map(({ tools, messages }) => ({
      tools: (tools as { cache_control?: unknown }[]).map(({ cache_control }) => cache_control),
      messages: (messages as { content: { cache_control?: unknown }[] }[]).flatMap(({ content }) => content.map(({ cache_control }) => cache_control)),
    }));
    expect(marked.map(({ tools }) => tools)).toEqual(Array.from({ length: 3 }, () => [undefined, MARK]));
    expect(marked.map(({ messages }) => messages)).toEqual([[MARK], [undefined, undefined, MARK], [undefined, undefined, undefined, undefined, MARK]]);
  });
});

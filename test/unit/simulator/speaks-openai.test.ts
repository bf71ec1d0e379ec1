import { describe, expect, test } from '@jest/globals';
import { startSimulator, type RecordedAnswer } from '../../../packages/simulator/src/index.ts';
import { ask, post, user, type Answered } from './ask.ts';

const recorded = (...answers: RecordedAnswer[]) => ({ origin: 'Written for a test.', answers });
const poem = 'Roses are red, and this line is forty-eight long';

describe('a chat completion', () => {
  test('has the text, the finish reason and the usage of its recording', async () => {
    const usage = { promptTokens: 900, cachedTokens: 800, reasoningTokens: 7 };
    await using simulator = await startSimulator({ recordings: recorded({ name: 'poem', when: { contains: ['poem'] }, text: poem, usage }) });

    const { status, body } = await ask(simulator, 'Write a poem');

    expect(status).toBe(200);
    expect(body.choices).toEqual([
      { index: 0, message: { role: 'assistant', content: poem, refusal: null }, logprobs: null, finish_reason: 'stop' },
    ]);
    expect(body.usage).toEqual({
      prompt_tokens: 900,
      completion_tokens: 12,
      total_tokens: 912,
      prompt_tokens_details: { cached_tokens: 800 },
      completion_tokens_details: { reasoning_tokens: 7 },
    });
  });

  test('is cut at max_tokens, and a request that holds the beginning gets the rest', async () => {
    await using simulator = await startSimulator({ recordings: recorded({ name: 'poem', when: { contains: ['poem'] }, times: 1, text: poem }) });

    const messages = [user('Write a poem')];
    const said: string[] = [];
    const finishes: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { body } = await ask(simulator, { messages, max_tokens: 5 });
      const content = body.choices[0]!.message.content!;
      said.push(content);
      finishes.push(body.choices[0]!.finish_reason);
      messages.push({ role: 'assistant', content }, user('Go on.'));
    }

    expect(said[0]).toHaveLength(20);
    expect(said.join('')).toBe(poem);
    expect(finishes).toEqual(['length', 'length', 'stop']);
    expect((await ask(simulator, 'Write a poem')).body.error.message).toContain('"poem" matches, but has answered 1 times');
  });

  test('is cut inside the arguments of a tool call, too', async () => {
    const toolCalls = [{ name: 'edit', arguments: { path: 'src/index.ts' } }, { name: 'edit' }];
    await using simulator = await startSimulator({ recordings: recorded({ name: 'edits', text: 'Two edits.', toolCalls }) });
    const tools = [{ type: 'function', function: { name: 'edit' } }];

    const { body } = await ask(simulator, { messages: [user('x')], tools, max_completion_tokens: 5 });

    const [{ message, finish_reason }] = body.choices as [Answered['body']['choices'][0]];
    expect([message.content, finish_reason]).toEqual(['Two edits.', 'length']);
    expect(message.tool_calls).toMatchObject([{ type: 'function', function: { name: 'edit', arguments: '{"path":' } }]);
  });

  test('streams the same as events, usage last', async () => {
    await using simulator = await startSimulator({ recordings: recorded({ name: 'poem', text: poem.repeat(3) }) });

    const response = await post(simulator, { messages: [user('x')], stream: true, stream_options: { include_usage: true } });
    const lines = (await response.text()).split('\n\n').filter(Boolean).map((line) => line.replace('data: ', ''));

    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(lines.pop()).toBe('[DONE]');
    const chunks = lines.map((line) => JSON.parse(line) as { choices: { delta: { content?: string }; finish_reason: string | null }[]; usage: unknown });
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(poem.repeat(3));
    expect(chunks.at(-2)!.choices[0]!.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 36 } });
  });
});

describe('an answer is never made up', () => {
  test('a request without a recording is told what each entry misses', async () => {
    await using simulator = await startSimulator({
      recordings: recorded(
        { name: 'draft', when: { contains: ['Role: worker', 'Unit: WU-03'] }, text: 'a' },
        { name: 'review', when: { contains: ['WU-04'], lacks: ['Task: write'] }, text: 'b' },
      ),
    });

    const { status, body } = await ask(simulator, 'Role: worker\nUnit: WU-04\nTask: write');

    expect(status).toBe(400);
    expect(body.error).toEqual({
      type: 'invalid_request_error',
      param: 'messages',
      code: 'no_recording',
      message: 'No recorded answer is for this request. Entries tried:\n- "draft" misses "Unit: WU-03"\n- "review" must lack "Task: write"',
    });
  });

  test('an answer that breaks the asked format is refused, unless it is meant to', async () => {
    const schema = { type: 'object', properties: { units: { type: 'array', items: { type: 'string' } } }, required: ['units'] };
    const response_format = { type: 'json_schema', json_schema: { name: 'plan', schema } };
    const text = '{"units":[1]}';
    await using simulator = await startSimulator({
      recordings: recorded({ name: 'meant', when: { contains: ['meant'] }, text, breaksFormat: true }, { name: 'slip', when: { contains: ['slip'] }, text }),
    });

    const slip = await ask(simulator, { messages: [user('slip')], response_format });
    const meant = await ask(simulator, { messages: [user('meant')], response_format });

    expect(slip.body.error.code).toBe('recording_breaks_format');
    expect(slip.body.error.message).toContain('units.0: Invalid input: expected string, received number');
    expect(meant.body.choices[0]!.message.content).toBe(text);
  });
});

describe('who asks, and for what', () => {
  test('a wrong key and an unknown model are refused, and no key is kept', async () => {
    await using simulator = await startSimulator({ recordings: recorded({ name: 'any', text: 'ok' }), apiKey: 'sk-right', models: ['small', 'large'] });
    const key = { authorization: 'Bearer sk-right' };

    const wrong = await ask(simulator, 'x', { authorization: 'Bearer sk-wrong' });
    const unknown = await ask(simulator, { model: 'medium', messages: [user('x')] }, key);
    const models = await fetch(`${simulator.url}/models`, { headers: key });
    const right = await ask(simulator, { model: 'large', messages: [user('x')] }, key);

    expect([wrong.status, wrong.body.error.code]).toEqual([401, 'invalid_api_key']);
    expect([unknown.status, unknown.body.error.code]).toEqual([404, 'model_not_found']);
    expect(((await models.json()) as { data: { id: string }[] }).data.map(({ id }) => id)).toEqual(['small', 'large']);
    expect(right.status).toBe(200);
    expect(JSON.stringify(simulator.requests)).not.toMatch(/sk-/);
    expect(simulator.requests.map(({ path, status, matched }) => [path, status, matched])).toEqual([
      ['/v1/chat/completions', 401, undefined],
      ['/v1/chat/completions', 404, undefined],
      ['/v1/models', 200, undefined],
      ['/v1/chat/completions', 200, 'any'],
    ]);
    expect(simulator.stats()).toMatchObject({ requests: 4, answered: 1, byStatus: { 200: 2, 401: 1, 404: 1 }, promptTokens: 1, completionTokens: 1 });
  });
});

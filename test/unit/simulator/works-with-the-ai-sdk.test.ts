import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { expect, test } from '@jest/globals';
import { APICallError, generateText, Output, stepCountIs, streamText, tool } from 'ai';
import * as z from 'zod';
import { startSimulator, type RecordedAnswer, type Simulator } from '../../../packages/simulator/src/index.ts';

const modelOf = (simulator: Simulator) =>
  createOpenAICompatible({ name: 'simulator', baseURL: simulator.url, apiKey: 'any', includeUsage: true, supportsStructuredOutputs: true })('simulator-1');
const start = (...answers: RecordedAnswer[]) => startSimulator({ recordings: { origin: 'Written for a test.', answers } });

test('plain text, with usage and finish reason', async () => {
  await using simulator = await start({ name: 'hello', text: 'Hello there.', usage: { promptTokens: 10, cachedTokens: 4 } });

  const cut = await generateText({ model: modelOf(simulator), prompt: 'Hi', maxRetries: 0, maxOutputTokens: 2 });
  const whole = await generateText({ model: modelOf(simulator), prompt: 'Hi', maxRetries: 0 });

  expect([cut.text, cut.finishReason]).toEqual(['Hello th', 'length']);
  expect([whole.text, whole.finishReason]).toEqual(['Hello there.', 'stop']);
  expect(whole.usage).toMatchObject({ inputTokens: 10, outputTokens: 3, totalTokens: 13, inputTokenDetails: { cacheReadTokens: 4 } });
});

test('structured output', async () => {
  await using simulator = await start({ name: 'plan', text: '{"units":["WU-01"]}' });

  const { output } = await generateText({
    model: modelOf(simulator),
    prompt: 'Plan',
    maxRetries: 0,
    output: Output.object({ schema: z.object({ units: z.array(z.string()) }) }),
  });

  expect(output).toEqual({ units: ['WU-01'] });
  expect(simulator.requests[0]!.body).toMatchObject({ response_format: { type: 'json_schema' } });
});

test('a tool call, its result, and the answer to it', async () => {
  await using simulator = await start(
    { name: 'answer', when: { contains: ['42 degrees'] }, text: 'It is hot.' },
    { name: 'call', toolCalls: [{ name: 'weather', arguments: { city: 'Bern' } }] },
  );
  const weather = tool({ inputSchema: z.object({ city: z.string() }), execute: ({ city }) => Promise.resolve(`42 degrees in ${city}`) });

  const result = await generateText({ model: modelOf(simulator), prompt: 'Weather?', maxRetries: 0, tools: { weather }, stopWhen: stepCountIs(3) });

  expect(result.steps.map((step) => step.finishReason)).toEqual(['tool-calls', 'stop']);
  expect(result.steps[0]!.toolResults[0]!.output).toBe('42 degrees in Bern');
  expect(result.text).toBe('It is hot.');
  expect(simulator.requests.map(({ matched }) => matched)).toEqual(['call', 'answer']);
});

test('streaming, text and tool calls', async () => {
  const text = 'Grüße 🌹 '.repeat(40);
  await using simulator = await start({ name: 'flowers', text, toolCalls: [{ name: 'plant', arguments: { what: 'r'.repeat(100) } }] });
  const plant = tool({ inputSchema: z.object({ what: z.string() }) });

  const result = streamText({ model: modelOf(simulator), prompt: 'Flowers', maxRetries: 0, tools: { plant } });

  expect(await result.text).toBe(text);
  expect((await result.toolCalls)[0]!.input).toEqual({ what: 'r'.repeat(100) });
  expect(await result.finishReason).toBe('tool-calls');
  expect((await result.usage).outputTokens).toBe(Math.ceil(text.length / 4) + 28);
});

test('an error arrives with its status and message', async () => {
  await using simulator = await startSimulator({ recordings: { origin: 'Empty.', answers: [] }, faults: [{ fault: { status: 410 } }] });

  const asking = generateText({ model: modelOf(simulator), prompt: 'Hi', maxRetries: 0 });

  const error = await asking.then(() => undefined, (reason: unknown) => reason);
  expect(APICallError.isInstance(error) && [error.statusCode, error.message]).toEqual([410, expect.stringContaining('temporarily unavailable')]);
});

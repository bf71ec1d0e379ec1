import { createAnthropic } from '@ai-sdk/anthropic';
import { expect, test } from '@jest/globals';
import { APICallError, generateText, Output, stepCountIs, tool } from 'ai';
import * as z from 'zod';
import { startMessagesSimulator, type RecordedAnswer, type Simulator } from '../../../packages/simulator/src/index.ts';

/** Has structured output in the SDK's table; `simulator-1` has not. */
const NATIVE = 'claude-sonnet-4-6';
const start = (...answers: RecordedAnswer[]) => startMessagesSimulator({ recordings: { origin: 'Written for a test.', answers }, models: ['simulator-1', NATIVE] });
const modelOf = (simulator: Simulator, id = 'simulator-1') => createAnthropic({ baseURL: simulator.url, apiKey: 'any' })(id);

test('plain text, with usage and finish reason', async () => {
  await using simulator = await start({ name: 'hello', text: 'Hello there.', usage: { promptTokens: 10, cachedTokens: 4 } });
  const cut = await generateText({ model: modelOf(simulator), prompt: 'Hi', maxRetries: 0, maxOutputTokens: 2 });
  const whole = await generateText({ model: modelOf(simulator), prompt: 'Hi', maxRetries: 0, maxOutputTokens: 1000 });
  expect([cut.text, cut.finishReason]).toEqual(['Hello th', 'length']);
  expect([whole.text, whole.finishReason]).toEqual(['Hello there.', 'stop']);
  expect(whole.usage).toMatchObject({ inputTokens: 10, outputTokens: 3, inputTokenDetails: { cacheReadTokens: 4 } });
});

test.each(['simulator-1', NATIVE])('structured output of %s', async (id) => {
  await using simulator = await start({ name: 'plan', text: '{"units":["WU-01"]}' });
  const { output } = await generateText({ model: modelOf(simulator, id), prompt: 'Plan', maxRetries: 0, maxOutputTokens: 1000, output: Output.object({ schema: z.object({ units: z.array(z.string()) }) }) });
  expect(output).toEqual({ units: ['WU-01'] });
  expect(Object.keys(simulator.requests[0]!.body as object)).toContain(id === NATIVE ? 'output_config' : 'tool_choice');
});

test('a tool call, its result, and the answer to it', async () => {
  await using simulator = await start(
    { name: 'answer', when: { contains: ['42 degrees'] }, text: 'It is hot.' },
    { name: 'call', text: 'Let me see.', toolCalls: [{ name: 'weather', arguments: { city: 'Bern' } }] },
  );
  const weather = tool({ inputSchema: z.object({ city: z.string() }), execute: ({ city }) => Promise.resolve(`42 degrees in ${city}`) });
  const result = await generateText({ model: modelOf(simulator), prompt: 'Weather?', maxRetries: 0, maxOutputTokens: 1000, tools: { weather }, stopWhen: stepCountIs(3) });
  expect(result.steps.map((step) => step.finishReason)).toEqual(['tool-calls', 'stop']);
  expect(result.steps[0]!.toolResults[0]!.output).toBe('42 degrees in Bern');
  expect(simulator.requests.map(({ matched }) => matched)).toEqual(['call', 'answer']);
});

test('an error arrives with its status and message', async () => {
  await using simulator = await start();
  const error = await generateText({ model: modelOf(simulator, 'claude-none'), prompt: 'Hi', maxRetries: 0, maxOutputTokens: 1000 }).then(() => undefined, (reason: unknown) => reason);
  expect(APICallError.isInstance(error) && [error.statusCode, error.message]).toEqual([404, 'model: claude-none']);
});

import { expect, test } from '@jest/globals';
import { VirtualClock } from '@dark-factory/runtime';
import { startMessagesSimulator } from '../../../packages/simulator/src/index.ts';
import { askMessages } from './messages-ask.ts';

const MARK = { cache_control: { type: 'ephemeral' } };
const recordings = { origin: 'Written for a test.', answers: [{ name: 'any', text: 'ok' }] };

/** A prompt whose system message has about `tokens` tokens. */
const prompt = (task: string, tokens = 2000, system = 's') => ({ system: [{ type: 'text', text: system.repeat(tokens * 4), ...MARK }], messages: [{ role: 'user', content: task }] });

/** What a request wrote to the cache and read from it, to the hundred tokens. */
async function cacheUse(simulator: Awaited<ReturnType<typeof startMessagesSimulator>>, request: Record<string, unknown>): Promise<number[]> {
  const { cache_creation_input_tokens: created, cache_read_input_tokens: read } = (await askMessages(simulator, request)).body.usage as Record<string, number>;
  return [created!, read!].map((tokens) => Math.round(tokens / 100) * 100);
}

test('the first request writes a marked beginning, others with the same bytes read it, for five minutes from the last', async () => {
  const clock = new VirtualClock();
  await using simulator = await startMessagesSimulator({ recordings, clock });
  expect(await cacheUse(simulator, prompt('one'))).toEqual([2000, 0]);
  await clock.sleep(4 * 60_000);
  expect(await cacheUse(simulator, prompt('two'))).toEqual([0, 2000]);
  await clock.sleep(4 * 60_000);
  expect(await cacheUse(simulator, prompt('three'))).toEqual([0, 2000]);
  await clock.sleep(5 * 60_000);
  expect(await cacheUse(simulator, prompt('four'))).toEqual([2000, 0]);
});

test('other bytes, another model, no marker and too short a beginning read nothing', async () => {
  await using simulator = await startMessagesSimulator({ recordings, models: ['simulator-1', 'other'] });
  await cacheUse(simulator, prompt('one'));
  expect(await cacheUse(simulator, prompt('one', 2000, 't'))).toEqual([2000, 0]);
  expect(await cacheUse(simulator, { ...prompt('one'), model: 'other' })).toEqual([2000, 0]);
  expect(await cacheUse(simulator, { ...prompt('one'), system: 's'.repeat(8000) })).toEqual([0, 0]);
  expect(await cacheUse(simulator, prompt('one', 900))).toEqual([0, 0]);
  expect(await cacheUse(simulator, prompt('one', 900))).toEqual([0, 0]);
});

test('a conversation that grows reads what it had and writes what is new', async () => {
  await using simulator = await startMessagesSimulator({ recordings });
  const turn = (role: string, tokens: number, mark = {}) => ({ role, content: [{ type: 'text', text: role.padEnd(tokens * 4, '.'), ...mark }] });
  expect(await cacheUse(simulator, { messages: [turn('user', 3000, MARK)] })).toEqual([3000, 0]);
  expect(await cacheUse(simulator, { messages: [turn('user', 3000), turn('assistant', 500), turn('user', 500, MARK)] })).toEqual([1000, 3000]);
});

test('what did not arrive is not kept', async () => {
  await using simulator = await startMessagesSimulator({ recordings, faults: [{ when: { nth: 1 }, fault: { status: 529 } }] });
  expect((await askMessages(simulator, prompt('one'))).status).toBe(529);
  expect(await cacheUse(simulator, prompt('one'))).toEqual([2000, 0]);
});

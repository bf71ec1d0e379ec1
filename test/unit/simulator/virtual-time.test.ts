import { expect, test } from '@jest/globals';
import { VirtualClock } from '@dark-factory/runtime';
import { startSimulator } from '../../../packages/simulator/src/index.ts';
import { ask } from './ask.ts';

test('announced requests run side by side on a virtual clock, and time waits for those under way', async () => {
  const clock = new VirtualClock(0);
  await using simulator = await startSimulator({
    recordings: { origin: 'Written for a test.', answers: [{ name: 'any', answer: ({ messages }) => ({ text: `to ${String(messages[0]!.content)}` }) }] },
    clock,
    latencyMs: 20_000,
  });
  const worker = async (name: string): Promise<string[]> => {
    const texts: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const { body } = await clock.during(() => ask(simulator, `${name}${round}`));
      texts.push(body.choices[0]!.message.content!);
    }
    return texts;
  };

  const all = await Promise.all(['a', 'b', 'c'].map(worker));

  expect(all[1]).toEqual(['to b0', 'to b1', 'to b2', 'to b3']);
  expect(simulator.requests.map(({ time }) => time)).toEqual([0, 20_000, 40_000, 60_000].flatMap((time) => [time, time, time]));
  expect(clock.now()).toBe(80_000);
  expect(simulator.stats()).toMatchObject({ maxInFlight: 3, answered: 12 });
});

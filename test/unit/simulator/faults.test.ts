import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '@dark-factory/runtime';
import { startSimulator, type Fault, type SimulatorOptions } from '../../../packages/simulator/src/index.ts';
import { ask, post, user } from './ask.ts';

const text = 'A recorded answer, once and no more.';
const start = (faults: SimulatorOptions['faults'], more: Partial<SimulatorOptions> = {}) =>
  startSimulator({ recordings: { origin: 'Written for a test.', answers: [{ name: 'once', times: 1, text }] }, faults, ...more });

describe('a fault that spoils the answer leaves it for the next try', () => {
  const spoilt: [string, Fault, (fetched: Promise<Response>) => Promise<unknown>, unknown][] = [
    ['status', { status: 503, headers: { 'retry-after': '7' } }, async (fetched) => [(await fetched).status, (await fetched).headers.get('retry-after')], [503, '7']],
    ['cut before', { cutConnection: 'before' }, (fetched) => fetched.then(() => 'answered', () => 'cut'), 'cut'],
    ['cut in the middle', { cutConnection: 'middle' }, async (fetched) => [(await fetched).status, await (await fetched).text().catch(() => 'cut')], [200, 'cut']],
    ['garbage', { garbage: true }, async (fetched) => (await (await fetched).text()).slice(0, 6), '<html>'],
    ['empty', { empty: true }, contentOf, { content: '', refusal: null }],
    ['refusal', { refusal: true }, contentOf, { content: null, refusal: "I'm sorry, but I can't help with that." }],
  ];
  test.each(spoilt)('%s', async (_name, fault, look, seen) => {
    await using simulator = await start([{ fault, times: 1 }]);

    expect(await look(post(simulator, { messages: [user('x')] }))).toEqual(seen);
    expect((await ask(simulator, 'x')).body.choices[0]!.message.content).toBe(text);
  });
});

test('a truncated answer is used up, and can be continued', async () => {
  await using simulator = await start([{ fault: { truncateAtToken: 3 }, times: 1 }]);
  const { body } = await ask(simulator, 'x');
  const beginning = body.choices[0]!.message.content!;
  const rest = await ask(simulator, { messages: [user('x'), { role: 'assistant', content: beginning }, user('Go on.')] });

  expect([beginning, body.choices[0]!.finish_reason]).toEqual(['A recorded a', 'length']);
  expect(beginning + rest.body.choices[0]!.message.content).toBe(text);
  expect((await ask(simulator, 'x')).body.error.code).toBe('no_recording');
});

test('a slow answer takes its time from the clock', async () => {
  const clock = new VirtualClock(0);
  await using simulator = await start([{ fault: { slowMs: 90_000 } }], { clock, latencyMs: 500 });
  expect((await ask(simulator, 'x')).status).toBe(200);
  expect(clock.now()).toBe(90_500);
});

test('410 speaks as the retired GitHub Models endpoint does', async () => {
  await using simulator = await start([{ fault: { status: 410 } }]);
  const { status, body } = await ask(simulator, 'x');
  expect([status, body]).toEqual([
    410,
    {
      error: {
        code: 'github_models_retirement_brownout',
        message: 'GitHub Models is temporarily unavailable as part of a scheduled retirement brownout.',
      },
    },
  ]);
});

test('rules fire on the nth, on every nth, and on requests that contain a text', async () => {
  await using simulator = await startSimulator({
    recordings: { origin: 'Written for a test.', answers: [{ name: 'any', text }] },
    faults: [
      { when: { nth: 2 }, fault: { status: 500 } },
      { when: { contains: 'WU-03', every: 2 }, times: 1, fault: { status: 403 } },
    ],
  });
  const statuses: number[] = [];
  for (const content of ['WU-03', 'a', 'WU-03', 'b', 'WU-03', 'WU-03']) statuses.push((await ask(simulator, content)).status);
  expect(statuses).toEqual([200, 500, 403, 200, 200, 200]);
});

test('random faults follow from the seed, in whatever order the requests arrive', async () => {
  const run = async (seed: number, texts: string[]): Promise<Map<string, number>> => {
    await using simulator = await startSimulator({
      recordings: { origin: 'Written for a test.', answers: [{ name: 'any', text }] },
      faults: { random: { seed, rate: 0.3, kinds: [{ status: 500 }, { status: 503 }] } },
    });
    const answers = await Promise.all(texts.map(async (content) => [content, (await ask(simulator, content)).status] as const));
    return new Map(answers);
  };
  const texts = Array.from({ length: 60 }, (_, index) => `unit ${index}`);

  const first = await run(7, texts);

  expect(await run(7, texts.toReversed())).toEqual(new Map([...first].reverse()));
  expect(await run(8, texts)).not.toEqual(first);
  expect([...first.values()].filter((status) => status !== 200).length).toBeGreaterThan(8);
  expect(new Set(first.values())).toEqual(new Set([200, 500, 503]));
});

async function contentOf(fetched: Promise<Response>): Promise<unknown> {
  const { choices } = (await (await fetched).json()) as { choices: { message: { content: unknown; refusal: unknown } }[] };
  const { content, refusal } = choices[0]!.message;
  return { content, refusal };
}

import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { completeWithSchema, type AnswerShape, type AnswerStore } from '@dark-factory/models';
import { seededRandom, silentLogger, VirtualClock } from '@dark-factory/runtime';
import { startSimulator, type RecordedAnswer } from '@dark-factory/simulator';
import { jsonInText } from '../../../packages/models/src/json-in-text.ts';
import { bodiesOf, modelsOf, PROTOCOLS } from '../../builders/messages-models.ts';
import { modelsAt } from '../../builders/model-of-simulator.ts';

const Plan = z.object({ units: z.array(z.object({ id: z.string(), size: z.number() })).min(1) });
const GOOD = '{"units":[{"id":"WU-01","size":3}]}';
const request = { purpose: 'plan', system: 'Plan.', messages: [{ role: 'user' as const, content: 'Go' }], maxOutputTokens: 500 };
const shape = { name: 'plan', schema: Plan };
/** Recordings that do not fit say so: the simulator would not give them by mistake. */
const bad = (name: string, text: string, when?: RecordedAnswer['when']): RecordedAnswer => ({ name, text, breaksFormat: true, ...(when === undefined ? {} : { when }) });

/** A store in memory. */
function storeOf(kept = new Map<string, string>()): AnswerStore & { readonly kept: Map<string, string> } {
  return {
    kept,
    get: (key) => Promise.resolve(kept.get(key)),
    put: (key, text) => Promise.resolve(void kept.set(key, text)),
    forget: (key) => Promise.resolve(void kept.delete(key)),
  };
}

async function ask(answers: RecordedAnswer[], given: Partial<AnswerShape<z.infer<typeof Plan>>> = {}, answerStore = storeOf()) {
  const clock = new VirtualClock();
  await using simulator = await startSimulator({ recordings: { origin: 'Written by hand for a test.', answers }, clock });
  const models = await modelsAt(simulator.url, { clock, random: seededRandom(1), logger: silentLogger, answers: answerStore, fetch: (input, init) => clock.during(() => fetch(input, init)) });
  const outcome = await completeWithSchema(models.tiers.standard, request, { ...shape, ...given });
  return { outcome, bodies: bodiesOf(simulator) as { messages: { role: string; content: string }[] }[], kept: answerStore.kept };
}

test.each(PROTOCOLS)('%s: a value that fits is read', async (protocol) => {
  await using world = await modelsOf(protocol, [{ name: 'plan', text: GOOD }]);
  expect(await completeWithSchema(world.models.tiers.standard, request, shape)).toMatchObject({ kind: 'done', value: { units: [{ id: 'WU-01', size: 3 }] }, usage: { requests: 1 } });
});

test.each([
  ['a fence', '```json\n' + GOOD + '\n```'],
  ['prose with braces of its own', `I use {placeholders} and [brackets]. Here:\n${GOOD}\nThe } is no mistake.`],
  ['an example before it', `Not {"units":[]} but ${GOOD}`],
  ['a string with brackets in it', '{"units":[{"id":"a}]{\\"","size":1}]} as you wish'],
])('out of %s', async (_name, text) => {
  const { outcome, bodies } = await ask([bad('wrapped', text)]);
  expect(outcome).toMatchObject({ kind: 'done', value: { units: [{ size: expect.any(Number) }] } });
  expect(bodies).toHaveLength(1);
});

describe('an answer that does not fit', () => {
  test('and a corrected one that was cut at its limit are both forgotten: the next run asks anew', async () => {
    const { outcome, kept } = await ask([{ name: 'cut', when: { contains: ['cannot be used'] }, text: GOOD, cutAtToken: 2 }, bad('first', '{"units":[]}')]);
    expect(outcome).toMatchObject({ kind: 'truncated', usage: { requests: 2 } });
    expect(kept.size).toBe(0);
  });

  test('is told each problem with its path, once; the corrected one counts, and both are kept', async () => {
    const { outcome, bodies, kept } = await ask([{ name: 'mended', when: { contains: ['cannot be used'] }, text: GOOD }, bad('first', '{"units":[{"id":7},{"id":"b","size":"x"}]}')]);
    expect(outcome).toMatchObject({ kind: 'done', value: { units: [{ id: 'WU-01' }] }, usage: { requests: 2 } });
    const [, , assistant, correction] = bodies[1]!.messages;
    expect([assistant!.role, assistant!.content]).toEqual(['assistant', '{"units":[{"id":7},{"id":"b","size":"x"}]}']);
    expect(correction!.role).toBe('user');
    for (const path of ['$.units[0].id: ', '$.units[0].size: ', '$.units[1].size: ']) expect(correction!.content).toContain(path);
    expect(correction!.content).toContain('"required":["units"]');
    expect(kept.size).toBe(2);
  });

  test('is unusable after the last correction, and nothing of it is recalled', async () => {
    const { outcome, bodies, kept } = await ask([bad('never', '{"units":[]}')], { corrections: 2 });
    expect(outcome).toMatchObject({ kind: 'unusable', text: '{"units":[]}', usage: { requests: 3 }, problems: [expect.stringMatching(/^\$\.units: /)] });
    expect(bodies).toHaveLength(3);
    expect(kept.size).toBe(0);
  });

  test('is not corrected at all when that is asked for', async () => {
    const { outcome, bodies } = await ask([bad('prose', 'I would rather not write JSON.')], { corrections: 0 });
    expect(outcome).toMatchObject({ kind: 'unusable', problems: ['$: the answer holds no JSON'] });
    expect(bodies).toHaveLength(1);
  });

  test('and is empty is not sent back, since no API takes an empty turn', async () => {
    const { outcome, bodies } = await ask([{ name: 'mended', when: { contains: ['the answer is empty'] }, text: GOOD }, bad('empty', '')]);
    expect(outcome.kind).toBe('done');
    expect(bodies[1]!.messages.map(({ role }) => role)).toEqual(['system', 'user', 'user']);
  });

  test('is recalled by the next run together with its correction: neither is paid for again', async () => {
    const answers = [{ name: 'mended', when: { contains: ['cannot be used'] }, text: GOOD }, bad('first', '{}')];
    const { kept } = await ask(answers);
    const { outcome, bodies } = await ask(answers, {}, storeOf(kept));
    expect(outcome).toMatchObject({ kind: 'done', usage: { requests: 0 } });
    expect(bodies).toEqual([]);
  });
});

test('an answer that is cut or declined is not corrected', async () => {
  expect((await ask([{ name: 'long', text: `{"units":[${'{"id":"a","size":1},'.repeat(200)}` }])).outcome).toMatchObject({ kind: 'truncated', usage: { requests: 1 } });
  expect((await ask([{ name: 'no', text: 'half', finish: 'content_filter' }])).outcome).toMatchObject({ kind: 'refused', usage: { requests: 1 } });
});

describe('a part of what does not parse is no answer', () => {
  /** Everything may be left out, so that any object would do. */
  const lenient = z.object({ id: z.string().optional(), units: z.array(z.object({ id: z.string() })).default([]) });
  test.each([
    ['a comma too many', '{"units":[{"id":"a"},{"id":"b"},]}'],
    ['a missing end', 'Here it is: {"units":[{"id":"a"},{"id":"b"}]'],
    ['an example that parses beside it', 'As in {"units":[]}: {"units":[{"id":"a"},{"id":"b"},]}'],
  ])('%s', async (_name, text) => {
    await using world = await modelsOf('openai-compatible', [bad('broken', text)]);
    const outcome = await completeWithSchema(world.models.tiers.standard, request, { name: 'plan', schema: lenient, corrections: 0 });
    expect(outcome).toMatchObject({ kind: 'unusable', problems: [expect.stringMatching(/^\$: not JSON: /)] });
  });
});

test('text that is all brackets is read in no time', () => {
  const started = performance.now();
  for (const text of ['{a'.repeat(50_000), '['.repeat(100_000), '{}'.repeat(50_000), '{"a":'.repeat(20_000)]) jsonInText(text);
  expect(performance.now() - started).toBeLessThan(5000);
});

import { describe, expect, test } from '@jest/globals';
import { UserError } from '@dark-factory/runtime';
import { planStage } from '@dark-factory/stages';
import { aDraft, aUnit } from '../../builders/plan.ts';
import { aPlanInput, aStageWorld } from '../../builders/stage-world.ts';
import { scriptedModel, type Scripted } from '../../builders/scripted-model.ts';

async function planWith(...answers: Scripted[]) {
  const model = scriptedModel(...answers);
  const world = await aStageWorld(model);
  const { draft: _draft, ...input } = aPlanInput();
  try {
    return { model, world, result: await planStage(input, world.deps), error: undefined };
  } catch (error) {
    return { model, world, result: undefined, error: error as Error & { code?: string } };
  }
}

const valid = JSON.stringify(aDraft());
const invalid = JSON.stringify(aDraft({ units: [aUnit({ id: 'WU-01', consumes: ['nothing'], requirements: [] })] }));

describe('a plan from a model', () => {
  test('is asked for with numbered lines of the SOW and a schema', async () => {
    const { model, result, world } = await planWith(valid);
    await using _world = world;
    expect(result!.plan.expedition).toMatchObject({ name: 'sample', outputRoot: 'delivery/sample', sow: { path: 'SOW.md', lines: 2 } });
    expect(model.requests[0]!.messages[0]!.content).toContain('1| It greets.\n2| Politely.');
    expect(model.requests[0]!.json).toMatchObject({ name: 'plan', schema: { type: 'object' } });
  });

  test('with prose and a fence around it is understood', async () => {
    const { result, world } = await planWith(`Here is the plan:\n\`\`\`json\n${valid}\n\`\`\`\nGood luck!`);
    await using _world = world;
    expect(result!.plan.units).toHaveLength(2);
  });

  test('that breaks rules goes back with every violation, and the corrected one is taken', async () => {
    const { model, result, world } = await planWith(invalid, valid);
    await using _world = world;
    expect(result!.plan.units).toHaveLength(2);
    const [, answer, correction] = model.requests[1]!.messages;
    expect(answer).toEqual({ role: 'assistant', content: invalid });
    expect(correction!.content).toContain('- units[0].consumes[0]: no unit provides "nothing"');
    expect(correction!.content).toContain('- requirements[0]: no unit covers R-01');
    expect(result!.usage.requests).toBe(2);
  });

  test('that is still wrong at the third try ends the run with its violations', async () => {
    const { model, error, world } = await planWith(invalid, 'no JSON at all', invalid);
    await using _world = world;
    expect(error).toMatchObject({ name: 'UserError', code: 'plan-refused' });
    expect(error!.message).toContain('units[0].consumes[0]');
    expect(model.requests).toHaveLength(3);
    // A conversation keeps one answer, so that it does not outgrow the context.
    expect(model.requests[2]!.messages).toHaveLength(3);
    expect(await world.deps.bundles.list('')).toEqual([]);
    expect(model.forgotten).toHaveLength(3);
  });

  test('that a budget cuts short is not forgotten: the next run goes on from there', async () => {
    const { model, error, world } = await planWith(invalid, { kind: 'out-of-budget', error: new UserError({ code: 'budget-reached', what: 'the budget is used up', fix: 'Raise it.' }) });
    await using _world = world;
    expect(error).toMatchObject({ code: 'budget-reached' });
    expect(model.forgotten).toEqual([]);
  });

  test('that says the same again is not recalled at the last try', async () => {
    const { model, result, world } = await planWith(invalid, invalid, valid);
    await using _world = world;
    expect(result).toBeDefined();
    expect(model.requests[2]!.messages).toEqual(model.requests[1]!.messages);
    expect(model.forgotten).toHaveLength(1);
  });

  test('that was cut at the output limit is asked for again in fewer words', async () => {
    const { model, result, world } = await planWith({ kind: 'truncated', text: valid.slice(0, 100) } as Scripted, valid);
    await using _world = world;
    expect(result).toBeDefined();
    expect(model.requests[1]!.messages[2]!.content).toContain('cut at 16000 tokens');
  });
});

describe('a scope of work that cannot be planned', () => {
  test.each([
    ['sow-empty', Buffer.from(' \n\t\n')],
    ['sow-too-large', Buffer.alloc(10 * 1024 * 1024, 'a')],
    ['sow-not-text', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0x00])],
    ['sow-not-text', Buffer.from([0xff, 0xfe, 0x41, 0x00])],
    ['sow-not-text', Buffer.from('caf\xe9', 'latin1')],
  ])('%s: one error before anything is spent', async (code, content) => {
    const model = scriptedModel();
    await using world = await aStageWorld(model);
    const { draft: _draft, ...input } = aPlanInput();
    await expect(planStage({ ...input, sow: { path: 'SOW.md', content } }, world.deps)).rejects.toMatchObject({ name: 'UserError', code, where: 'SOW.md' });
    expect(model.requests).toEqual([]);
    expect(await world.deps.bundles.list('')).toEqual([]);
  });

  test('a byte order mark and CRLF are no obstacle', async () => {
    await using world = await aStageWorld();
    const result = await planStage({ ...aPlanInput(), sow: { path: 'SOW.md', content: Buffer.from('\uFEFFIt greets.\r\nPolitely.\r\n') } }, world.deps);
    expect(result.plan.expedition.sow.lines).toBe(2);
  });
});

describe('a plan written by hand', () => {
  test('is linted like a model\u2019s, all violations at once, nothing written', async () => {
    await using world = await aStageWorld();
    const draft = { ...aDraft(), units: [{ ...aUnit({ id: 'WU-01' }), effort: 99, surprise: true }] };
    await expect(planStage(aPlanInput(draft), world.deps)).rejects.toMatchObject({ code: 'plan-invalid', where: 'factory-plan.json', details: [expect.stringContaining('units[0].effort'), expect.stringContaining('units[0]: Unrecognized key')] });
    expect(await world.deps.bundles.list('')).toEqual([]);
  });

  test('is spread over no more shards than requests are let in at once, and over all that were asked for where that is not known', async () => {
    await using world = await aStageWorld();
    const units = Array.from({ length: 8 }, (_, index) => aUnit({ id: `WU-0${index + 1}` }));
    const shards = async (limits: object) => (await planStage(aPlanInput(aDraft({ units }), { shards: 6, limits }), world.deps)).shards;
    expect(await shards({ inFlight: 3 })).toMatchObject({ maxParallel: 3, shards: { length: 3 } });
    expect(await shards({ requestsPerMinute: 10 })).toMatchObject({ maxParallel: 6, shards: { length: 6 } });
  });

  test('of 1,025 units is refused', async () => {
    await using world = await aStageWorld();
    const units = Array.from({ length: 1025 }, (_, index) => aUnit({ id: `WU-${String(index).padStart(4, '0')}` }));
    await expect(planStage(aPlanInput(aDraft({ units })), world.deps)).rejects.toMatchObject({ code: 'plan-invalid', message: expect.stringContaining('at most 1,024 units') });
  });

  test('gives the same plan id and shards each time, and an estimate with money when prices are given', async () => {
    await using a = await aStageWorld();
    await using b = await aStageWorld();
    const price = { promptPerMillion: 3, completionPerMillion: 15 };
    const prices = { draft: price, standard: price, frontier: price };
    const first = await planStage(aPlanInput(aDraft(), { prices }), a.deps);
    const second = await planStage(aPlanInput(aDraft(), { prices }), b.deps);
    expect(first.planId).toBe(second.planId);
    expect(first.shards).toEqual(second.shards);
    expect(first.shards.estimate).toMatchObject({ requests: expect.any(Number), usd: expect.any(Number), minutes: null });
  });
});

import { expect, test } from '@jest/globals';
import type { Tier } from '@dark-factory/models';
import { takeBundle, workStage } from '@dark-factory/stages';
import { aDraft, aUnit } from '../../builders/plan.ts';
import { aStageWorld, planned, writesEverything } from '../../builders/stage-world.ts';

const INPUT = { shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 16_000, parallel: 1 };
const { effort: _effort, ...small } = aUnit({ id: 'WU-01' });
const units = [
  small,
  aUnit({ id: 'WU-02', effort: 5, files: [{ path: 'src/b.mjs', purpose: 'code', lines: 200, executable: false }] }),
  aUnit({ id: 'WU-03', effort: 9, files: [{ path: 'src/c.mjs', purpose: 'code', lines: 1200, executable: false }] }),
];

/** A model of each tier, under its own id. */
function threeWriters() {
  const of = (tier: Tier) => Object.assign(writesEverything(), { model: `${tier}-model` });
  return { draft: of('draft'), standard: of('standard'), frontier: of('frontier') };
}

test('each unit goes to the model that its effort asks for, and the receipt says which and why', async () => {
  const writers = threeWriters();
  await using world = await aStageWorld();
  const { plan } = await planned(world, { ...aDraft(), units }, { shards: 1 });
  expect(plan.units.map(({ effort, effortReasons }) => ({ effort, effortReasons }))).toEqual([
    { effort: 1, effortReasons: ['+1: every unit'] },
    { effort: 5, effortReasons: ['given in the plan'] },
    { effort: 9, effortReasons: ['given in the plan'] },
  ]);
  const { deliveries } = await workStage(INPUT, { ...world.deps, writers });
  expect(Object.values(writers).map(({ prompts }) => prompts.map((prompt) => /Unit: (\S+)/.exec(prompt)![1]))).toEqual([['WU-01'], ['WU-02'], ['WU-03']]);
  expect(deliveries.map(({ model }) => model)).toEqual(['draft-model', 'standard-model', 'frontier-model']);
  const { receipt } = await takeBundle(world.deps.bundles, 'delivery-r1-s001');
  expect(receipt.choices).toEqual([
    { unit: 'WU-01', effort: 1, tier: 'draft', model: 'draft-model', maxOutputTokens: 2_000, repairs: 1, reasons: ['+1: every unit', 'effort 1: draft model, at most 1 repair', '250 tokens expected: 2000 for an answer'] },
    { unit: 'WU-02', effort: 5, tier: 'standard', model: 'standard-model', maxOutputTokens: 3_500, repairs: 2, reasons: ['given in the plan', 'effort 5: standard model, at most 2 repairs', '2230 tokens expected: 3500 for an answer'] },
    { unit: 'WU-03', effort: 9, tier: 'frontier', model: 'frontier-model', maxOutputTokens: 16_000, repairs: 3, reasons: ['given in the plan', 'effort 9: frontier model, at most 3 repairs', '13230 tokens expected: 16000 for an answer, the limit'] },
  ]);
});

test('another model on one tier has only the units of that tier written again', async () => {
  const writers = threeWriters();
  await using world = await aStageWorld();
  await planned(world, { ...aDraft(), units }, { shards: 1 });
  await workStage(INPUT, { ...world.deps, writers });
  const { deliveries } = await workStage(INPUT, { ...world.deps, writers: { ...writers, standard: Object.assign(writesEverything(), { model: 'a-newer-one' }) } });
  expect(deliveries.map(({ fromCache }) => fromCache)).toEqual([true, false, true]);
});

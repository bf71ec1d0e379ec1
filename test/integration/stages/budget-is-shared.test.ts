import { expect, test } from '@jest/globals';
import { budgetFor, collectStage, planStage, verifyStage, workStage, type RunBudget } from '@dark-factory/stages';
import { aFinding } from '../../builders/finding.ts';
import { aDraft, aUnit } from '../../builders/plan.ts';
import { scriptedModel } from '../../builders/scripted-model.ts';
import { aPlanInput, aStageWorld, findsNothing, planned, writesEverything } from '../../builders/stage-world.ts';

const units = [aUnit({ id: 'WU-01', effort: 3 }), aUnit({ id: 'WU-02', effort: 6 })];
/** 9,000 tokens beside the 15 that the scripted planner reports. */
const BUDGET: RunBudget = { tokens: 9_015, usd: 9, deadlineMinutes: 30 };
const WORK = { briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 };

test('two shards split what the plan left of the budget by the effort of their units, and keep one deadline', async () => {
  await using world = await aStageWorld(scriptedModel(JSON.stringify(aDraft({ units }))));
  const { bundles, clock } = world.deps;
  const startedAt = clock.now();
  const { draft: _draft, ...input } = aPlanInput(aDraft({ units }), { shards: 2 });
  expect(await budgetFor({ stage: 'plan' }, BUDGET, bundles, clock)).toEqual({ tokens: 9_015, usd: 9, deadlineAt: startedAt + 30 * 60_000 });
  await planStage(input, world.deps);
  await clock.sleep(10 * 60_000);
  const deadlineAt = startedAt + 30 * 60_000;
  expect(await budgetFor({ stage: 'work', round: 1, shard: 's001' }, BUDGET, bundles, clock)).toEqual({ tokens: 3_000, usd: 3, deadlineAt });
  expect(await budgetFor({ stage: 'work', round: 1, shard: 's002' }, BUDGET, bundles, clock)).toEqual({ tokens: 6_000, usd: 6, deadlineAt });
  await expect(budgetFor({ stage: 'work', round: 1, shard: 's003' }, BUDGET, bundles, clock)).rejects.toMatchObject({ code: 'shard-unknown' });
});

test('a later round and refinement have what all the rounds before them left', async () => {
  const writers = writesEverything();
  await using world = await aStageWorld(writers);
  const deps = { ...world.deps, writers: world.deps.writers! };
  const { bundles, clock } = deps;
  await planned(world, aDraft({ units }), { shards: 2 });
  // 150 tokens a unit, as the fake reports them. A shard of the same round that is done already changes nothing.
  await workStage({ shard: 's001', round: 1, ...WORK }, deps);
  expect(await budgetFor({ stage: 'work', round: 1, shard: 's002' }, { tokens: 9_000 }, bundles, clock)).toEqual({ tokens: 6_000 });
  await workStage({ shard: 's002', round: 1, ...WORK }, deps);
  await collectStage({ mode: 'deliveries', round: 1, branch: 'work' }, deps);
  const broken = aFinding({ path: 'src/wu-02.mjs', unit: 'WU-02' });
  await verifyStage({ round: 1, regenerateAbove: 0.3, shards: 2, limits: {}, briefingTokens: 4000, maxOutputTokens: 1000 }, { ...deps, checkTree: async (tree) => ({ ...(await findsNothing(tree)), findings: [broken] }) });
  expect(await budgetFor({ stage: 'work', round: 2, shard: 's001' }, { tokens: 9_000 }, bundles, clock)).toEqual({ tokens: 8_700 });
  await workStage({ shard: 's001', round: 2, ...WORK }, deps);
  expect(await budgetFor({ stage: 'refine' }, { tokens: 9_000 }, bundles, clock)).toEqual({ tokens: 8_550 });
  expect(await budgetFor({ stage: 'refine' }, { tokens: 100 }, bundles, clock)).toEqual({ tokens: 0 });
  expect(await budgetFor({ stage: 'refine' }, {}, bundles, clock)).toEqual({});
});

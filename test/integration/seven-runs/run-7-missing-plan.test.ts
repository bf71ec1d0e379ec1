import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { collectStage, notifyStage, refineStage, verifyStage, workStage } from '@dark-factory/stages';
import { onEveryTier } from '../../builders/scripted-model.ts';
import { aStageWorld, planned, writesEverything } from '../../builders/stage-world.ts';

const LIMITS = { shards: 1, limits: { inFlight: 1 }, briefingTokens: 4000, maxOutputTokens: 1000 };

test('without a plan every later stage ends by name', async () => {
  const model = writesEverything();
  await using world = await aStageWorld(model);
  const stages = [
    () => workStage({ shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 }, { ...world.deps, writers: onEveryTier(model) }),
    () => collectStage({ mode: 'deliveries', round: 1, branch: 'work' }, world.deps),
    () => verifyStage({ round: 1, regenerateAbove: 0.3, ...LIMITS }, world.deps),
    () => refineStage({ maxRounds: 1, contextTokens: 1000, maxOutputTokens: 1000, allowWorkflows: false }, world.deps),
    () => notifyStage({ phase: 'delivered', runUrl: null, gates: { plan: '', review: '', deploy: '' } }, world.deps),
  ];
  for (const stage of stages) await expect(stage()).rejects.toMatchObject({ name: 'UserError', code: 'plan-missing' });
  expect(model.prompts).toEqual([]);
});

test('a plan that lost a file on the way is not a plan', async () => {
  const model = writesEverything();
  await using world = await aStageWorld(model);
  await planned(world);
  await rm(join(world.folder, 'bundles', 'plan', 'SOW'));
  await expect(workStage({ shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 }, { ...world.deps, writers: onEveryTier(model) })).rejects.toMatchObject({ code: 'receipt-mismatch' });
});

test('a shard that did not arrive is explained by what made it vanish', async () => {
  const model = writesEverything();
  await using world = await aStageWorld(model);
  await planned(world);
  await expect(workStage({ shard: '', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 }, { ...world.deps, writers: onEveryTier(model) })).rejects.toMatchObject({ code: 'shard-unknown', message: expect.stringContaining('masked secret') });
});

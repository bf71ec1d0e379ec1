import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { collectStage, refineStage, verifyStage, workStage } from '@dark-factory/stages';
import { aDraft, aUnit } from '../../builders/plan.ts';
import { onEveryTier } from '../../builders/scripted-model.ts';
import { aStageWorld, planned, writesEverything } from '../../builders/stage-world.ts';

const files = Array.from({ length: 63 }, (_, index) => ({ path: `src/file-${index}.mjs`, purpose: 'code', lines: 5, executable: false }));
const LIMITS = { regenerateAbove: 0.3, shards: 1, limits: { inFlight: 1 }, briefingTokens: 4000, maxOutputTokens: 1000 };
const REFINE = { maxRounds: 2, contextTokens: 60_000, maxOutputTokens: 1000, allowWorkflows: false };

async function aTreeOf63() {
  const model = writesEverything();
  const world = await aStageWorld(model);
  await planned(world, aDraft({ units: [aUnit({ id: 'WU-01', files })] }));
  await workStage({ shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 }, { ...world.deps, writers: onEveryTier(model) });
  await collectStage({ mode: 'deliveries', round: 1, branch: 'work' }, world.deps);
  await verifyStage({ round: 1, ...LIMITS }, world.deps);
  return world;
}

// The third run's refinement called the wrong agent, read none of 63 files and reported "no changes".
test('a refinement that saw 0 of 63 files is an error, not "no changes"', async () => {
  await using world = await aTreeOf63();
  await rm(join(world.folder, 'bundles', 'tree-r1', 'tree'), { recursive: true });
  await expect(refineStage(REFINE, world.deps)).rejects.toMatchObject({ code: 'receipt-mismatch', message: expect.stringContaining('2 files with digest') });
  expect(await world.deps.bundles.get('refinement')).toBeUndefined();
});

test('one file that went missing on the way is enough', async () => {
  await using world = await aTreeOf63();
  await rm(join(world.folder, 'bundles', 'tree-r1', 'tree', 'src', 'file-7.mjs'));
  await expect(refineStage(REFINE, world.deps)).rejects.toMatchObject({ code: 'receipt-mismatch' });
});

test('a refinement that saw all of them says so in its receipt', async () => {
  await using world = await aTreeOf63();
  const { verdict, changedFiles } = await refineStage(REFINE, world.deps);
  expect(changedFiles).toBe(0);
  expect(verdict.gate).toMatchObject({ filesChecked: 63, filesInTree: 63 });
  const receipt = JSON.parse(Buffer.from((await world.deps.bundles.get('refinement'))!.find((file) => file.path === 'receipt.json')!.content).toString()) as { notes: string[] };
  expect(receipt.notes).toContain('read 63 of 63 files');
});

test('a gate that checked another tree is refused', async () => {
  await using world = await aTreeOf63();
  const model = writesEverything((path) => `// another ${path}`);
  await workStage({ shard: 's001', round: 1, briefingTokens: 3999, maxOutputTokens: 999, parallel: 1 }, { ...world.deps, writers: onEveryTier(model) });
  await collectStage({ mode: 'deliveries', round: 1, branch: 'work' }, world.deps);
  await expect(refineStage(REFINE, world.deps)).rejects.toMatchObject({ code: 'tree-incomplete' });
});

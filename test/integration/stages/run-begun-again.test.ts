import { expect, test } from '@jest/globals';
import type { CheckTree } from '@dark-factory/checks';
import { textOf } from '@dark-factory/runtime';
import { collectStage, readTree, verifyStage, workStage } from '@dark-factory/stages';
import { aFinding } from '../../builders/finding.ts';
import { onEveryTier } from '../../builders/scripted-model.ts';
import { aStageWorld, planned, writesEverything } from '../../builders/stage-world.ts';

const WORK = { briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 };
const VERIFY = { regenerateAbove: 0.1, shards: 1, limits: {}, briefingTokens: 4000, maxOutputTokens: 1000 };
/** A gate in whose eyes files that say BAD, of the units named, do not parse. */
const badWords: CheckTree = ({ files, plan }) => Promise.resolve({
  findings: files.filter((file) => textOf(file)!.includes('BAD')).map((file) => aFinding({ path: file.path, unit: plan?.units.find((unit) => unit.files.some((own) => own.path === file.path))?.id ?? null })),
  filesChecked: files.length, unchecked: [],
});

/** One round in which the model writes each file as `content` says. */
async function round(world: Awaited<ReturnType<typeof aStageWorld>>, number: number, content: (path: string) => string) {
  const fresh = { ...world.deps, checkTree: badWords, writers: onEveryTier(writesEverything(content)), cache: { get: () => Promise.resolve(undefined), put: () => Promise.resolve() } };
  await workStage({ shard: 's001', round: number, ...WORK }, fresh);
  const { manifest } = await collectStage({ mode: 'deliveries', round: number, branch: 'work' }, fresh);
  await verifyStage({ round: number, ...VERIFY }, fresh);
  return manifest;
}

test('in the same place a run takes neither trees nor deliveries from a second round that an earlier one was in', async () => {
  await using world = await aStageWorld();
  await planned(world, undefined, { shards: 1 });
  await round(world, 1, (path) => (path.includes('wu-01') ? '// BAD' : '// first run'));
  await round(world, 2, () => '// second round of the first run');
  expect((await readTree(world.deps.bundles)).bundle.name).toBe('tree-r2');

  await round(world, 1, () => '// second run');
  const newest = await readTree(world.deps.bundles);
  expect(newest.bundle.name).toBe('tree-r1');
  expect(newest.files.map((file) => textOf(file))).toEqual(['// second run\n', '// second run\n']);

  await collectStage({ mode: 'deliveries', round: 2, branch: 'work' }, world.deps);
  expect((await readTree(world.deps.bundles, 2)).files.map((file) => textOf(file))).toEqual(['// second run\n', '// second run\n']);
});

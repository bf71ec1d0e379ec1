import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { collectStage, workStage } from '@dark-factory/stages';
import { aDraft } from '../../builders/plan.ts';
import { aStageWorld, planned, writesEverything } from '../../builders/stage-world.ts';
import { answered, onEveryTier, scriptedModel } from '../../builders/scripted-model.ts';

// The fourth run's output landed in the repository root, over the repository's own files.
test('everything lands under outputRoot, whatever paths the model writes', async () => {
  const model = scriptedModel(
    answered('src/wu-01.mjs', 'one') + answered('../../README.md', 'over your README') + answered('/src/index.mjs', 'x') + answered('README.md', 'y'),
    answered('./src/wu-02.mjs', 'two'),
  );
  await using world = await aStageWorld(model);
  await planned(world, aDraft(), { shards: 1 });
  await workStage({ shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 }, { ...world.deps, writers: onEveryTier(model) });
  await collectStage({ mode: 'deliveries', round: 1, branch: 'dark-factory/sample' }, world.deps);
  const branch = join(world.folder, 'forge', 'branches', 'dark-factory', 'sample');
  const files = (await readdir(branch, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && entry.name !== 'commit.json').map((entry) => join(entry.parentPath, entry.name).slice(branch.length + 1));
  expect(files.sort()).toEqual(['delivery/sample/src/wu-01.mjs', 'delivery/sample/src/wu-02.mjs']);
});

test.each(['.', '', '/abs', '../up', 'a/../../b', '.git/x', 'C:/x'])('outputRoot %j is refused before anything is spent', async (outputRoot) => {
  const model = writesEverything();
  await using world = await aStageWorld(model);
  const { expedition: _expedition, ...rest } = aDraft();
  await expect(planned(world, rest, { outputRoot })).rejects.toMatchObject({ code: 'plan-invalid' });
  expect(await world.deps.bundles.list('')).toEqual([]);
});

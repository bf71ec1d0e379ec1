import { expect, test } from '@jest/globals';
import { createGitHubForge, createOctokit } from '@dark-factory/forge';
import { silentLogger } from '@dark-factory/runtime';
import { collectStage, workStage } from '@dark-factory/stages';
import { aDraft, aUnit } from '../../builders/plan.ts';
import { onEveryTier } from '../../builders/scripted-model.ts';
import { aStageWorld, planned, writesEverything } from '../../builders/stage-world.ts';
import { startGitHubEmulator } from '../../support/github-emulator.ts';

// The fifth run cloned the whole repository to add a few files, and timed out.
test.each([[63, 6], [1000, 10]])('%i files are collected in at most %i requests to the Git Data API, and nothing is cloned', async (count, limit) => {
  const files = Array.from({ length: count }, (_, index) => ({ path: `src/f${index}.mjs`, purpose: 'code', lines: 5, executable: false }));
  const units = Array.from({ length: Math.ceil(count / 50) }, (_, index) => aUnit({ id: `WU-${String(index + 1).padStart(2, '0')}`, files: files.slice(index * 50, index * 50 + 50) }));
  const model = writesEverything((path) => `// ${path}\n${'export const line = 1; // of an ordinary file\n'.repeat(60)}`);
  await using github = await startGitHubEmulator({ owner: 'acme', repo: 'shop' });
  await using world = await aStageWorld(model);
  await planned(world, aDraft({ units }), { shards: 1 });
  await workStage({ shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 16_000, parallel: 4 }, { ...world.deps, writers: onEveryTier(model) });
  const octokit = await createOctokit({ token: github.token, apiUrl: github.apiUrl, logger: silentLogger });
  const forge = createGitHubForge({ octokit, owner: 'acme', repo: 'shop', serverUrl: 'https://github.com', logger: silentLogger });
  const before = github.requests.length;
  await collectStage({ mode: 'deliveries', round: 1, branch: 'dark-factory/sample', base: 'main' }, { ...world.deps, forge });
  const sent = github.requests.slice(before);
  expect(sent.length).toBeLessThanOrEqual(limit);
  for (const { path } of sent) expect(path).toMatch(/^\/repos\/acme\/shop\/(branches|git)\//);
  // No more goes up than the files and the JSON around them, and next to nothing comes down.
  const content = count * 2800;
  expect(sent.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(content * 1.3);
}, 60_000);

import { expect, test } from '@jest/globals';
import { parseDocumentJson } from '@dark-factory/contracts';
import { workStage } from '@dark-factory/stages';
import { aDraft, aUnit } from '../../builders/plan.ts';
import { onEveryTier } from '../../builders/scripted-model.ts';
import { aStageWorld, planned, writesEverything } from '../../builders/stage-world.ts';

// The first run passed its plan as a job output; the runner saw words that it took for secrets and dropped all of it.
// Here the plan travels as a bundle. (That no output carries a mask is asserted in the end-to-end test of the workflow.)
test('a plan full of SECRET_KEY, PASSWORD and JWT_ALGORITHM reaches its workers whole', async () => {
  const words = 'SECRET_KEY=change-me PASSWORD JWT_ALGORITHM=HS256 {"token": "***"} ghs_0123456789abcdef';
  const draft = aDraft({
    units: [aUnit({ id: 'WU-01', objective: `Read ${words} from the environment.`, files: [{ path: 'src/config.mjs', purpose: words, lines: 20, executable: false }] })],
    decisions: [{ id: 'secrets', title: 'Secrets', decision: `${words} come from the environment`, reason: words }],
    conventions: [words],
  });
  const model = writesEverything();
  await using world = await aStageWorld(model);
  const { plan } = await planned(world, draft);
  const stored = await world.deps.bundles.get('plan');
  expect(parseDocumentJson('plan', stored!.find((file) => file.path === 'plan.json')!.content)).toEqual(plan);
  await workStage({ shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 }, { ...world.deps, writers: onEveryTier(model) });
  expect(model.prompts).toHaveLength(1);
  expect(model.prompts[0]!.split(words).length - 1).toBe(4);
});

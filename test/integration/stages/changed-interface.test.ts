import { expect, test } from '@jest/globals';
import { workStage } from '@dark-factory/stages';
import { aDraft, aUnit } from '../../builders/plan.ts';
import { onEveryTier } from '../../builders/scripted-model.ts';
import { aStageWorld, planned, writesEverything } from '../../builders/stage-world.ts';

const INPUT = { shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 };
const provided = (id: string, module: string, signature: string) => ({ id, module, summary: 'greets', symbols: [{ name: 'greet', kind: 'function' as const, signature }], routes: [], tables: [] });

/** WU-02 consumes what WU-01 provides, WU-04 what WU-03 does, and WU-05 nothing. */
const draft = (signature: string) => aDraft({ units: [
  aUnit({ id: 'WU-01', provides: [provided('greeting', 'src/wu-01.mjs', signature)] }),
  aUnit({ id: 'WU-02', consumes: ['greeting'] }),
  aUnit({ id: 'WU-03', provides: [provided('parting', 'src/wu-03.mjs', 'part(): string')] }),
  aUnit({ id: 'WU-04', consumes: ['parting'] }),
  aUnit({ id: 'WU-05' }),
] });

test('an interface that changed in the plan has exactly the units written again that provide or consume it', async () => {
  const model = writesEverything();
  await using world = await aStageWorld(model);
  const deps = { ...world.deps, writers: onEveryTier(model) };
  await planned(world, draft('greet(name: string): string'), { shards: 1 });
  await workStage(INPUT, deps);
  expect(model.prompts).toHaveLength(5);
  await planned(world, draft('greet(name: string, loudly: boolean): string'), { shards: 1 });
  const { deliveries, usage } = await workStage(INPUT, deps);
  expect(model.prompts.slice(5).map((prompt) => /Unit: (\S+)/.exec(prompt)![1])).toEqual(['WU-01', 'WU-02']);
  expect(deliveries.filter(({ fromCache }) => fromCache).map(({ unit }) => unit)).toEqual(['WU-03', 'WU-04', 'WU-05']);
  expect(usage.requests).toBe(2);
});

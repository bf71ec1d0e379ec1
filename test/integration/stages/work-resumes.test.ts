import { expect, test } from '@jest/globals';
import { UserError } from '@dark-factory/runtime';
import { collectStage, notifyStage, workStage } from '@dark-factory/stages';
import { aDraft, aUnit } from '../../builders/plan.ts';
import { aStageWorld, planned, writesEverything } from '../../builders/stage-world.ts';
import { answered, onEveryTier, scriptedModel } from '../../builders/scripted-model.ts';

const units = ['WU-01', 'WU-02', 'WU-03'].map((id) => aUnit({ id }));
const INPUT = { shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 };

test('a fault that ends the run keeps what was finished, and the next run pays for the rest only', async () => {
  const fatal = new UserError({ code: 'model-quota', what: 'the quota is used up', fix: 'Wait.' });
  const model = scriptedModel(answered('src/wu-01.mjs', 'one'), { kind: 'failed', reach: 'run', error: fatal });
  await using world = await aStageWorld(model);
  await planned(world, aDraft({ units }), { shards: 1 });
  const first = await workStage(INPUT, { ...world.deps, writers: onEveryTier(model) });
  expect(first.stopped).toBe(fatal);
  expect(first.deliveries.map((delivery) => delivery.status)).toEqual(['done', 'failed', 'failed']);
  expect(first.deliveries[2]!.reason).toContain('not started: the quota is used up');

  const again = Object.assign(writesEverything((path) => `// ${path}`), { model: 'scripted' });
  const second = await workStage(INPUT, { ...world.deps, writers: onEveryTier(again) });
  expect(second.deliveries.map((delivery) => [delivery.status, delivery.fromCache])).toEqual([['done', true], ['done', false], ['done', false]]);
  expect(again.prompts).toHaveLength(2);
  expect(second.usage.requests).toBe(2);
});

test('another model, another briefing or another limit is another unit', async () => {
  const model = writesEverything();
  await using world = await aStageWorld(model);
  await planned(world, aDraft({ units }), { shards: 1 });
  await workStage(INPUT, { ...world.deps, writers: onEveryTier(model) });
  expect(model.prompts).toHaveLength(3);
  await workStage(INPUT, { ...world.deps, writers: onEveryTier(model) });
  expect(model.prompts).toHaveLength(3);
  await workStage({ ...INPUT, maxOutputTokens: 999 }, { ...world.deps, writers: onEveryTier(model) });
  expect(model.prompts).toHaveLength(6);
  await workStage(INPUT, { ...world.deps, writers: onEveryTier({ ...model, model: 'another' }) });
  expect(model.prompts).toHaveLength(9);
});

test('a shard that handed in nothing leaves the rest deliverable, and the ledger says what is missing', async () => {
  const model = writesEverything();
  await using world = await aStageWorld(model);
  const { shards } = await planned(world, aDraft({ units }), { shards: 3 });
  for (const shard of shards.shards.slice(0, 2)) await workStage({ ...INPUT, shard: shard.id }, { ...world.deps, writers: onEveryTier(model) });
  const { manifest } = await collectStage({ mode: 'deliveries', round: 1, branch: 'dark-factory/sample' }, world.deps);
  expect(manifest.files.map((file) => file.path)).toEqual(['src/wu-01.mjs', 'src/wu-02.mjs']);
  expect(manifest.units[2]).toMatchObject({ id: 'WU-03', status: 'absent', missing: ['src/wu-03.mjs'] });
  const { missing } = await notifyStage({ phase: 'delivered', runUrl: null, gates: { plan: '', review: '', deploy: '' } }, world.deps);
  expect(missing).toEqual([{ what: 'WU-03 (src/wu-03.mjs)', reason: 'its worker handed in nothing' }]);
  const body = await world.deps.forge.readIssue('ledger:sample');
  expect(body).toContain('- WU-03 (src/wu-03.mjs): its worker handed in nothing');
});

test('a cache that cannot be written to loses nothing of the run', async () => {
  const model = writesEverything();
  await using world = await aStageWorld(model);
  await planned(world, aDraft({ units }), { shards: 1 });
  const full = { get: () => Promise.resolve(undefined), put: () => Promise.reject(new Error('ENOSPC: no space left on device')) };
  const { deliveries } = await workStage(INPUT, { ...world.deps, cache: full, writers: onEveryTier(model) });
  expect(deliveries.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
  const { manifest } = await collectStage({ mode: 'deliveries', round: 1, branch: 'dark-factory/sample' }, world.deps);
  expect(manifest.files).toHaveLength(3);
  expect(world.logger.lines.filter(({ level }) => level === 'warning').map(({ message }) => message)).toEqual(['WU-01', 'WU-02', 'WU-03'].map((unit) => `${unit} was not cached: ENOSPC: no space left on device`));
});

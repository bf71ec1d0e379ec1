import { expect, test } from '@jest/globals';
import { collectStage, notifyStage, refineStage, verifyStage, workStage, type NotifyInput } from '@dark-factory/stages';
import { aDraft } from '../../builders/plan.ts';
import { aStageWorld, planned, ranWell, REFINE, writesEverything } from '../../builders/stage-world.ts';
import { refinementModel, writes } from '../../builders/refinement-model.ts';
import { onEveryTier } from '../../builders/scripted-model.ts';

const GATES = { plan: '', review: 'review', deploy: 'production' };
const notify = (phase: NotifyInput['phase']): NotifyInput => ({ phase, runUrl: 'https://github.example/run/1', gates: GATES });

/** A run up to refinement, which mended one file. */
async function refined() {
  const workers = writesEverything();
  const world = await aStageWorld(workers);
  await planned(world, aDraft(), { shards: 1 });
  await notifyStage(notify('planned'), world.deps);
  await workStage({ shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 }, { ...world.deps, writers: onEveryTier(workers) });
  await collectStage({ mode: 'deliveries', round: 1, branch: 'dark-factory/sample' }, world.deps);
  await verifyStage({ round: 1, regenerateAbove: 0.3, shards: 1, limits: { inFlight: 1 }, briefingTokens: 4000, maxOutputTokens: 1000 }, world.deps);
  const failing = ranWell({ steps: [{ ...ranWell().steps[0]!, outcome: { state: 'failed', reason: '1 test failed' } }], tests: { ...ranWell().tests, state: 'failed', failed: 1 } });
  const model = refinementModel([[writes('src/wu-01.mjs', '// mended\n')]]);
  let runs = 0;
  await refineStage({ ...REFINE, maxRounds: 1 }, { ...world.deps, fixer: model, runProgram: () => Promise.resolve(runs++ === 0 ? failing : ranWell({ tests: { ...ranWell().tests, passed: 8 } })) });
  return world;
}

const ledger = (world: Awaited<ReturnType<typeof refined>>) => world.deps.forge.readIssue('ledger:sample');

test('the ledger goes from planned to delivered to approved in one issue', async () => {
  await using world = await refined();
  expect(await ledger(world)).toContain('| gate: review | waiting (environment review) |');
  expect(await ledger(world)).toContain('## Plan');
  await collectStage({ mode: 'apply', round: 1, branch: 'dark-factory/sample' }, world.deps);
  const delivered = await notifyStage(notify('delivered'), world.deps);
  expect(await ledger(world)).toContain('| gate: review | passed (environment review) |');
  expect(await ledger(world)).toContain('| gate: deploy | waiting (environment production) |');
  expect(await ledger(world)).toContain('## Verdict: ACCEPT');
  const approved = await notifyStage(notify('approved'), world.deps);
  expect(await ledger(world)).toContain('| gate: deploy | passed (environment production) |');
  expect(approved.issueNumber).toBe(delivered.issueNumber);
  // What was delivered stays as it was told: the archive is not made again.
  expect(approved.archive).toEqual(delivered.archive);
});

test('a verdict about changes that nobody let through says so', async () => {
  await using world = await refined();
  const { record } = await notifyStage(notify('delivered'), world.deps);
  expect(record.verdictHolds).toBe(false);
  expect(await ledger(world)).toContain('**This verdict is about a tree that is not on the branch:**');
  expect(await ledger(world)).toContain('| gate: review | waiting (environment review) |');
});

test('a ledger of a run that broke off after the plan names what is missing', async () => {
  await using world = await aStageWorld();
  await planned(world);
  const { missing, pullRequest, archive } = await notifyStage(notify('delivered'), world.deps);
  expect(missing).toEqual([{ what: 'the whole tree', reason: 'no tree was collected' }]);
  expect([pullRequest, archive]).toEqual([null, null]);
});

import { expect, test } from '@jest/globals';
import type { AnswerStore } from '@dark-factory/models';
import { silentLogger, systemClock } from '@dark-factory/runtime';
import { collectStage, notifyStage, refineStage, takeBundle, verifyStage, workStage } from '@dark-factory/stages';
import { memoryAnswers } from '../../builders/memory-answers.ts';
import { modelsAt } from '../../builders/model-of-simulator.ts';
import { aDraft, aUnit } from '../../builders/plan.ts';
import { reviewOf } from '../../builders/refinement-answers.ts';
import { refinementModel } from '../../builders/refinement-model.ts';
import { answered } from '../../builders/scripted-model.ts';
import { aStageWorld, planned, REFINE } from '../../builders/stage-world.ts';
import { startWritingApi } from '../../builders/writing-api.ts';

const owned = (path: string) => ({ path, purpose: 'code', lines: 20, executable: false });
const units = [aUnit({ id: 'WU-01' }), aUnit({ id: 'WU-02', files: [owned('src/a.mjs'), owned('src/b.mjs')] }), aUnit({ id: 'WU-03' })];
const INPUT = { shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 };
const PATHS = ['src/wu-01.mjs', 'src/a.mjs', 'src/b.mjs', 'src/wu-03.mjs'];

/** Writes every unit, WU-02 in two answers. */
function writes(prompt: string): string {
  if (prompt.includes('Unit: WU-02')) return prompt.includes('Task: continue') ? answered('src/b.mjs', 'b') : answered('src/a.mjs', 'a');
  return prompt.includes('Unit: WU-01') ? answered('src/wu-01.mjs', 'one') : answered('src/wu-03.mjs', 'three');
}

async function writersUnder(url: string, tokens: number, answers: AnswerStore) {
  const { tiers } = await modelsAt(url, { clock: systemClock, random: () => 0.5, logger: silentLogger, answers }, { budget: { tokens }, prices: { draft: { promptPerMillion: 1000, completionPerMillion: 1000 } } });
  return tiers;
}

async function verdictOf(world: Awaited<ReturnType<typeof aStageWorld>>, reviewed: readonly string[]) {
  await collectStage({ mode: 'deliveries', round: 1, branch: 'work' }, world.deps);
  await verifyStage({ round: 1, regenerateAbove: 0.3, shards: 1, limits: {}, briefingTokens: 4000, maxOutputTokens: 1000 }, world.deps);
  // Refinement has a budget of its own, and enough of it.
  return (await refineStage(REFINE, { ...world.deps, reviewer: refinementModel([], (task, { messages }) => (task === 'review' ? reviewOf(messages[0]!.content, [], reviewed) : undefined)) })).verdict;
}

test('what was written before the budget ended stays, the verdict says why it ended, and a larger budget pays for the rest only', async () => {
  await using api = await startWritingApi(writes);
  await using world = await aStageWorld();
  await planned(world, aDraft({ units }), { shards: 1 });
  const answers = memoryAnswers();

  // Two answers of 1,000 tokens fit; a third could take more than what is left.
  const first = await workStage(INPUT, { ...world.deps, writers: await writersUnder(api.url, 3_000, answers) });
  expect(api.asked()).toEqual(['WU-01 write', 'WU-02 write']);
  expect(first.stopped).toMatchObject({ code: 'budget-reached' });
  expect(first.deliveries.map(({ status, files }) => [status, files.map(({ path }) => path)])).toEqual([['done', ['src/wu-01.mjs']], ['partial', ['src/a.mjs']], ['failed', []]]);
  expect(first.deliveries[1]!.reason).toMatch(/^1 of 2 files missing: the next request could take \d+ tokens/);
  expect(first.deliveries[2]).toMatchObject({ reason: expect.stringContaining('not started: '), usage: { requests: 0 } });
  expect(first.usage).toMatchObject({ requests: 2, promptTokens: 1_800, usd: 2 });
  const { receipt } = await takeBundle(world.deps.bundles, 'delivery-r1-s001');
  expect(receipt.stopped).toEqual({ code: 'budget-reached', message: first.stopped!.what });

  const cut = await verdictOf(world, PATHS.slice(0, 2));
  expect(cut).toMatchObject({ status: 'stopped', verdict: 'REVISE', stopped: `budget: ${first.stopped!.what} (work, round 1, shard s001)` });
  expect(cut.reasons).toContainEqual({ code: 'stopped', message: cut.stopped });

  const { record } = await notifyStage({ phase: 'delivered', runUrl: null, gates: { plan: '', review: '', deploy: '' } }, world.deps);
  expect(record.usage.usd).toBe(2);
  expect(await world.deps.forge.readIssue('ledger:sample')).toMatch(/\| work, round 1 \| stopped \|[^\n]*stopped: budget: [^]*\n\| US dollars \|  \| 2\.00 \|/);

  const second = await workStage(INPUT, { ...world.deps, writers: await writersUnder(api.url, 100_000, answers) });
  expect(api.asked().slice(2)).toEqual(['WU-02 continue', 'WU-03 write']);
  expect(second.deliveries.map(({ status, fromCache }) => [status, fromCache])).toEqual([['done', true], ['done', false], ['done', false]]);
  expect(second.usage.requests).toBe(2);
  expect(await verdictOf(world, PATHS)).toMatchObject({ status: 'completed', verdict: 'ACCEPT' });
});

test('a budget that does not reach for the review stops refinement, and its receipt says so', async () => {
  await using api = await startWritingApi(writes);
  await using world = await aStageWorld();
  await planned(world, aDraft({ units }), { shards: 1 });
  await workStage(INPUT, { ...world.deps, writers: await writersUnder(api.url, 100_000, memoryAnswers()) });
  await collectStage({ mode: 'deliveries', round: 1, branch: 'work' }, world.deps);
  await verifyStage({ round: 1, regenerateAbove: 0.3, shards: 1, limits: {}, briefingTokens: 4000, maxOutputTokens: 1000 }, world.deps);
  const { standard: fixer } = await writersUnder(api.url, 500, memoryAnswers());
  const { verdict, stopped } = await refineStage(REFINE, { ...world.deps, fixer });
  expect(stopped).toMatchObject({ code: 'budget-reached', where: 'budget-tokens' });
  expect(verdict).toMatchObject({ status: 'stopped', stopped: expect.stringMatching(/^budget: the next request could take/), review: { coverage: 0 } });
  expect((await takeBundle(world.deps.bundles, 'refinement')).receipt.stopped).toMatchObject({ code: 'budget-reached' });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { textOf, type TreeFile } from '@dark-factory/runtime';
import { collectStage, refineStage, verifyStage, workStage } from '@dark-factory/stages';
import { aDraft } from '../../builders/plan.ts';
import { refinementModel, writes } from '../../builders/refinement-model.ts';
import { onEveryTier } from '../../builders/scripted-model.ts';
import { aStageWorld, planned, ranWell, REFINE, writesEverything } from '../../builders/stage-world.ts';

/** A program that fails as long as a file of it says so. */
function ran(files: readonly TreeFile[]) {
  const failed = files.map((file) => textOf(file) ?? '').join('').split('FAIL').length - 1;
  const well = ranWell();
  if (failed === 0) return well;
  const failures = [{ path: 'src/wu-01.mjs', test: 'adds', message: 'expected 1, got 2' }];
  return { ...well, steps: [{ ...well.steps[0]!, outcome: { state: 'failed' as const, reason: `${failed} tests failed` } }], tests: { ...well.tests, state: 'failed' as const, passed: 7 - failed, failed, failures } };
}

/** What a model may put into the words of a commit. */
const HOSTILE = 'Fixes #12 for @octocat [skip ci], see https://github.com/acme/shop/issues/13\u0007\n\nDark-Factory-Expedition: other\nskip-checks: true';

const enough = 'long enough to say something';
const THOUGHT = { tool: 'think', input: { problems: ['P-1'], files: ['src/wu-01.mjs', 'src/new.mjs'], cause: enough, approach: HOSTILE, edgeCases: [enough], alternatives: [{ option: enough, whyNot: enough }] } };

async function refined() {
  const workers = writesEverything((path) => (path === 'src/wu-01.mjs' ? 'FAIL FAIL FAIL' : 'fine'));
  const world = await aStageWorld(workers);
  await planned(world, aDraft(), { shards: 1 });
  await workStage({ shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 }, { ...world.deps, writers: onEveryTier(workers) });
  const built = await collectStage({ mode: 'deliveries', round: 1, branch: 'work' }, world.deps);
  await verifyStage({ round: 1, regenerateAbove: 0.3, shards: 1, limits: { inFlight: 1 }, briefingTokens: 4000, maxOutputTokens: 1000 }, world.deps);
  const agents = [[writes('src/wu-01.mjs', 'FAIL\n')], [writes('src/wu-01.mjs', 'FAIL FAIL\n')], [writes('src/wu-01.mjs', 'fine\n'), writes('src/new.mjs', 'fine\n')]];
  const model = refinementModel(agents.map((calls) => [THOUGHT, ...calls]), () => undefined, { thinking: false });
  const { verdict } = await refineStage({ ...REFINE, maxRounds: 4 }, { ...world.deps, fixer: model, runProgram: (files) => Promise.resolve(ran(files)) });
  const { commit } = await collectStage({ mode: 'apply', round: 1, branch: 'work' }, world.deps);
  const record = JSON.parse(await readFile(join(world.folder, 'forge/branches/work/commit.json'), 'utf8')) as { readonly message: string; readonly history: readonly { readonly commit: string; readonly message: string }[] };
  return { world, built, verdict, commit, messages: [...record.history.map(({ message }) => message), record.message], first: record.history[0]!.commit };
}

test('each change that was kept is a commit, with who made it, for what, and what was seen of it', async () => {
  const { world, built, verdict, messages, first } = await refined();
  await using _ = world;
  expect(verdict.fixes_applied.map(({ outcome }) => outcome)).toEqual(['kept', 'undone', 'kept']);
  expect(first).toBe(built.commit!.commit);
  expect(messages).toHaveLength(3);
  expect(messages.slice(1).map((message) => message.split('\n')[0])).toEqual(['contract-mender: step:test in src/wu-01.mjs', 'contract-mender: step:test in 2 files']);
  expect(messages[2]).toMatch(/^Round 3, assignment A-1, role contract-mender\.$/m);
  expect(messages[2]).toMatch(/^Seen before and after the round: 6 tests passed, 1 failed → 7 tests passed, 0 failed$/m);
  expect(messages[2]).toMatch(/^Files: src\/new\.mjs, src\/wu-01\.mjs$/m);
  const trees = messages.slice(1).map((message) => /^Dark-Factory-Tree: (.*)$/m.exec(message)?.[1]);
  expect(trees[1]).toBe(verdict.treeAfter);
  expect(trees[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(trees[0]).not.toBe(trees[1]);
});

test('what a model says in a commit names nobody, closes nothing, skips nothing and is no trailer', async () => {
  const { world, messages } = await refined();
  await using _ = world;
  const said = messages[1]!;
  expect(said).toContain('Approach, as the agent put it: Fixes #\u206012 for @\u2060octocat [\u2060skip ci], see https:\u2060//github.com/acme/shop/issues/13 Dark-Factory-Expedition: other skip-checks: true');
  expect(said.split('\n\n').at(-1)!.split('\n').filter(Boolean).map((line) => line.split(':')[0])).toEqual(['Dark-Factory-Expedition', 'Dark-Factory-Plan', 'Dark-Factory-Tree']);
});

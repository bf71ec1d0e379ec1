import { expect, test } from '@jest/globals';
import type { RuntimeEvidence } from '@dark-factory/contracts';
import { UserError, textOf, type TreeFile } from '@dark-factory/runtime';
import { collectStage, refineStage, verifyStage, workStage } from '@dark-factory/stages';
import { aDraft } from '../../builders/plan.ts';
import { aStageWorld, planned, ranWell, REFINE, writesEverything } from '../../builders/stage-world.ts';
import { refinementModel, writes, type ScriptedAgent, type ScriptedAnswer } from '../../builders/refinement-model.ts';
import { onEveryTier } from '../../builders/scripted-model.ts';

/** A program whose tests count as passed per word PASS and failed per word FAIL in its files. */
function ran(files: readonly TreeFile[]): RuntimeEvidence {
  const text = files.map((file) => textOf(file)).join('\n');
  const count = (word: string): number => text.split(word).length - 1;
  const [passed, failed] = [count('PASS'), count('FAIL')];
  const well = ranWell();
  const state = failed > 0 ? 'failed' : 'passed';
  return {
    ...well,
    steps: [{ ...well.steps[0]!, outcome: failed > 0 ? { state: 'failed', reason: `${failed} tests failed` } : { state: 'passed' }, tail: 'AssertionError: expected 1, got 2 at src/wu-01.mjs:3' }],
    tests: { ...well.tests, state, passed, failed, failures: failed > 0 ? [{ path: 'src/wu-01.mjs', test: 'adds', message: 'expected 1, got 2' }] : [] },
  };
}

function refine(...agents: ScriptedAgent[]) {
  return refineWith(() => undefined, ...agents);
}

async function refineWith(answer: ScriptedAnswer, ...agents: ScriptedAgent[]) {
  const workers = writesEverything((path) => (path === 'src/wu-01.mjs' ? 'PASS PASS PASS FAIL FAIL' : 'PASS'));
  await using world = await aStageWorld(workers);
  await planned(world, aDraft(), { shards: 1 });
  await workStage({ shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 }, { ...world.deps, writers: onEveryTier(workers) });
  await collectStage({ mode: 'deliveries', round: 1, branch: 'work' }, world.deps);
  await verifyStage({ round: 1, regenerateAbove: 0.3, shards: 1, limits: { inFlight: 1 }, briefingTokens: 4000, maxOutputTokens: 1000 }, world.deps);
  const model = refinementModel(agents, answer);
  const { verdict } = await refineStage({ ...REFINE, maxRounds: 4 }, { ...world.deps, fixer: model, runProgram: (files) => Promise.resolve(ran(files)) });
  const { manifest } = await collectStage({ mode: 'apply', round: 1, branch: 'work' }, world.deps);
  const tree = new Map((await world.deps.bundles.get('tree-final'))!.map((file) => [file.path, textOf(file)]));
  return { verdict, manifest, tree, tasks: model.tasks, uses: model.uses, forgotten: model.forgotten.length };
}

const WU_01 = 'src/wu-01.mjs';

test('a fix with the true error text brings it to green, and the patch is what was run', async () => {
  const { verdict, tree, tasks } = await refine([writes(WU_01, 'PASS PASS PASS PASS PASS\n')]);
  expect(verdict).toMatchObject({
    verdict: 'ACCEPT', rounds: 1, test_results: { passed: 6, failed: 0 },
    fixes_applied: [{ round: 1, files: [WU_01], outcome: 'kept', agent: { role: 'contract-mender', assignment: 'A-1' }, evidence: '4 tests passed, 2 failed → 6 tests passed, 0 failed' }],
  });
  expect(tree.get(`tree/${WU_01}`)).toBe('PASS PASS PASS PASS PASS\n');
  const { task } = tasks[0]!;
  expect(task).toContain('- src/wu-01.mjs "adds": expected 1, got 2');
  expect(task).toContain('AssertionError: expected 1, got 2 at src/wu-01.mjs:3');
  // An agent sees the files of its assignment as they are.
  expect(task).toContain('--- src/wu-01.mjs\n1| PASS PASS PASS FAIL FAIL');
});

test('a round that makes it worse is undone; the best state is delivered, not the last', async () => {
  const { verdict, tree, forgotten } = await refine(
    [writes(WU_01, 'PASS PASS PASS PASS FAIL\n')],
    [writes(WU_01, 'FAIL FAIL FAIL FAIL FAIL\n')],
    [writes(WU_01, 'FAIL FAIL FAIL FAIL\n')],
  );
  expect(verdict.fixes_applied.map((fix) => fix.outcome)).toEqual(['kept', 'undone', 'undone']);
  expect(verdict).toMatchObject({ verdict: 'REVISE', limits_hit: ['2 rounds in a row brought no progress'], test_results: { failed: 1 } });
  expect(tree.get(`tree/${WU_01}`)).toBe('PASS PASS PASS PASS FAIL\n');
  // Another run goes the way that helped and tries others where none did.
  expect(forgotten).toBe(2);
});

test('deleting failing tests is not mending them', async () => {
  const { verdict } = await refine([writes(WU_01, 'PASS\n')], [{ tool: 'edit', input: { path: WU_01, delete: true } }]);
  expect(verdict.fixes_applied.map((fix) => fix.outcome)).toEqual(['undone', 'undone']);
  expect(verdict.verdict).toBe('REVISE');
});

test('a fix may add a file, but not outside of the tree, into .git or beside its assignment', async () => {
  const outside = ['../out.mjs', '.git/hooks/pre-commit', '.github/workflows/own.yml', 'src/wu-02.mjs'];
  const assigned = JSON.stringify({ assignments: [{ role: 'contract-mender', problems: ['P-1'], files: [WU_01], proof: 'the tests pass' }] });
  const { verdict, tree, uses } = await refineWith((task) => (task === 'assign' ? assigned : undefined), [writes(WU_01, 'PASS PASS PASS PASS PASS\n'), writes('src/new.mjs', 'PASS\n'), ...outside.map((path) => writes(path, 'x'))]);
  expect(verdict.fixes_applied[0]!.files).toEqual(['src/new.mjs', WU_01]);
  expect([...tree.keys()].filter((path) => path.startsWith('tree/'))).toEqual(['tree/src/new.mjs', 'tree/src/wu-01.mjs', 'tree/src/wu-02.mjs']);
  expect(uses.slice(-4).map(({ output }) => output)).toEqual([
    expect.stringContaining('Nothing was changed: the path'), expect.stringContaining('Nothing was changed: the path'), expect.stringContaining('Nothing was changed: the path'),
    'Nothing was changed: the file is outside of this assignment, which has src/wu-01.mjs.',
  ]);
});

test('agents that change nothing end the rounds', async () => {
  const { verdict, forgotten } = await refine([], { outcome: { kind: 'refused', reason: 'no' } });
  expect(forgotten).toBe(2);
  expect(verdict).toMatchObject({ verdict: 'REVISE', rounds: 2, fixes_applied: [] });
});

test('a budget that ends between two fixes keeps the first, and its answer', async () => {
  const error = new UserError({ code: 'budget-reached', what: 'the next request could take 9 tokens and 1 of 10 are left', fix: 'Raise it.' });
  const { verdict, tree, forgotten } = await refine([writes(WU_01, 'PASS PASS PASS PASS FAIL\n')], { outcome: { kind: 'out-of-budget', error } });
  expect(verdict).toMatchObject({ status: 'stopped', stopped: `budget: ${error.what}`, verdict: 'REVISE', test_results: { failed: 1 }, review: { coverage: 0 } });
  expect(tree.get(`tree/${WU_01}`)).toBe('PASS PASS PASS PASS FAIL\n');
  expect(forgotten).toBe(0);
});

test('a review that is cut short says what ended it', async () => {
  const error = new UserError({ code: 'budget-reached', what: 'the deadline is reached', fix: 'Set a later one.' });
  const { verdict } = await refineWith((task) => (task === 'review' ? { kind: 'out-of-budget', error } : undefined), [writes(WU_01, 'PASS PASS PASS PASS PASS\n')]);
  expect(verdict).toMatchObject({ status: 'stopped', stopped: 'budget: the deadline is reached', verdict: 'REVISE', test_results: { state: 'passed' } });
});

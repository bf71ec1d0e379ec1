import { expect, test } from '@jest/globals';
import type { RuntimeEvidence } from '@dark-factory/contracts';
import { UserError, textOf, type TreeFile } from '@dark-factory/runtime';
import { collectStage, refineStage, verifyStage, workStage } from '@dark-factory/stages';
import { aDraft } from '../../builders/plan.ts';
import { aStageWorld, planned, ranWell, writesEverything } from '../../builders/stage-world.ts';
import { answered, onEveryTier, type Scripted, scriptedModel } from '../../builders/scripted-model.ts';

const note = 'does what the plan says it does';
const REVIEW = JSON.stringify({ files: ['src/wu-01.mjs', 'src/wu-02.mjs', 'src/new.mjs'].map((path) => ({ path, note })) });

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

async function refine(...answers: Scripted[]) {
  const workers = writesEverything((path) => (path === 'src/wu-01.mjs' ? 'PASS PASS PASS FAIL FAIL' : 'PASS'));
  await using world = await aStageWorld(workers);
  await planned(world, aDraft(), { shards: 1 });
  await workStage({ shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 }, { ...world.deps, writers: onEveryTier(workers) });
  await collectStage({ mode: 'deliveries', round: 1, branch: 'work' }, world.deps);
  await verifyStage({ round: 1, regenerateAbove: 0.3, shards: 1, limits: { inFlight: 1 }, briefingTokens: 4000, maxOutputTokens: 1000 }, world.deps);
  const model = scriptedModel(...answers);
  const { verdict } = await refineStage({ maxRounds: 4, contextTokens: 60_000, maxOutputTokens: 1000, allowWorkflows: false }, { ...world.deps, fixer: model, runProgram: (files) => Promise.resolve(ran(files)) });
  const { manifest } = await collectStage({ mode: 'apply', round: 1, branch: 'work' }, world.deps);
  const tree = new Map((await world.deps.bundles.get('tree-final'))!.map((file) => [file.path, textOf(file)]));
  return { verdict, manifest, tree, requests: model.requests, forgotten: model.forgotten.map((outcome) => ('text' in outcome ? outcome.text : outcome.kind)) };
}

test('a fix with the true error text brings it to green, and the patch is what was run', async () => {
  const { verdict, tree, requests } = await refine(answered('src/wu-01.mjs', 'PASS PASS PASS PASS PASS'), REVIEW);
  expect(verdict).toMatchObject({ verdict: 'ACCEPT', rounds: 1, test_results: { passed: 6, failed: 0 }, fixes_applied: [{ round: 1, files: ['src/wu-01.mjs'], outcome: 'kept' }] });
  expect(tree.get('tree/src/wu-01.mjs')).toBe('PASS PASS PASS PASS PASS\n');
  const prompt = requests[0]!.messages[0]!.content;
  expect(prompt).toContain('- src/wu-01.mjs "adds": expected 1, got 2');
  expect(prompt).toContain('AssertionError: expected 1, got 2 at src/wu-01.mjs:3');
  // A fixer sees the files themselves, whole.
  expect(prompt).toContain('=== file: src/wu-02.mjs ===\nPASS\n=== end: src/wu-02.mjs ===');
});

test('a round that makes it worse is undone; the best state is delivered, not the last', async () => {
  const { verdict, tree, forgotten } = await refine(
    answered('src/wu-01.mjs', 'PASS PASS PASS PASS FAIL'),
    answered('src/wu-01.mjs', 'FAIL FAIL FAIL FAIL FAIL'),
    answered('src/wu-01.mjs', 'FAIL FAIL FAIL FAIL'),
    REVIEW,
  );
  expect(verdict.fixes_applied.map((fix) => fix.outcome)).toEqual(['kept', 'undone', 'undone']);
  expect(verdict).toMatchObject({ verdict: 'REVISE', limits_hit: ['2 rounds in a row brought no progress'], test_results: { failed: 1 } });
  expect(tree.get('tree/src/wu-01.mjs')).toBe('PASS PASS PASS PASS FAIL\n');
  // Another run goes the way that helped and tries others where none did.
  expect(forgotten).toEqual([answered('src/wu-01.mjs', 'FAIL FAIL FAIL FAIL FAIL'), answered('src/wu-01.mjs', 'FAIL FAIL FAIL FAIL')]);
});

test('deleting failing tests is not mending them', async () => {
  const { verdict } = await refine(answered('src/wu-01.mjs', 'PASS'), '=== delete: src/wu-01.mjs ===', REVIEW);
  expect(verdict.fixes_applied.map((fix) => fix.outcome)).toEqual(['undone', 'undone']);
  expect(verdict.verdict).toBe('REVISE');
});

test('a fix may add a file, but not outside of the tree or into .git', async () => {
  const { verdict, tree } = await refine(`${answered('src/wu-01.mjs', 'PASS PASS PASS PASS PASS')}${answered('src/new.mjs', 'PASS')}${answered('../out.mjs', 'x')}${answered('.git/hooks/pre-commit', 'x')}${answered('.github/workflows/own.yml', 'x')}`, REVIEW);
  expect(verdict.fixes_applied[0]!.files).toEqual(['src/new.mjs', 'src/wu-01.mjs']);
  expect([...tree.keys()].filter((path) => path.startsWith('tree/'))).toEqual(['tree/src/new.mjs', 'tree/src/wu-01.mjs', 'tree/src/wu-02.mjs']);
});

test('answers without a file change nothing and end the rounds', async () => {
  const { verdict, forgotten } = await refine('I would suggest to rewrite it.', { kind: 'refused', reason: 'no' }, REVIEW);
  expect(forgotten).toEqual(['I would suggest to rewrite it.', 'refused']);
  expect(verdict).toMatchObject({ verdict: 'REVISE', rounds: 2, fixes_applied: [] });
});

test('a budget that ends between two fixes keeps the first, and its answer', async () => {
  const error = new UserError({ code: 'budget-reached', what: 'the next request could take 9 tokens and 1 of 10 are left', fix: 'Raise it.' });
  const { verdict, tree, forgotten } = await refine(answered('src/wu-01.mjs', 'PASS PASS PASS PASS FAIL'), { kind: 'out-of-budget', error });
  expect(verdict).toMatchObject({ status: 'stopped', stopped: `budget: ${error.what}`, verdict: 'REVISE', test_results: { failed: 1 }, review: { coverage: 0 } });
  expect(tree.get('tree/src/wu-01.mjs')).toBe('PASS PASS PASS PASS FAIL\n');
  expect(forgotten).not.toContain(answered('src/wu-01.mjs', 'PASS PASS PASS PASS FAIL'));
});

test('a review that is cut short counts what it saw, and says what ended it', async () => {
  const error = new UserError({ code: 'budget-reached', what: 'the deadline is reached', fix: 'Set a later one.' });
  const { verdict } = await refine(answered('src/wu-01.mjs', 'PASS PASS PASS PASS PASS'), { kind: 'out-of-budget', error });
  expect(verdict).toMatchObject({ status: 'stopped', stopped: 'budget: the deadline is reached', verdict: 'REVISE', test_results: { state: 'passed' } });
});

import { expect, test } from '@jest/globals';
import { collectStage, refineStage, verifyStage, workStage } from '@dark-factory/stages';
import { aDraft } from '../../builders/plan.ts';
import { aStageWorld, planned, ranWell, REFINE, writesEverything } from '../../builders/stage-world.ts';
import { refinementModel } from '../../builders/refinement-model.ts';
import { onEveryTier } from '../../builders/scripted-model.ts';

const note = 'reads the input and greets, as the plan says';
const both = { files: [{ path: 'src/wu-01.mjs', note }, { path: 'src/wu-02.mjs', note }], findings: [] };

async function refineWith(review: string | readonly string[], evidence = ranWell()) {
  const workers = writesEverything();
  await using world = await aStageWorld(workers);
  await planned(world, aDraft(), { shards: 1 });
  await workStage({ shard: 's001', round: 1, briefingTokens: 4000, maxOutputTokens: 1000, parallel: 1 }, { ...world.deps, writers: onEveryTier(workers) });
  await collectStage({ mode: 'deliveries', round: 1, branch: 'work' }, world.deps);
  await verifyStage({ round: 1, regenerateAbove: 0.3, shards: 1, limits: { inFlight: 1 }, briefingTokens: 4000, maxOutputTokens: 1000 }, world.deps);
  // Agents that change nothing, and a reviewer who says one thing after the other, the last again and again.
  const said = [review].flat();
  const fixer = refinementModel([[], []], (task) => (task === 'review' ? said.length > 1 ? said.shift() : said[0] : undefined));
  const { verdict } = await refineStage(REFINE, { ...world.deps, fixer, runProgram: () => Promise.resolve(evidence) });
  return verdict;
}

test('a review of every file of a program that ran is accepted', async () => {
  expect(await refineWith(JSON.stringify(both))).toMatchObject({ verdict: 'ACCEPT', confidence: 1, review: { coverage: 1 } });
});

// The sixth run's reviewer saw 6 % of the diff and no tests.
test('a review that saw part of the tree cannot accept', async () => {
  const verdict = await refineWith(JSON.stringify({ ...both, files: both.files.slice(0, 1) }));
  expect(verdict).toMatchObject({ verdict: 'REVISE', review: { coverage: 0.5, filesReviewed: 1, filesInTree: 2 } });
  expect(verdict.reasons).toEqual([{ code: 'review-incomplete', message: '1 of 2 files were reviewed' }]);
});

const PRAISE = 'Looks good. '.repeat(18).slice(0, 211);

test.each<[string, string | string[]]>([
  ['211 characters of praise, said twice,', [PRAISE, PRAISE]],
  ['an empty answer, given twice,', ['', '']],
  ['files without notes', JSON.stringify({ files: both.files.map(({ path }) => ({ path, note: 'ok' })) })],
  ['files that are not there', JSON.stringify({ files: [{ path: 'src/elsewhere.mjs', note }] })],
])('%s is no review', async (_name, answer) => {
  expect(await refineWith(answer)).toMatchObject({ verdict: 'REVISE', review: { coverage: 0 } });
});

test('praise that is told what it should have been, and becomes that, is one', async () => {
  expect(await refineWith([PRAISE, `Here it is:\n\`\`\`json\n${JSON.stringify(both)}\n\`\`\``])).toMatchObject({ verdict: 'ACCEPT', review: { coverage: 1 } });
});

test('a finding must cite a line that says what is quoted', async () => {
  const verdict = await refineWith(JSON.stringify({ ...both, findings: [
    { path: 'src/wu-01.mjs', line: 2, quote: 'export {};', severity: 'low', category: 'quality', message: 'exports nothing' },
    { path: 'src/wu-01.mjs', line: 400, quote: 'eval(input)', severity: 'high', category: 'security', message: 'invented line' },
    { path: 'src/wu-01.mjs', line: 1, quote: 'eval(input)', severity: 'high', category: 'security', message: 'invented quotation' },
  ] }));
  expect(verdict.verdict).toBe('ACCEPT');
  expect(verdict.other_findings).toHaveLength(1);
  expect(verdict.review.droppedFindings).toBe(2);
});

// The seventh run's ACCEPT rested on "tests: directory not found".
test.each([
  ['none-found' as const, 'no test was found'],
  ['did-not-load' as const, 'Cannot find module'],
  ['not-run' as const, 'directory not found'],
])('tests that are %s cannot accept', async (state, reason) => {
  const verdict = await refineWith(JSON.stringify(both), ranWell({ tests: { state, passed: 0, failed: 0, skipped: 0, files: 0, notLoaded: [], failures: [], reason } }));
  expect(verdict.verdict).toBe('REJECT');
  expect(verdict.reasons.map(({ code }) => code)).toContain('tests-not-loaded');
});

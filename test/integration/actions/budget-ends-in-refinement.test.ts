import { expect, test } from '@jest/globals';
import { startSimulator, type Recording } from '@dark-factory/simulator';

import { builtDist } from '../../e2e/built-dist.ts';
import { FLAWLESS, PLAN, SOW } from '../../e2e/small-project.ts';
import { startGitHubEmulator } from '../../support/github-emulator.ts';
import { makeRuntimeToken, startResultsService } from '../../support/results-service.ts';
import { runBundle, type StepOptions, type StepResult } from './run-bundle.ts';

const FILES = { 'expeditions/till/SOW.md': SOW, 'expeditions/till/factory-plan.json': JSON.stringify(PLAN) };
/** Four units take 6,000 tokens. A unit may take up to 2,500, and so may the review, for which 1,000 are left. */
const RECORDING: Recording = { ...FLAWLESS, answers: FLAWLESS.answers.map((answer) => ({ ...answer, usage: { promptTokens: 1_000, completionTokens: 500 } })) };
const BUDGET = { 'budget-tokens': '7000', 'max-output-tokens': '1000' };

async function aRun() {
  await builtDist();
  const results = await startResultsService();
  const model = await startSimulator({ recordings: RECORDING });
  const github = await startGitHubEmulator({ owner: 'acme', repo: 'shop', files: { 'README.md': '# Shop\n', ...FILES } });
  const env = { ACTIONS_RUNTIME_URL: results.url, ACTIONS_RESULTS_URL: results.url, ACTIONS_RUNTIME_TOKEN: makeRuntimeToken('77', '77'), GITHUB_API_URL: github.apiUrl };
  const step = (action: string, inputs: StepOptions['inputs']): Promise<StepResult> => runBundle(action, { inputs: { token: github.token, ...inputs }, env, files: FILES });
  return {
    step, results,
    reviews: () => model.requests.filter(({ body }) => JSON.stringify(body).includes('Role: code-reviewer')).length,
    at: { 'base-url': model.url, model: 'simulator-1' },
    async [Symbol.asyncDispose]() {
      for (const one of [github, model, results]) await one[Symbol.asyncDispose]();
    },
  };
}

const namesTheBudget = expect.objectContaining({ level: 'warning', message: expect.stringMatching(/^(the run|refinement) was stopped: the next request could take [\d,]+ tokens[^]*budget-tokens[^]*\[budget-reached\]/) });

test('the one-job action delivers, warns of the budget, is not red, and keeps its answers for the next attempt', async () => {
  await using run = await aRun();
  const { exitCode, outputs, annotations } = await run.step('expedition', { expedition: 'till', ...run.at, ...BUDGET });
  expect(annotations).toEqual([namesTheBudget]);
  expect([exitCode, outputs]).toEqual([0, expect.objectContaining({ verdict: 'REVISE', status: 'stopped', missing: '0', units: '4' })]);
  expect(run.reviews()).toBe(0);
  expect(run.results.cacheKeys().filter((key) => key.startsWith('df-answers-'))).toHaveLength(1);
}, 120_000);

test('so does the refine action in a run of many jobs, but for answers, of which it has none', async () => {
  await using run = await aRun();
  await run.step('plan', { expedition: 'till', shards: '1' });
  await run.step('worker', { shard: 's001', ...run.at });
  await run.step('collect', { branch: 'made' });
  await run.step('verify-gate', { round: '1' });
  const { exitCode, outputs, annotations } = await run.step('refine', { ...run.at, ...BUDGET });
  expect(annotations).toEqual([namesTheBudget]);
  expect([exitCode, outputs]).toEqual([0, expect.objectContaining({ verdict: 'REVISE', status: 'stopped', bundle: 'refinement' })]);
  expect(run.reviews()).toBe(0);
}, 120_000);

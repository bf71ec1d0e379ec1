import { expect, test } from '@jest/globals';
import { startSimulator, type Recording } from '@dark-factory/simulator';

import { DELIVERED, FLAWLESS, PLAN, SOW } from '../../e2e/small-project.ts';
import { makeRuntimeToken, startResultsService } from '../../support/results-service.ts';
import { startGitHubEmulator } from '../../support/github-emulator.ts';
import { runBundle, type StepOptions, type StepResult } from './run-bundle.ts';

const FILES = { 'expeditions/till/SOW.md': SOW, 'expeditions/till/factory-plan.json': JSON.stringify(PLAN) };
const MONEY = 'src/money.js';
/** Rounds down, which only a test finds. */
const RECORDING: Recording = {
  ...FLAWLESS,
  answers: FLAWLESS.answers.map((answer) => (answer.text?.includes(MONEY) === true && answer.text.includes(DELIVERED[MONEY]!) ? { ...answer, text: answer.text.replace(DELIVERED[MONEY]!, DELIVERED[MONEY]!.replace(' + 50', '')) } : answer)),
};

test('the agents of the refine action are offered the tools that ask the program, registries and packages', async () => {
  await using results = await startResultsService();
  await using model = await startSimulator({ recordings: RECORDING });
  await using github = await startGitHubEmulator({ owner: 'acme', repo: 'shop', files: { 'README.md': '# Shop\n', ...FILES } });
  const env = { ACTIONS_RUNTIME_URL: results.url, ACTIONS_RESULTS_URL: results.url, ACTIONS_RUNTIME_TOKEN: makeRuntimeToken('77', '77'), GITHUB_API_URL: github.apiUrl };
  const step = (action: string, inputs: StepOptions['inputs']): Promise<StepResult> => runBundle(action, { inputs: { token: github.token, ...inputs }, env, files: FILES });
  const at = { 'base-url': model.url, model: 'simulator-1' };
  await step('plan', { expedition: 'till', shards: '1' });
  await step('worker', { shard: 's001', ...at });
  await step('collect', { branch: 'made' });
  await step('verify-gate', { round: '1' });
  const { outputs } = await step('refine', at);

  const offered = model.requests.flatMap(({ body }) => {
    const { tools = [] } = body as { readonly tools?: readonly { readonly function: { readonly name: string } }[] };
    return tools.length === 0 ? [] : [tools.map((tool) => tool.function.name)];
  });
  expect(offered[0]).toEqual(expect.arrayContaining(['edit', 'run_tests', 'run', 'http', 'registry', 'docs']));
  expect(outputs['tests']).toBe('passed');
}, 180_000);

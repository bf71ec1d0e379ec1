import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@dark-factory/simulator';

import { builtDist } from '../../e2e/built-dist.ts';
import { FLAWLESS, PLAN, SOW } from '../../e2e/small-project.ts';
import { makeRuntimeToken, startResultsService, type ResultsService } from '../../support/results-service.ts';
import { runBundle, type StepOptions, type StepResult } from './run-bundle.ts';

const FILES = { 'expeditions/till/SOW.md': SOW, 'expeditions/till/factory-plan.json': JSON.stringify(PLAN) };
const KEY = 'sk-simulated-77aa';

/** Steps of one run, without act: plan and worker against a results service and a model. */
describe('a step of a job', () => {
  let results: ResultsService;
  let model: Simulator;
  beforeAll(async () => void (await builtDist()), 120_000);
  beforeEach(async () => {
    results = await startResultsService();
  });
  afterEach(async () => {
    await results[Symbol.asyncDispose]();
    await model?.close();
  });

  it('stores what a shard has, and then fails with each unit that is not whole', async () => {
    model = await startSimulator({ recordings: FLAWLESS, apiKey: KEY, faults: [{ when: { contains: 'Unit: WU-02 ' }, fault: { status: 400, body: { error: { message: 'no' } } } }] });
    const plan = await step('plan', { inputs: { expedition: 'till', shards: '1', 'price-prompt': '2', 'price-completion': '8' }, files: FILES });
    expect([plan.exitCode, plan.outputs]).toEqual([0, expect.objectContaining({ expedition: 'till', units: '4', shards: '1', matrix: '{"shard":["s001"]}', 'max-parallel': '1', bundle: 'plan', 'plan-id': expect.stringMatching(/^[0-9a-f]{64}$/), 'estimate-usd': expect.stringMatching(/^[0-9.]+$/) })]);

    const worker = await step('worker', { inputs: { shard: 's001', 'base-url': model.url, 'api-key': KEY, model: 'simulator-1' } });
    expect(worker.exitCode).toBe(1);
    expect(worker.outputs).toEqual({ done: '3', partial: '0', failed: '1', units: '4' });
    expect(worker.annotations.filter(({ level }) => level === 'error').map(({ message }) => message.split('\n').slice(0, 2).join('\n'))).toEqual([expect.stringMatching(/^1 of 4 units is not whole; what there is of them has been stored\.\n {2}- WU-02 is failed: 1 of 1 files missing/)]);
    expect(results.artifacts().map(({ name }) => name)).toEqual(['df-plan-a1', 'df-delivery-r1-s001-a1', 'df-traces-work-r1-s001-a1']);
    expect(worker.log).toContain(`::add-mask::${KEY}`);
    expect(worker.log.replaceAll(`::add-mask::${KEY}`, '')).not.toContain(KEY);
  }, 60_000);

  it('has each unit written by the model of its effort, and shows which and why', async () => {
    model = await startSimulator({ recordings: FLAWLESS, models: ['small', 'middle', 'large'] });
    await step('plan', { inputs: { expedition: 'till', shards: '1' }, files: { ...FILES, 'expeditions/till/factory-plan.json': JSON.stringify({ ...PLAN, units: PLAN.units.map((unit, index) => ({ ...unit, effort: [2, 5, 9, 1][index]! })) }) } });
    const worker = await step('worker', { inputs: { shard: 's001', 'base-url': model.url, 'model-draft': 'small', 'model-standard': 'middle', 'model-frontier': 'large', 'price-prompt': '1', 'price-completion': 'draft=1, standard=2, frontier=3' } });
    expect([worker.exitCode, worker.outputs['done']]).toEqual([0, '4']);
    expect(Object.fromEntries(model.requests.map(({ body }) => [/Unit: (WU-\d+) /.exec(JSON.stringify(body))![1], (body as { model: string }).model]))).toEqual({ 'WU-01': 'small', 'WU-02': 'middle', 'WU-03': 'large', 'WU-04': 'small' });
    expect(worker.summary).toMatch(/\| Unit \| Effort \| Tier \| Model \| Why \|\n.*\n\| WU-01 \| 2 \| draft \| small \| .*\|\n\| WU-02 \| 5 \| standard \| middle \| /);
    expect(worker.summary).toMatch(/4 requests, 0 of them failed, 0\.\d{4} US dollars\./);
  }, 60_000);

  it('ends at the budget of the run with what it has, and the job is red', async () => {
    model = await startSimulator({ recordings: FLAWLESS });
    const budget = { 'base-url': model.url, model: 'simulator-1', 'budget-tokens': '1000' };
    const plan = await step('plan', { inputs: { expedition: 'till', shards: '1', ...budget }, files: FILES });
    expect([plan.exitCode, plan.annotations]).toEqual([0, [expect.objectContaining({ level: 'warning', message: expect.stringMatching(/^[\d,]+ tokens are expected and the budget is 1,000; the run would stop there/) })]]);
    expect(plan.summary).toContain('**Above the budget:** ');
    const worker = await step('worker', { inputs: { shard: 's001', ...budget } });
    expect([worker.exitCode, worker.outputs]).toEqual([1, { done: '0', partial: '0', failed: '4', units: '4' }]);
    expect(worker.annotations.filter(({ level }) => level === 'error')).toEqual([expect.objectContaining({ message: expect.stringMatching(/4 of 4 units are not whole[\s\S]*the next request could take \d+ tokens and 1000 of 1000 are left[\s\S]*\[units-failed\]/) })]);
    expect(worker.summary).toContain('Stopped: the next request could take');
    expect(results.artifacts().map(({ name }) => name)).toContain('df-delivery-r1-s001-a1');
    expect(model.requests).toEqual([]);
  }, 60_000);

  it('names a shard that the plan does not have, and the plan that is not there', async () => {
    model = await startSimulator({ recordings: FLAWLESS });
    const worker = { inputs: { shard: 's009', 'base-url': model.url, model: 'simulator-1' } };
    expect((await step('worker', worker)).annotations.map(({ message }) => message)).toEqual([expect.stringContaining('[plan-missing]')]);
    await step('plan', { inputs: { expedition: 'till', shards: '1' }, files: FILES });
    expect((await step('worker', worker)).annotations.map(({ message }) => message)).toEqual([expect.stringMatching(/there is no shard "s009"[\s\S]*Use one of: s001\..*\[shard-unknown\]/)]);
  }, 60_000);

  it('that is cancelled says so and ends soon', async () => {
    model = await startSimulator({ recordings: FLAWLESS, latencyMs: 600_000 });
    await step('plan', { inputs: { expedition: 'till', shards: '1' }, files: FILES });
    const started = Date.now();
    const worker = await step('worker', { inputs: { shard: 's001', 'base-url': model.url, model: 'simulator-1' }, interrupt: { after: 'WU-01 writing', signal: 'SIGINT' } });
    expect([worker.exitCode, worker.annotations.map(({ message }) => message)]).toEqual([1, [expect.stringContaining('[interrupted]')]]);
    expect(Date.now() - started).toBeLessThan(15_000);
  }, 60_000);

  it('that meets a bug shows where it is and where to report it', async () => {
    const plan = await step('plan', { inputs: { expedition: 'till' }, files: FILES, env: { RUNNER_TEMP: '/dev/null/nowhere' } });
    expect(plan.exitCode).toBe(1);
    expect(plan.annotations).toEqual([expect.objectContaining({ level: 'error', message: expect.stringMatching(/^This is a bug of Dark Factory: .*please report both at https:\/\/github\.com\/org\/dark-factory\/issues\.$/s) })]);
    expect(plan.log).toMatch(/^ {4}at /m);
  }, 60_000);

  function step(action: string, options: StepOptions): Promise<StepResult> {
    return runBundle(action, { ...options, env: { ACTIONS_RUNTIME_URL: results.url, ACTIONS_RESULTS_URL: results.url, ACTIONS_RUNTIME_TOKEN: makeRuntimeToken('77', '77'), ...options.env } });
  }
});

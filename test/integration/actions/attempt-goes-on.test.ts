import { expect, test } from '@jest/globals';
import { readTrace } from '@dark-factory/models';
import { requestText, startSimulator, type Recording } from '@dark-factory/simulator';

import { builtDist } from '../../e2e/built-dist.ts';
import { DELIVERED, PLAN, SOW } from '../../e2e/small-project.ts';
import { zipEntry } from '../../e2e/zip-entry.ts';
import { makeRuntimeToken, startResultsService, type ResultsService } from '../../support/results-service.ts';
import { runBundle, type StepOptions, type StepResult } from './run-bundle.ts';

const KEY = 'sk-simulated-canary-77aa';
const REST = 'Write now, each from its first line: server.js';
const block = (path: string): string => `=== file: ${path} ===\n${DELIVERED[path]}=== end: ${path} ===\n`;

/** Written by hand: one unit is answered in two parts. */
const IN_PARTS: Recording = {
  origin: 'Written by hand for this test.',
  answers: [{
    name: 'units',
    answer: (request) => {
      const text = requestText(request);
      if (text.includes('Unit: WU-04 ')) return { text: block(text.includes(REST) ? 'server.js' : 'package.json') };
      const path = ['src/money.js', 'src/cart.js', 'test/cart.test.js'].find((_path, index) => text.includes(`Unit: WU-0${index + 1} `))!;
      return { text: block(path) };
    },
  }],
};

function step(results: ResultsService, attempt: number, action: string, options: StepOptions): Promise<StepResult> {
  return runBundle(action, { ...options, env: { ACTIONS_RUNTIME_URL: results.url, ACTIONS_RESULTS_URL: results.url, ACTIONS_RUNTIME_TOKEN: makeRuntimeToken('77', '77'), GITHUB_RUN_ATTEMPT: String(attempt) } });
}

test('a leg that is cancelled leaves its trace and its answers, and its second attempt asks only for what was not answered', async () => {
  await builtDist();
  await using results = await startResultsService();
  await using model = await startSimulator({
    recordings: IN_PARTS, apiKey: KEY,
    faults: [
      { when: { contains: REST }, times: 1, fault: { slowMs: 600_000 } },
      // The others are answered while this one is waited for.
      { when: { contains: 'Unit: WU-03 ' }, times: 1, fault: { slowMs: 1_500 } },
    ],
  });
  await step(results, 1, 'plan', { inputs: { expedition: 'till', shards: '1' }, files: { 'expeditions/till/SOW.md': SOW, 'expeditions/till/factory-plan.json': JSON.stringify(PLAN) } });
  const inputs = { shard: 's001', 'base-url': model.url, 'api-key': KEY, model: 'simulator-1' };

  const cancelled = await step(results, 1, 'worker', { inputs, interrupt: { after: 'WU-03 done', signal: 'SIGINT' } });

  expect(cancelled.exitCode).toBe(1);
  expect(results.artifacts().map(({ name }) => name)).toContain('df-traces-work-r1-s001-a1');
  const zip = await results.readArtifact('df-traces-work-r1-s001-a1');
  const trace = readTrace(zipEntry(zip, 'work-r1.jsonl').toString('utf8'), 'artifact');
  expect(trace.header).toMatchObject({ stage: 'work', expedition: 'till', input: { round: 1, shards: ['s001'] } });
  expect(trace.records.map(({ purpose }) => purpose).sort()).toEqual(['WU-01 write', 'WU-02 write', 'WU-03 write', 'WU-04 write']);
  expect(results.cacheKeys().filter((key) => key.startsWith('df-answers-'))).toHaveLength(1);

  const before = model.requests.length;
  const again = await step(results, 2, 'worker', { inputs });

  expect([again.exitCode, again.outputs['done']]).toEqual([0, '4']);
  expect(model.requests.slice(before).map(({ body }) => JSON.stringify(body).includes(REST))).toEqual([true]);
  // The second attempt is complete: nothing is left that a third could ask for.
  expect(results.cacheKeys().filter((key) => key.startsWith('df-answers-'))).toHaveLength(1);
  expect(results.artifacts().map(({ name }) => name)).toContain('df-traces-work-r1-s001-a2');
}, 120_000);

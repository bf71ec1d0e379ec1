import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { jobsById, type ActRun } from '../support/act.ts';
import { describeWithAct, startChain, type Chain } from './chain-fixture.ts';
import { callsExpedition } from './expedition-workflow.ts';
import { FLAWLESS } from './small-project.ts';

const BUDGET = Number(process.env['B'] ?? 9000);

describeWithAct('expedition.yml with a budget that is too small for one of the workers', () => {
  let chain: Chain;
  let run: ActRun;
  beforeAll(async () => {
    chain = await startChain({ 'build.yml': callsExpedition({ 'budget-tokens': String(BUDGET) }) }, { recording: FLAWLESS });
    run = await chain.run('build.yml', { runId: 4001 });
  }, 240_000);
  afterAll(async () => {
    await chain?.[Symbol.asyncDispose]();
  });

  it('turns red', async () => {
    const [issue] = await chain.github.issues();
    const [pull] = await chain.github.pulls();
    console.log(JSON.stringify(jobsById(run, 'work').map((leg) => [leg.matrix['shard'], leg.result])), JSON.stringify(run.annotations, null, 1), issue?.body, pull?.body, [...(await chain.github.readBranch('dark-factory/till')).keys()], chain.model.requests.map((r)=>[r.matched]));
    expect(1).toBe(1);
  });
});

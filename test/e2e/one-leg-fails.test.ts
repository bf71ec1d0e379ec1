import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { jobsById, type ActRun } from '../support/act.ts';
import { makeRuntimeToken } from '../support/results-service.ts';
import { describeWithAct, KEY, startChain, type Chain } from './chain-fixture.ts';
import { everythingLeft, placesOf } from './everything-left.ts';
import { callsExpedition } from './expedition-workflow.ts';
import { DELIVERED, FLAWLESS } from './small-project.ts';

/** What an endpoint says that shows the request it refuses, headers and all, as some proxies do. */
const echo = (message: string): object => ({ error: { message: `${message}: Authorization: Bearer ${KEY}, ${Buffer.from(`:${KEY}`).toString('base64')}, ?key=${encodeURIComponent(KEY)}` } });

/** The model refuses everything about one unit, fails once at another, and repeats the key each time; there are gates, which act lets through. */
describeWithAct('expedition.yml when a worker cannot write a unit', () => {
  let chain: Chain;
  let run: ActRun;
  beforeAll(async () => {
    chain = await startChain(
      { 'build.yml': callsExpedition({ 'plan-environment': 'plans', 'review-environment': 'reviews' }) },
      {
        recording: FLAWLESS,
        faults: [
          { when: { contains: 'Unit: WU-03 ' }, fault: { status: 400, body: echo('no such luck') } },
          { when: { contains: 'Unit: WU-04 ' }, times: 1, fault: { status: 500, body: echo('out of order') } },
        ],
      },
    );
    run = await chain.run('build.yml', { runId: 2001 });
  }, 240_000);
  afterAll(async () => {
    await chain?.[Symbol.asyncDispose]();
  });

  it('turns that leg red with the unit and its reason, and goes on with the rest', () => {
    const legs = jobsById(run, 'work');
    expect(legs.map((leg) => [leg.matrix['shard'], leg.result])).toEqual([['s001', 'success'], ['s002', 'failure']]);
    const error = run.annotations.find(({ job, level }) => job === legs[1]!.name && level === 'error');
    expect(error?.message).toMatch(/^1 of 2 units is not whole; what there is of them has been stored\.\n {2}- WU-03 is failed: /);
    expect(error?.message).toContain('[units-failed]');
    for (const job of ['collect', 'verify', 'refine', 'apply', 'notify', 'gate-plan', 'gate-review']) expect([job, run.jobs[`expedition / ${job}`]?.result]).toEqual([job, 'success']);
    for (const job of ['work-again', 'collect-again', 'verify-again', 'gate-deploy']) expect(jobsById(run, job)).toEqual([]);
  });

  it('delivers what there is', async () => {
    const files = await chain.github.readBranch('dark-factory/till');
    const { 'test/cart.test.js': _missing, ...rest } = DELIVERED;
    expect([...files.keys()].filter((path) => path.startsWith('till/')).sort()).toEqual(Object.keys(rest).map((path) => `till/${path}`).sort());
    expect(await chain.github.pulls()).toEqual([expect.objectContaining({ draft: true })]);
  });

  it('says in the ledger and in the pull request what is missing and why', async () => {
    const [issue] = await chain.github.issues();
    const [pull] = await chain.github.pulls();
    for (const { body } of [issue, pull]) {
      expect(body).toContain('## Missing');
      expect(body).toMatch(/WU-03 \(test\/cart\.test\.js\).*refused the request/);
      expect(body).toContain('## Verdict: REJECT');
    }
    expect(issue.body).toContain('passed (environment plans)');
  });

  it('keeps what was asked and answered as an artifact of each job that asked, the failed one too', () => {
    const names = chain.results.artifacts(2001).map(({ name }) => name);
    expect(names.filter((name) => name.includes('-traces-')).sort()).toEqual(['df-till-traces-refine-a1', 'df-till-traces-work-r1-s001-a1', 'df-till-traces-work-r1-s002-a1']);
  });

  it('leaves no key and no token anywhere, though the model repeats its own', async () => {
    const left = await everythingLeft(chain, run, ['main', 'dark-factory/till']);
    // What the model said beside the key is there to be found: in the trace, the log, the issue and the pull request.
    expect(placesOf('no such luck', left)).toEqual(expect.arrayContaining([expect.stringMatching(/\/work-r1\.jsonl$/), 'log', 'issues', 'pulls']));
    expect(placesOf('out of order', left)).toEqual([expect.stringMatching(/\/work-r1\.jsonl$/)]);
    expect(chain.results.cacheKeys()).not.toEqual([]);
    expect(placesOf('discounted(cents, percent)', left).length).toBeGreaterThan(5);
    for (const secret of [KEY, chain.github.token, makeRuntimeToken(2001, 2001)]) expect(placesOf(secret, left)).toEqual([]);
  });
});

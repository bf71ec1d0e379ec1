import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { jobsById, type ActRun } from '../support/act.ts';
import type { Json } from '../support/github-emulator.ts';
import { describeWithAct, startChain, type Chain } from './chain-fixture.ts';
import { callsExpedition } from './expedition-workflow.ts';
import { DELIVERED, FLAWLESS, PLAN } from './small-project.ts';

/** Each of two legs has half of it: room for one request with its longest answer, about 2,500 tokens, and not for a second. */
const BUDGET = 5300;

describeWithAct('expedition.yml with a budget that ends before the work does', () => {
  let chain: Chain;
  let run: ActRun;
  let texts: string[];
  beforeAll(async () => {
    chain = await startChain({ 'build.yml': callsExpedition({ 'budget-tokens': String(BUDGET), 'regenerate-above': '1' }) }, { recording: FLAWLESS });
    run = await chain.run('build.yml', { runId: 4001 });
    texts = [...(await chain.github.issues()), ...(await chain.github.pulls())].map((document: Json) => String(document.body));
  }, 240_000);
  afterAll(async () => {
    await chain?.[Symbol.asyncDispose]();
  });

  it('sends no request that could pass it, and turns the legs red that wanted to', () => {
    expect(chain.model.requests).toHaveLength(2);
    const legs = jobsById(run, 'work');
    expect(legs.map(({ result }) => result)).toEqual(['failure', 'failure']);
    for (const leg of legs) {
      const error = run.annotations.find(({ job, level }) => job === leg.name && level === 'error');
      expect(error?.message).toMatch(/the next request could take \d+ tokens and \d+ of 2650 are left \(budget-tokens\)\. Run again with a larger budget: .*\[budget-reached\]/);
    }
  });

  it('delivers what was finished before', async () => {
    const files = [...(await chain.github.readBranch('dark-factory/till'))].filter(([path]) => path.startsWith('till/'));
    const there = new Set(files.map(([path]) => path.slice('till/'.length)));
    // Which unit of a leg is asked for first is not fixed: two are there, whole, and no file besides.
    const whole = PLAN.units.filter((unit) => unit.files.every(({ path }) => there.has(path)));
    expect(whole).toHaveLength(2);
    expect([...there].sort()).toEqual(whole.flatMap((unit) => unit.files.map(({ path }) => path)).sort());
    for (const [path, content] of files) expect(content.toString()).toBe(DELIVERED[path.slice('till/'.length)]);
    expect(run.jobs['expedition / notify']?.result).toBe('success');
  });

  it('says so in the ledger and in the pull request, and accepts nothing', () => {
    const [issue] = texts;
    expect(texts).toHaveLength(2);
    expect(issue).toMatch(/\| work, round 1 \| stopped \|.*stopped: budget: the next request could take/);
    for (const text of texts) {
      expect(text).toMatch(/## Verdict: RE(VISE|JECT)/);
      expect(text).toMatch(/^- stopped: budget: the next request could take \d+ tokens/m);
      expect(text).toMatch(/## Missing\n[^#]*the next request could take/);
    }
  });

  it('leaves a trace of each leg', () => {
    const names = chain.results.artifacts(4001).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['df-till-traces-work-r1-s001-a1', 'df-till-traces-work-r1-s002-a1']));
  });
});

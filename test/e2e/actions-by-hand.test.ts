import { afterAll, beforeAll, expect, it } from '@jest/globals';

import type { ActRun } from '../support/act.ts';
import { describeWithAct, startChain, type Chain } from './chain-fixture.ts';
import { DELIVERED, FLAWLESS } from './small-project.ts';
import { zipEntry } from './zip-entry.ts';

/** The six actions in a workflow of the consumer's own, with matrix and needs written by hand. */
const BY_HAND = `
name: By hand
on: workflow_dispatch
jobs:
  plan:
    runs-on: ubuntu-latest
    outputs:
      matrix: \${{ steps.plan.outputs.matrix }}
      parallel: \${{ steps.plan.outputs.max-parallel }}
    steps:
      - uses: actions/checkout@v4
      - id: plan
        uses: org/dark-factory/plan@v1
        with: { expedition: till, shards: '3', requests-per-minute: '6000', price-prompt: '1', price-completion: '4' }
  worker:
    needs: plan
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix: \${{ fromJSON(needs.plan.outputs.matrix) }}
    steps:
      - uses: org/dark-factory/worker@v1
        with: { shard: '\${{ matrix.shard }}', parallel-shards: '\${{ needs.plan.outputs.parallel }}', base-url: URL, api-key: '\${{ secrets.MODEL_KEY }}', model: simulator-1 }
  deliver:
    needs: worker
    if: \${{ !cancelled() }}
    runs-on: ubuntu-latest
    steps:
      - { id: collect, uses: org/dark-factory/collect@v1, with: { branch: by-hand } }
      - { id: gate, uses: org/dark-factory/verify-gate@v1, with: { round: '1', tests: none, fail-on-error: 'true' } }
      - { id: refine, uses: org/dark-factory/refine@v1, with: { base-url: URL, api-key: '\${{ secrets.MODEL_KEY }}', model: simulator-1 } }
      - { id: apply, uses: org/dark-factory/collect@v1, with: { mode: apply, branch: by-hand } }
      - { id: notify, uses: org/dark-factory/notify@v1 }
`;

/** The whole expedition as one step. */
const ONE_JOB = `
name: One job
on: workflow_dispatch
jobs:
  expedition:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - id: factory
        uses: org/dark-factory@v1
        with: { expedition: till, base-url: URL, api-key: '\${{ secrets.MODEL_KEY }}', model: simulator-1, branch: one-job }
`;

/** The structural gate on the consumer's own files. */
const GATES = `
name: Gates
on: workflow_dispatch
jobs:
  gate:
    uses: org/dark-factory/.github/workflows/gates.yml@v1
    permissions:
      contents: read
    with:
      path: expeditions
      artifact: findings
`;

describeWithAct('actions without expedition.yml', () => {
  let chain: Chain;
  beforeAll(async () => {
    chain = await startChain({ 'by-hand.yml': BY_HAND, 'one-job.yml': ONE_JOB, 'gates.yml': GATES }, { recording: FLAWLESS });
  }, 120_000);
  afterAll(async () => {
    await chain?.[Symbol.asyncDispose]();
  });

  it('chain by artifacts and job outputs', async () => {
    const run = await chain.run('by-hand.yml', { runId: 3001 });
    expect(Object.fromEntries(Object.values(run.jobs).map((job) => [job.name, job.result]))).toEqual({ plan: 'success', 'worker-1': 'success', 'worker-2': 'success', 'worker-3': 'success', deliver: 'success' });
    expect(run.jobs['plan']!.outputs['plan']).toMatchObject({ expedition: 'till', units: '4', shards: '3', 'max-parallel': '3', 'estimate-usd': expect.stringMatching(/^0(\.\d+)?$/) });
    expect(run.jobs['deliver']!.outputs).toMatchObject({ collect: { files: '5', changed: 'true', branch: 'by-hand' }, gate: { errors: '0', regenerate: 'false' }, refine: { verdict: 'ACCEPT', 'changed-files': '0' }, apply: { changed: 'false' } });
    expect(await deliveredOn('by-hand')).toEqual(DELIVERED);
    expect(summaryOf(run, 'plan')).toContain('## Plan of till');
  }, 120_000);

  it('run as one in a single job, with the same ledger', async () => {
    const run = await chain.run('one-job.yml', { runId: 3002 });
    expect(run.jobs['expedition']!.result).toBe('success');
    expect(run.jobs['expedition']!.outputs['factory']).toMatchObject({ verdict: 'ACCEPT', confidence: '1', branch: 'one-job', missing: '0', units: '4' });
    expect(await deliveredOn('one-job')).toEqual(DELIVERED);
    expect(await chain.github.issues()).toHaveLength(1);
    expect(summaryOf(run, 'expedition')).toContain('## Verdict: ACCEPT');
  }, 120_000);

  it('check a repository as it is, with gates.yml', async () => {
    const run = await chain.run('gates.yml', { runId: 3003 });
    expect(run.jobs['gate / gate']).toMatchObject({ result: 'success', outputs: { gate: { errors: '0', warnings: '0', 'manifest-artifact': 'findings' } } });
    const manifest = JSON.parse(zipEntry(await chain.results.readArtifact('df-findings-a1', 3003), 'error-manifest.json').toString()) as object;
    expect(manifest).toMatchObject({ schema: 'dark-factory/error-manifest/v1', plan: null, filesInTree: 2 });
  }, 60_000);

  async function deliveredOn(branch: string): Promise<Record<string, string>> {
    const files = [...(await chain.github.readBranch(branch))].filter(([path]) => path.startsWith('till/'));
    return Object.fromEntries(files.map(([path, bytes]) => [path.slice('till/'.length), bytes.toString()]));
  }
});

function summaryOf(run: ActRun, job: string): string {
  return run.summaries.filter((summary) => summary.job === job).map(({ text }) => text).join('\n');
}

import { createHash } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { unpackTar } from '@dark-factory/storage';

import type { ActRun } from '../support/act.ts';
import type { Json } from '../support/github-emulator.ts';
import { describeWithAct, KEY, MASKED, startChain, type Chain } from './chain-fixture.ts';
import { callsExpedition } from './expedition-workflow.ts';
import { DELIVERED, MISTAKEN } from './small-project.ts';
import { zipEntry } from './zip-entry.ts';

const EVERY_JOB = ['plan', 'ledger', 'work-1', 'work-2', 'collect', 'verify', 'work-again-1', 'work-again-2', 'collect-again', 'verify-again', 'refine', 'apply', 'notify'];

describeWithAct('expedition.yml on a scope of work whose workers make mistakes', () => {
  let chain: Chain;
  let first: ActRun;
  beforeAll(async () => {
    chain = await startChain({ 'build.yml': callsExpedition() }, { recording: MISTAKEN });
    first = await chain.run('build.yml', { runId: 1001 });
  }, 240_000);
  afterAll(async () => {
    await chain?.[Symbol.asyncDispose]();
  });

  it('runs every job, the broken units once more, and ends well', () => {
    expect(results(first)).toEqual(Object.fromEntries(EVERY_JOB.map((job) => [job, 'success'])));
    expect(first.exitCode).toBe(0);
    expect(outputsOf(first, 'verify')).toMatchObject({ regenerate: 'true', 'broken-units': 'WU-02,WU-04', matrix: '{"shard":["s001","s002"]}' });
    expect(outputsOf(first, 'refine')).toMatchObject({ verdict: 'ACCEPT', confidence: '1', tests: 'passed', 'changed-files': '1' });
  });

  it('leaves the tree on a branch, byte for byte', async () => {
    const files = await chain.github.readBranch('dark-factory/till');
    const till = [...files].filter(([path]) => path.startsWith('till/'));
    expect(Object.fromEntries(till.map(([path, bytes]) => [path.slice('till/'.length), bytes.toString()]))).toEqual(DELIVERED);
    expect([...files.keys()].filter((path) => !path.startsWith('till/')).sort()).toEqual(['.github/workflows/build.yml', 'README.md', 'expeditions/till/SOW.md', 'expeditions/till/factory-plan.json']);
  });

  it('opens a draft pull request and keeps one issue as its ledger', async () => {
    const [pull, ...otherPulls] = await chain.github.pulls();
    const [issue, ...otherIssues] = await chain.github.issues();
    expect([otherPulls, otherIssues]).toEqual([[], []]);
    expect(pull).toMatchObject({ draft: true, state: 'open', head: { ref: 'dark-factory/till' }, base: { ref: 'main' } });
    expect(pull.body).toContain('## Verdict: ACCEPT');
    for (const requirement of ['R-01', 'R-02', 'R-03', 'R-04']) expect(pull.body).toMatch(new RegExp(`\\| ${requirement} \\|.*\\| built \\|`));
    expect(issue.body).toMatch(new RegExp(`Pull request: \\S+/acme/shop/pull/${pull.number}\n`));
    expect(issue.body).toContain('collect (refined)');
    expect(issue.body).not.toContain('## Missing');
    expect(outputsOf(first, 'notify')).toMatchObject({
      'pull-request': expect.stringMatching(`/acme/shop/pull/${pull.number}$`), issue: expect.stringMatching(`/acme/shop/issues/${issue.number}$`), branch: 'dark-factory/till', missing: '0',
    });
  });

  it('uploads an archive whose manifest lists every file that was refined', async () => {
    const archive = zipEntry(await chain.results.readArtifact('df-till-archive-a1', 1001), 'till.tar.gz');
    const files = new Map((await unpackTar(archive)).map((file) => [file.path, file]));
    const manifest = JSON.parse(Buffer.from(files.get('till/MANIFEST.json')!.content).toString()) as Json;
    expect(manifest).toMatchObject({ expedition: 'till', outputRoot: 'till', verdict: 'ACCEPT', branch: 'dark-factory/till', plan: { units: 4, requirements: 4 } });
    expect(Object.fromEntries(manifest.files.map((file: Json) => [file.path, file.sha256]))).toEqual(Object.fromEntries(Object.entries(DELIVERED).map(([path, text]) => [path, createHash('sha256').update(text).digest('hex')])));
    for (const [path, text] of Object.entries(DELIVERED)) expect(Buffer.from(files.get(`till/project/${path}`)!.content).toString()).toBe(text);
    expect(['setup.sh', 'run.sh'].map((name) => files.get(`till/${name}`)?.executable)).toEqual([true, true]);
  });

  it('lets no secret out, and puts none into an output, which the runner would drop', () => {
    expect(first.transcript).not.toContain(KEY);
    const outputs = JSON.stringify(Object.values(first.jobs).map((job) => job.outputs));
    for (const secret of [KEY, chain.github.token, ...Object.values(MASKED)]) expect(outputs).not.toContain(secret);
  });

  it('brings a plan full of registered secrets to every worker whole', () => {
    const asked = chain.model.requests.map((request) => JSON.stringify(request.body)).filter((body) => body.includes('Role: worker'));
    expect(asked.length).toBeGreaterThanOrEqual(4);
    for (const body of asked) for (const value of Object.values(MASKED)) expect(body).toContain(value);
  });

  it('doubles nothing when it is run again, and pays for no unit twice', async () => {
    const [paid, before] = [chain.model.requests.length, await chain.github.readBranch('dark-factory/till')];
    const second = await chain.run('build.yml', { runId: 1002 });

    expect(results(second)).toEqual(results(first));
    expect(await chain.github.readBranch('dark-factory/till')).toEqual(before);
    expect([(await chain.github.pulls()).length, (await chain.github.issues()).length]).toEqual([1, 1]);
    expect(chain.github.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/git/refs'))).toHaveLength(1);
    expect(chain.model.requests.slice(paid).map(({ matched }) => matched)).toEqual(Array.from({ length: 7 }, () => 'refinement'));
  }, 240_000);
});

function results(run: ActRun): Record<string, string> {
  return Object.fromEntries(Object.values(run.jobs).map((job) => [job.name.replace('expedition / ', ''), job.result]));
}

function outputsOf(run: ActRun, job: string): Record<string, string> {
  return Object.assign({}, ...Object.values(run.jobs[`expedition / ${job}`]?.outputs ?? {})) as Record<string, string>;
}

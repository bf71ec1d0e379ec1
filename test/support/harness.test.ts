import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';

import { findAct, jobsById, runAct, type ActOptions, type ActRun } from './act.ts';
import { makeConsumerRepo } from './consumer-repo.ts';
import { startGitHubEmulator, type GitHubEmulator } from './github-emulator.ts';
import { startResultsService, type ResultsService } from './results-service.ts';
import { temporaryFolder, writeFiles, type TemporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);
const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));

const act = await findAct();
if ('missing' in act) console.warn(`The runs under act are skipped: ${act.missing}`);
const describeWithAct = 'missing' in act ? describe.skip : describe;

/** An action that hands in its input as an artifact and says so in the ledger, as the real ones do. */
const ACTION = `
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DefaultArtifactClient } from '@actions/artifact';

const part = process.env.INPUT_PART;
const file = join(process.env.RUNNER_TEMP, 'part.txt');
await writeFile(file, 'part ' + part);
await new DefaultArtifactClient().uploadArtifact('part-' + part, [file], process.env.RUNNER_TEMP);
await appendFile(process.env.GITHUB_STEP_SUMMARY, 'Delivered ' + part + '\\n');
await appendFile(process.env.GITHUB_OUTPUT, 'part=' + part + '\\n');
const url = process.env.GITHUB_API_URL + '/repos/' + process.env.GITHUB_REPOSITORY + '/issues';
const headers = { authorization: 'Bearer ' + process.env.INPUT_TOKEN };
const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ title: 'Delivered ' + part }) });
if (answer.status !== 201) throw new Error('The ledger answered ' + answer.status);
if (part === 'broken') process.exitCode = 1;
`;

const ACTION_YML = `
name: deliver
description: Hands in a part
inputs:
  part: { description: The part, required: true }
  token: { description: A token, default: '\${{ github.token }}' }
runs: { using: node24, main: ../dist/deliver.mjs }
`;

const WORKFLOW = `
on:
  workflow_dispatch:
    inputs: { parts: { required: true } }
jobs:
  plan:
    runs-on: ubuntu-latest
    outputs: { parts: '\${{ steps.split.outputs.parts }}' }
    steps:
      - uses: actions/checkout@v4
      - id: split
        run: test -f SOW.md && echo 'parts=\${{ inputs.parts }}' >> "$GITHUB_OUTPUT"
  worker:
    needs: plan
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix: { part: '\${{ fromJSON(needs.plan.outputs.parts) }}' }
    steps:
      - id: deliver
        uses: org/dark-factory/deliver@v1
        with: { part: '\${{ matrix.part }}' }
      - run: echo after
  collect:
    needs: [plan, worker]
    if: \${{ !cancelled() }}
    runs-on: ubuntu-latest
    steps:
      - uses: org/dark-factory/deliver@v1
        with: { part: collected }
`;

const GREET_WORKFLOW = `
on:
  workflow_call:
    inputs: { who: { type: string }, loud: { type: boolean } }
    secrets: { key: { required: true } }
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - { id: soft, run: exit 3, continue-on-error: true }
      - uses: org/dark-factory/inside@v1
      - id: say
        run: |
          echo '::warning file=a.py,line=3::careful'
          echo "said=hello \${{ inputs.who }} \${{ inputs.loud }} with $KEY" >> "$GITHUB_OUTPUT"
        env: { KEY: '\${{ secrets.key }}' }
`;

const COMPOSITE_YML = `
name: inside
description: A composite action
runs:
  using: composite
  steps: [{ run: 'echo from inside >> "$GITHUB_STEP_SUMMARY"', shell: bash }]
`;

describeWithAct('a workflow under act', () => {
  let releaseTree: TemporaryFolder;
  let consumer: TemporaryFolder;
  let results: ResultsService;
  let github: GitHubEmulator;

  beforeAll(async () => {
    releaseTree = await makeReleaseTree();
    consumer = await makeConsumerRepo({ 'SOW.md': 'Build it.\n', '.github/workflows/build.yml': WORKFLOW });
    results = await startResultsService();
    github = await startGitHubEmulator({ owner: 'acme', repo: 'shop' });
  }, 60_000);

  afterAll(async () => {
    for (const one of [github, results, consumer, releaseTree]) await one?.[Symbol.asyncDispose]();
  });

  it('brings the artifacts of all legs to the results service, whatever one leg does', async () => {
    const result = await dispatch({ runId: 101, inputs: { parts: '["a","broken","b"]' } });

    expect(outcome(result)).toEqual({
      plan: 'success',
      'worker-1': 'success',
      'worker-2': 'failure',
      'worker-3': 'success',
      collect: 'success',
    });
    expect(result.exitCode).toBe(1);
    const legs = jobsById(result, 'worker');
    expect(legs.map((leg) => leg.matrix['part'])).toEqual(['a', 'broken', 'b']);
    expect(legs.map((leg) => leg.outputs['deliver'])).toEqual([{ part: 'a' }, { part: 'broken' }, { part: 'b' }]);
    expect(result.summaries).toContainEqual({ job: 'worker-3', text: 'Delivered b\n' });

    const names = results.artifacts(101).map(({ name }) => name);
    expect(names.sort()).toEqual(['part-a', 'part-b', 'part-broken', 'part-collected']);
    expect((await results.readArtifact('part-a')).subarray(0, 2).toString()).toBe('PK');
    const issues = (await github.issues()).map(({ title }) => title);
    expect(issues.sort()).toEqual(['Delivered a', 'Delivered b', 'Delivered broken', 'Delivered collected']);
  }, 60_000);

  it('tells called workflows, composite actions and failures that do not count apart', async () => {
    const workflow = `
on:
  workflow_dispatch:
    inputs: { who: { default: world }, loud: { type: boolean, default: false } }
jobs:
  call:
    uses: org/dark-factory/.github/workflows/greet.yml@v1
    with: { who: '\${{ inputs.who }}', loud: '\${{ inputs.loud }}' }
    secrets: { key: '\${{ secrets.KEY }}' }
  off:
    if: \${{ github.event_name == 'issue_comment' }}
    runs-on: ubuntu-latest
    steps: [{ run: exit 1 }]
`;
    await using caller = await makeConsumerRepo({ '.github/workflows/build.yml': workflow });
    const result = await dispatch({ runId: 103, repo: caller.path, secrets: { KEY: 'k3y' }, inputs: { loud: 'true' } });

    expect(outcome(result)).toEqual({ 'call / greet': 'success' });
    const job = result.jobs['call / greet'];
    const steps = job?.steps.filter(({ stage }) => stage === 'Main');
    expect(steps?.map(({ id, result: how, continued }) => [id, how, continued])).toEqual([
      ['soft', 'failure', true],
      ['1', 'success', false],
      ['say', 'success', false],
    ]);
    expect(job?.outputs['say']).toEqual({ said: 'hello world true with k3y' });
    expect(result.summaries).toEqual([{ job: 'call / greet', text: 'from inside\n' }]);
    expect(result.annotations).toEqual([
      { job: 'call / greet', level: 'warning', message: 'careful', properties: { file: 'a.py', line: '3' } },
    ]);
    expect(result.transcript).not.toContain('k3y');
  }, 60_000);

  it('ends a run that takes too long, and everything that the run started', async () => {
    const marker = `harness-${process.pid}`;
    const workflow = `
on: workflow_dispatch
jobs:
  slow:
    runs-on: ubuntu-latest
    steps:
      - run: (setsid bash -c 'exec -a ${marker} sleep 600' &) ; exec -a ${marker} sleep 600
        shell: bash
`;
    await using slow = await makeConsumerRepo({ '.github/workflows/build.yml': workflow });
    const result = await dispatch({ runId: 102, repo: slow.path, timeoutMs: 1_500 });

    expect(result).toMatchObject({ timedOut: true, exitCode: null, jobs: { slow: { result: 'unfinished' } } });
    const { stdout } = await run('ps', ['-eo', 'args']);
    expect(stdout).not.toContain(marker);
  }, 60_000);

  function dispatch(options: Partial<ActOptions> & Pick<ActOptions, 'runId'>): Promise<ActRun> {
    return runAct({
      repo: consumer.path,
      workflow: '.github/workflows/build.yml',
      githubRepository: 'acme/shop',
      releaseTree: releaseTree.path,
      resultsUrl: results.url,
      apiUrl: github.apiUrl,
      secrets: { GITHUB_TOKEN: github.token },
      timeoutMs: 50_000,
      ...options,
    });
  }
});

function outcome(result: ActRun): Record<string, string> {
  return Object.fromEntries(Object.values(result.jobs).map((job) => [job.name, job.result]));
}

async function makeReleaseTree(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder('release-tree');
  await writeFiles(folder.path, {
    'deliver/action.yml': ACTION_YML,
    'inside/action.yml': COMPOSITE_YML,
    '.github/workflows/greet.yml': GREET_WORKFLOW,
  });
  await mkdir(join(folder.path, 'dist'));
  await build({
    stdin: { contents: ACTION, resolveDir: repositoryRoot, loader: 'js' },
    outfile: join(folder.path, 'dist/deliver.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    // Bundled CommonJS calls require, which an ES module has not; under another name, as the bundle imports it too.
    banner: { js: "import { createRequire as make } from 'node:module'; const require = make(import.meta.url);" },
  });
  return folder;
}

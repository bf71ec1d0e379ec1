import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { sha256 } from '@dark-factory/contracts';
import { makeRuntimeToken, startResultsService } from '../../support/results-service.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);
const scenario = fileURLToPath(new URL('./store-scenario.ts', import.meta.url));

describe('bundles and units through @actions/artifact and @actions/cache', () => {
  it('survive the service with attempts, duplicates, dotfiles and executable bits', async () => {
    await using service = await startResultsService();
    await using folder = await temporaryFolder('stores');
    const env = {
      PATH: process.env['PATH'],
      GITHUB_WORKSPACE: folder.path,
      RUNNER_TEMP: folder.path,
      ACTIONS_RESULTS_URL: service.url,
      ACTIONS_RUNTIME_TOKEN: makeRuntimeToken('run-1', 'job-1'),
      ACTIONS_CACHE_SERVICE_V2: '1',
    };
    const { stdout } = await run(process.execPath, ['--import', 'tsx', scenario], { env });
    const seen = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    const [env8, logo8, run8] = ['KEY=1\n', Buffer.from([0, 255]), '#!/bin/sh\n'].map((content) => sha256(content).slice(0, 8));
    const all = [`- .env.example ${env8}`, `- logo.png ${logo8}`, `x run.sh ${run8}`];

    expect(seen).toEqual({
      missing: null,
      stored: { name: 'tree', bytes: expect.any(Number), url: 'https://github.example/acme/shop/actions/runs/1/artifacts/1' },
      read: all,
      duplicate: { code: 'bundle-refused', message: expect.stringContaining('df-tree-a1') },
      fromAttempt1: [`- a ${sha256('attempt 1').slice(0, 8)}`],
      newest: 'attempt 2',
      list: ['delivery-r1-s001', 'delivery-r1-s002'],
      unsafe: { code: 'bundle-unsafe', message: expect.any(String) },
      plain: [`- .hidden/a.txt ${sha256('a').slice(0, 8)}`, `- report.md ${sha256('# Report\n').slice(0, 8)}`],
      cacheMiss: null,
      cacheHit: all,
      cacheOther: null,
    });
    expect(service.artifacts('run-1').map(({ name }) => name)).toEqual(['df-tree-a1', 'df-delivery-r1-s001-a1', 'df-delivery-r1-s002-a1', 'df-delivery-r1-s002-a2', 'df-report-a1']);
    expect(service.cacheKeys()).toEqual([`df-unit-${sha256('unit')}`]);
    expect((await service.readArtifact('df-tree-a1')).includes('bundle.tar.gz')).toBe(true);
    // Nothing is left in the folder for temporary files.
    expect((await readdir(folder.path)).filter((name) => name.startsWith('bundle-'))).toEqual([]);
  }, 60_000);
});

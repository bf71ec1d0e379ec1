import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';

import { makeRuntimeToken, startResultsService } from './results-service.ts';

const run = promisify(execFile);
const scenario = fileURLToPath(new URL('./results/client-scenario.mjs', import.meta.url));

describe('results service', () => {
  it('serves the real artifact and cache clients', async () => {
    await using service = await startResultsService();
    const workspace = await mkdtemp(join(tmpdir(), 'results-client-'));
    try {
      const seen = await runScenario(service.url, workspace);

      expect(seen).toMatchObject({
        uploaded: { id: 1, size: expect.any(Number) },
        duplicate: expect.stringContaining('an artifact with this name already exists on the workflow run'),
        list: [{ id: 1, name: 'delivery-1' }],
        digestMismatch: false,
        downloaded: 'hello',
        largeIsSame: true,
        afterDelete: ['delivery-1'],
        cacheMiss: null,
        cacheSaved: true,
        cacheSavedTwice: false,
        cacheHit: 'unit-1',
        cachePrefixHit: 'unit-1',
        restored: 'hello',
      });
      expect(service.artifacts('run-1').map(({ name }) => name)).toEqual(['delivery-1']);
      expect(service.artifacts('run-2')).toEqual([]);
      expect(service.cacheKeys()).toEqual(['unit-1']);
      expect((await service.readArtifact('delivery-1')).subarray(0, 2).toString()).toBe('PK');
      expect(service.log).toContainEqual({ method: 'CreateArtifact', subject: 'delivery-1', status: 409 });
    } finally {
      await rm(workspace, { recursive: true });
    }
  }, 30_000);

  it('refuses a caller without a runtime token and a blob without its signature', async () => {
    await using service = await startResultsService();
    const create = `${service.url}twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact`;
    const post = (headers: Record<string, string>): Promise<Response> =>
      fetch(create, { method: 'POST', headers, body: JSON.stringify({ name: 'a' }) });

    expect((await post({})).status).toBe(401);
    const created = await post({ authorization: `Bearer ${makeRuntimeToken('run-1')}` });
    const { signed_upload_url: signedUrl } = (await created.json()) as { signed_upload_url: string };
    expect((await fetch(signedUrl.replace(/sig=.*/, 'sig=guess'), { method: 'PUT', body: 'x' })).status).toBe(403);
    expect((await fetch(signedUrl, { method: 'PUT', body: '0123456789' })).status).toBe(201);

    const part = await fetch(signedUrl, { headers: { range: 'bytes=2-4' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/10', '234']);
    const head = await fetch(signedUrl, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('10');
  });

  it('removes its own folder and keeps one that it was given', async () => {
    const given = await mkdtemp(join(tmpdir(), 'results-given-'));
    const service = await startResultsService({ dir: given });
    await service.close();
    expect(existsSync(given)).toBe(true);
    await rm(given, { recursive: true });
  });
});

async function runScenario(url: string, workspace: string): Promise<unknown> {
  const env = {
    PATH: process.env['PATH'],
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: workspace,
    ACTIONS_RESULTS_URL: url,
    ACTIONS_RUNTIME_TOKEN: makeRuntimeToken('run-1', 'job-1'),
    ACTIONS_CACHE_SERVICE_V2: '1',
  };
  const { stdout } = await run(process.execPath, [scenario], { env });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RecordingLogger, textFile, VirtualClock } from '@dark-factory/runtime';
import { createArtifactStore, type ArtifactCalls } from '@dark-factory/storage';
import { temporaryFolder } from '../../support/temporary-folder.ts';

interface Kept {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly files: Map<string, Buffer>;
  finished: boolean;
}

/** An artifact service in memory: a name is taken when an upload begins, and listed when it has ended. */
class FakeArtifacts implements ArtifactCalls {
  readonly kept: Kept[] = [];
  readonly calls: string[] = [];
  readonly options: unknown[] = [];
  /** Thrown by the next calls, in order; an upload takes its name first. */
  readonly failures: (Error | undefined)[] = [];

  async uploadArtifact(...[name, files, root, options]: Parameters<ArtifactCalls['uploadArtifact']>): ReturnType<ArtifactCalls['uploadArtifact']> {
    this.calls.push(`upload ${name}`);
    this.options.push(options);
    if (this.kept.some((one) => one.name === name)) throw new Error('Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: an artifact with this name already exists on the workflow run');
    const kept = { id: this.kept.length + 1, name, size: 10, files: new Map<string, Buffer>(), finished: false };
    this.kept.push(kept);
    this.#fail();
    for (const file of files) kept.files.set(file.slice(root.length + 1), await readFile(file));
    kept.finished = true;
    return { id: kept.id, size: kept.size };
  }

  async listArtifacts(): ReturnType<ArtifactCalls['listArtifacts']> {
    this.calls.push('list');
    this.#fail();
    return { artifacts: this.kept.filter(({ finished }) => finished).map(({ id, name, size }) => ({ id, name, size, digest: 'sha256:x' })) };
  }

  async downloadArtifact(...[id, options]: Parameters<ArtifactCalls['downloadArtifact']>): ReturnType<ArtifactCalls['downloadArtifact']> {
    this.calls.push(`download ${id}`);
    this.#fail();
    for (const [path, bytes] of this.kept.find((one) => one.id === id)!.files) {
      await mkdir(join(options!.path!, dirname(path)), { recursive: true });
      await (path === 'link' ? symlink('/etc/passwd', join(options!.path!, path)) : writeFile(join(options!.path!, path), bytes));
    }
    return { downloadPath: options!.path!, digestMismatch: options?.expectedHash !== 'sha256:x' };
  }

  #fail(): void {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }
}

async function aStore(runAttempt = 1) {
  const folder = await temporaryFolder('artifacts');
  const [client, clock, logger] = [new FakeArtifacts(), new VirtualClock(), new RecordingLogger()];
  const store = createArtifactStore({ client, runAttempt, tempFolder: folder.path, logger, clock });
  return { client, clock, logger, store, folder, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const FILES = [textFile('a.txt', 'a')];

describe('an artifact store', () => {
  it('names attempts, passes retention on, and stores an archive uncompressed a second time', async () => {
    await using scene = await aStore(3);
    expect(await scene.store.put('plan', FILES, { retentionDays: 7 })).toEqual({ name: 'plan', bytes: 10, url: null });
    expect(scene.client.kept.map(({ name, files }) => [name, [...files.keys()]])).toEqual([['df-plan-a3', ['bundle.tar.gz']]]);
    expect(scene.client.options).toEqual([{ retentionDays: 7, compressionLevel: 0 }]);
    expect(await readdir(scene.folder.path)).toEqual([]);
  });

  it('ignores artifacts of others and keeps names with numbers apart', async () => {
    await using scene = await aStore(12);
    for (const name of ['dist', 'df-', 'df-plan', 'df-plan-a0', 'df-../x-a1', 'df-plan-a2', 'df-plan-a10', 'df-plan-a2-a1', 'dfx-plan-a1']) scene.client.kept.push({ id: scene.client.kept.length + 1, name, size: 1, files: new Map([['a', Buffer.from(name)]]), finished: true });
    expect(await scene.store.list('')).toEqual(['plan', 'plan-a2']);
    expect(String((await scene.store.get('plan'))?.[0]?.content)).toBe('df-plan-a10');
  });

  it('begins a broken upload again under a name of its own, and finds it', async () => {
    await using scene = await aStore();
    scene.client.failures.push(new Error('Unable to make request: ECONNRESET'));
    await scene.store.put('plan', FILES);
    expect(scene.client.calls).toEqual(['upload df-plan-a1', 'upload df-plan-a1.2']);
    expect(scene.clock.now() - Date.UTC(2026, 0, 1)).toBe(5_000);
    expect(await scene.store.list('')).toEqual(['plan']);
    expect(await scene.store.get('plan')).toMatchObject([{ path: 'a.txt' }]);
  });

  it('tells a name taken by an upload that broke off from a bundle that was stored', async () => {
    await using scene = await aStore();
    scene.client.kept.push({ id: 1, name: 'df-plan-a1', size: 0, files: new Map(), finished: false });
    await scene.store.put('plan', FILES);
    expect(scene.client.kept.at(-1)).toMatchObject({ name: 'df-plan-a1.2', finished: true });
    await expect(scene.store.put('plan', FILES)).rejects.toMatchObject({ code: 'bundle-refused', where: 'df-plan-a1', fix: expect.stringContaining('prefix') });
  });

  it('fetches again after failures, and gives up after three tries', async () => {
    await using scene = await aStore();
    await scene.store.put('plan', FILES);
    scene.client.failures.push(new Error('Failed to ListArtifacts: Failed to make request after 5 attempts: Failed request: (503) Service Unavailable'), undefined, new Error('Unable to download and extract artifact: Artifact download failed after 5 retries.'));
    expect(await scene.store.get('plan')).toHaveLength(1);
    expect(scene.client.calls).toEqual(['upload df-plan-a1', 'list', 'list', 'download 1', 'download 1']);

    scene.client.failures.push(undefined, ...Array.from({ length: 3 }, () => new Error('Unexpected HTTP response from blob storage: 500')));
    await expect(scene.store.get('plan')).rejects.toMatchObject({ code: 'bundle-refused', where: 'df-plan-a1' });
  });

  it('does not wait for what waiting does not change', async () => {
    await using scene = await aStore();
    const quota = Object.assign(new Error('Artifact storage quota has been hit. Unable to upload any new artifacts.'), { name: 'UsageError' });
    scene.client.failures.push(quota);
    await expect(scene.store.put('plan', FILES)).rejects.toMatchObject({ code: 'bundle-refused', fix: expect.stringContaining('retention-days') });
    expect(scene.client.calls).toHaveLength(1);
  });

  it('refuses what an artifact must not hold', async () => {
    await using scene = await aStore();
    const keep = (name: string, path: string, size = 1) => scene.client.kept.push({ id: scene.client.kept.length + 1, name, size, files: new Map([[path, Buffer.from('x')]]), finished: true });
    keep('df-link-a1', 'link');
    keep('df-large-a1', 'a', 2 ** 31);
    keep('df-bent-a1', 'bundle.tar.gz');
    await expect(scene.store.get('link')).rejects.toMatchObject({ code: 'bundle-unsafe' });
    await expect(scene.store.get('large')).rejects.toMatchObject({ code: 'bundle-unsafe' });
    await expect(scene.store.get('bent')).rejects.toMatchObject({ code: 'document-invalid', where: 'df-bent-a1' });
    expect(scene.client.calls.filter((call) => call === 'download 2')).toEqual([]);
    expect(await readdir(scene.folder.path)).toEqual([]);
  });
});

import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { sha256 } from '@dark-factory/contracts';
import { RecordingLogger, silentLogger, textFile } from '@dark-factory/runtime';
import { createFolderCache, createFolderStore } from '@dark-factory/storage';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('bundles in a folder', () => {
  it('are folders with their files as they are, and are read back in path order', async () => {
    await using folder = await temporaryFolder('store');
    const store = createFolderStore({ folder: join(folder.path, 'run') });
    const files = [textFile('tree/run.sh', '#!/bin/sh\n', true), textFile('.env', 'x'), textFile('manifest.json', '{}\n')];
    expect(await store.put('tree', files)).toEqual({ name: 'tree', bytes: 14, url: expect.stringMatching(/^file:.*\/run\/tree$/) });

    expect(await readFile(join(folder.path, 'run/tree/manifest.json'), 'utf8')).toBe('{}\n');
    expect((await lstat(join(folder.path, 'run/tree/tree/run.sh'))).mode & 0o777).toBe(0o755);
    expect((await store.get('tree'))?.map(({ path, executable, content }) => [path, executable, Buffer.from(content).toString()])).toEqual([['.env', false, 'x'], ['manifest.json', false, '{}\n'], ['tree/run.sh', true, '#!/bin/sh\n']]);
  });

  it('are replaced whole by a second one of the same name', async () => {
    await using folder = await temporaryFolder('store');
    const store = createFolderStore({ folder: folder.path });
    await store.put('plan', [textFile('old.json', '1'), textFile('plan.json', '1')]);
    await store.put('plan', [textFile('plan.json', '2')]);
    expect((await store.get('plan'))?.map(({ path }) => path)).toEqual(['plan.json']);
    expect(await readdir(folder.path)).toEqual(['plan']);
  });

  it('stay as they were when the new files are refused', async () => {
    await using folder = await temporaryFolder('store');
    const store = createFolderStore({ folder: folder.path });
    await store.put('plan', [textFile('plan.json', '1')]);
    await expect(store.put('plan', [textFile('../plan.json', '2')])).rejects.toMatchObject({ code: 'bundle-unsafe' });
    expect(await store.get('plan')).toHaveLength(1);
    expect(await readdir(folder.path)).toEqual(['plan']);
  });

  it('are listed by prefix without what is no bundle', async () => {
    await using folder = await temporaryFolder('store');
    const store = createFolderStore({ folder: folder.path });
    expect(await store.list('')).toEqual([]);
    for (const name of ['delivery-r1-s002', 'delivery-r1-s001', 'plan']) await store.put(name, [textFile('a', '')]);
    await mkdir(join(folder.path, '.new-left-by-a-crash'));
    expect(await store.list('delivery-r1-')).toEqual(['delivery-r1-s001', 'delivery-r1-s002']);
    expect(await store.list('')).toEqual(['delivery-r1-s001', 'delivery-r1-s002', 'plan']);
    expect(await store.get('other')).toBeUndefined();
  });

  it('are not read through links, and their names are no paths', async () => {
    await using folder = await temporaryFolder('store');
    const store = createFolderStore({ folder: join(folder.path, 'run') });
    await store.put('tree', [textFile('a', '')]);
    await symlink('/etc/passwd', join(folder.path, 'run/tree/link'));
    await expect(store.get('tree')).rejects.toMatchObject({ code: 'bundle-unsafe', details: ['"link" is no plain file'] });
    await symlink('/etc', join(folder.path, 'run/etc'));
    await expect(store.get('etc')).rejects.toMatchObject({ code: 'bundle-unsafe' });
    for (const name of ['../run', 'a/b', '', '.new-x', 'a..b', 'a.']) await expect(store.get(name)).rejects.toThrow('cannot be the name of a bundle');
  });
});

describe('a unit cache in a folder', () => {
  const key = sha256('unit');

  it('gives back what it was given and nothing else', async () => {
    await using folder = await temporaryFolder('cache');
    const cache = createFolderCache({ folder: folder.path, logger: silentLogger });
    expect(await cache.get(key)).toBeUndefined();
    await cache.put(key, [textFile('main.py', 'x', true)]);
    expect(await cache.get(key)).toMatchObject([{ path: 'main.py', executable: true }]);
    expect(await cache.get(sha256('other'))).toBeUndefined();
    await expect(cache.get('../../x')).rejects.toThrow('no digest');
  });

  it('misses and says so when an entry is damaged', async () => {
    await using folder = await temporaryFolder('cache');
    const logger = new RecordingLogger();
    const cache = createFolderCache({ folder: folder.path, logger });
    await cache.put(key, [textFile('main.py', 'x')]);
    await writeFile(join(folder.path, key.slice(0, 2), `${key}.tar.gz`), 'not an archive');
    expect(await cache.get(key)).toBeUndefined();
    expect(logger.text()).toContain(`warning: The cached unit ${key} is damaged`);
  });

  it('that cannot be written is reported and otherwise ignored', async () => {
    await using folder = await temporaryFolder('cache');
    await writeFile(join(folder.path, 'file'), '');
    const logger = new RecordingLogger();
    await createFolderCache({ folder: join(folder.path, 'file'), logger }).put(key, [textFile('a', '')]);
    expect(logger.text()).toContain('was not cached');
  });
});

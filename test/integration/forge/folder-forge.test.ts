import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createFolderForge } from '@dark-factory/forge';
import { textFile } from '@dark-factory/runtime';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { aCommit, aScene } from './forge-fixture.ts';

describe('a forge in a folder', () => {
  it('writes the files as they are, with the tree that GitHub would have', async () => {
    await using folder = await temporaryFolder('forge');
    const forge = createFolderForge({ folder: folder.path });
    const result = await forge.commitTree(aCommit());
    expect(result).toMatchObject({ kind: 'committed', branch: 'dark-factory/shop', created: true, moved: { kind: 'none' } });

    const branch = join(folder.path, 'branches/dark-factory/shop');
    expect(await readFile(join(branch, 'app/main.py'), 'utf8')).toBe('print("hello")\n');
    expect((await lstat(join(branch, 'app/run.sh'))).mode & 0o777).toBe(0o755);
    expect(await readdir(join(folder.path, 'branches'))).toEqual(['dark-factory']);
    const commit = JSON.parse(await readFile(join(branch, 'commit.json'), 'utf8'));
    expect(commit).toMatchObject({ commit: result.commit, outputRoot: 'app', files: 2, message: 'Deliver shop\n\nDark-Factory-Expedition: shop\n' });

    await using scene = await aScene({ files: {} });
    expect((await scene.forge.commitTree(aCommit())).tree).toBe(result.tree);
  });

  it('changes nothing for the same files, and removes stale ones', async () => {
    await using folder = await temporaryFolder('forge');
    const forge = createFolderForge({ folder: folder.path });
    const first = await forge.commitTree(aCommit());
    expect(await forge.commitTree(aCommit())).toEqual({ kind: 'unchanged', branch: 'dark-factory/shop', commit: first.commit, tree: first.tree });
    const second = await forge.commitTree(aCommit({ files: [textFile('main.py', 'two')] }));
    expect(second).toMatchObject({ kind: 'committed', created: false });
    expect(await readdir(join(folder.path, 'branches/dark-factory/shop/app'))).toEqual(['main.py']);
  });

  it('leaves alone what a person changed, put there, or linked', async () => {
    await using folder = await temporaryFolder('forge');
    const forge = createFolderForge({ folder: folder.path });
    await forge.commitTree(aCommit());
    const app = join(folder.path, 'branches/dark-factory/shop/app');
    await writeFile(join(app, 'main.py'), 'by hand');
    const two = aCommit({ files: [textFile('main.py', 'two')] });
    expect(await forge.commitTree(two)).toMatchObject({ branch: 'dark-factory/shop-2', moved: { kind: 'other-branch', wanted: 'dark-factory/shop' } });
    expect(await readFile(join(app, 'main.py'), 'utf8')).toBe('by hand');

    await symlink('/etc/passwd', join(folder.path, 'branches/dark-factory/shop-2/app/link'));
    await mkdir(join(folder.path, 'branches/dark-factory/shop-3'));
    await writeFile(join(folder.path, 'branches/dark-factory/shop-3/mine'), '');
    expect(await forge.commitTree(aCommit({ files: [textFile('main.py', 'three')] }))).toMatchObject({ branch: 'dark-factory/shop-4' });
  });

  it('takes another branch for another expedition, and for a head that was overtaken', async () => {
    await using folder = await temporaryFolder('forge');
    const forge = createFolderForge({ folder: folder.path });
    const first = await forge.commitTree(aCommit());
    expect(await forge.commitTree(aCommit({ trailers: { 'Dark-Factory-Expedition': 'other' } }))).toMatchObject({ branch: 'dark-factory/shop-2' });
    await forge.commitTree(aCommit({ files: [textFile('main.py', 'two')] }));
    expect(await forge.commitTree(aCommit({ files: [textFile('main.py', 'three')], expectedHead: first.commit }))).toMatchObject({ branch: 'dark-factory/shop-3' });
    const back = await forge.commitTree(aCommit());
    expect(await forge.commitTree(aCommit({ files: [textFile('main.py', 'four')], expectedHead: first.commit }))).toMatchObject({ branch: 'dark-factory/shop', moved: { kind: 'rebased', onto: back.commit } });
  });

  it('keeps a pull request and issues as Markdown that people read', async () => {
    await using folder = await temporaryFolder('forge');
    const forge = createFolderForge({ folder: folder.path });
    const pull = { branch: 'dark-factory/shop', title: 'Deliver', body: 'Built.\n', marker: 'expedition:shop' };
    expect(await forge.putPullRequest(pull)).toMatchObject({ kind: 'created', number: 1, url: expect.stringMatching(/^file:.*pull-request\.md$/) });
    expect(await forge.putPullRequest(pull)).toMatchObject({ kind: 'unchanged' });
    expect(await forge.putPullRequest({ ...pull, title: 'Deliver again' })).toMatchObject({ kind: 'updated', number: 1 });
    expect(JSON.parse(await readFile(join(folder.path, 'pull-request.json'), 'utf8'))).toMatchObject({ title: 'Deliver again', branch: 'dark-factory/shop', base: 'main', draft: true });
    expect(await readFile(join(folder.path, 'pull-request.md'), 'utf8')).toBe('<!-- dark-factory:expedition%3Ashop -->\nBuilt.\n');

    expect(await forge.readIssue('a')).toBeUndefined();
    expect(await forge.putIssue({ title: 'A', body: 'one\n', marker: 'a' })).toMatchObject({ kind: 'created', number: 1 });
    expect(await forge.putIssue({ title: 'B', body: 'two\n', marker: 'b' })).toMatchObject({ kind: 'created', number: 2 });
    expect([await forge.readIssue('a'), await forge.readIssue('b')]).toEqual(['one\n', 'two\n']);
  });
});

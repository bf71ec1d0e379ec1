import { describe, expect, it } from '@jest/globals';
import { textFile } from '@dark-factory/runtime';
import { createFolderForge, EXPEDITION_TRAILER } from '@dark-factory/forge';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { aCommit, aScene, branchText, commitAsPerson, manyFiles } from './forge-fixture.ts';

const BEFORE = [textFile('main.py', 'print("hello")\n'), textFile('old.py', 'gone = True\n'), textFile('run.sh', '#!/bin/sh\n', true)];
const MENDED = [textFile('main.py', 'print("hello, world")\n'), textFile('old.py', 'gone = True\n'), textFile('run.sh', '#!/bin/sh\n', true)];
const TESTED = [textFile('main.py', 'print("hello, world")\n'), textFile('old/is_a_folder.py', 'now = True\n'), textFile('run.sh', '#!/bin/sh\n', true)];
const earlier = [{ files: MENDED, message: 'Mend main', trailers: { [EXPEDITION_TRAILER]: 'shop', 'Dark-Factory-Tree': 'one' } }];

describe('commits that lead to a tree', () => {
  it('stand one after the other, each with its own tree and message, and the branch moves once', async () => {
    await using scene = await aScene();
    const first = await scene.forge.commitTree(aCommit({ files: BEFORE }));
    const before = scene.asked().length;
    const result = await scene.forge.commitTree(aCommit({ files: TESTED, message: 'Test main', earlier, expectedHead: first.commit }));

    const last = await scene.call('GET', `/git/commits/${result.commit}`);
    const middle = await scene.call('GET', `/git/commits/${last.parents[0].sha}`);
    expect([last.message, middle.message]).toEqual(['Test main\n\nDark-Factory-Expedition: shop\n', 'Mend main\n\nDark-Factory-Expedition: shop\nDark-Factory-Tree: one\n']);
    expect(middle.parents.map(({ sha }: { sha: string }) => sha)).toEqual([first.commit]);
    const listed = await scene.call('GET', `/git/trees/${middle.tree.sha}?recursive=1`);
    expect(listed.tree.filter(({ type }: { type: string }) => type === 'blob').map(({ path }: { path: string }) => path)).toEqual(['app/main.py', 'app/old.py', 'app/run.sh', 'README.md']);
    expect(await branchText(scene, 'dark-factory/shop')).toMatchObject({ 'app/main.py': 'print("hello, world")\n', 'app/old/is_a_folder.py': 'now = True\n' });
    expect((await scene.github.modesOf('dark-factory/shop')).get('app/run.sh')).toBe('100755');
    expect(scene.asked().slice(before).filter((line) => /refs/.test(line))).toEqual(['PATCH /git/refs/heads%2Fdark-factory%2Fshop']);
  });

  it('send what differs, not the tree again', async () => {
    await using scene = await aScene();
    const many = manyFiles(40, 4_000);
    await scene.forge.commitTree(aCommit({ files: [...TESTED, ...many], message: 'Test main', earlier: [{ ...earlier[0]!, files: [...MENDED, ...many] }] }));

    const sent = scene.github.requests.filter(({ path }) => path.endsWith('/git/trees')).map(({ bytes }) => bytes);
    // The first tree, what differs from it, and each at its place.
    expect(sent).toHaveLength(4);
    expect(sent[0]).toBeGreaterThan(160_000);
    expect(Math.max(...sent.slice(1))).toBeLessThan(1_000);
  });

  it('send the whole tree where a file becomes a folder', async () => {
    await using scene = await aScene();
    const before = [...manyFiles(40, 4_000), textFile('src/part', 'a file\n')];
    const after = [...manyFiles(40, 4_000), textFile('src/part/one.py', 'in a folder\n')];
    await scene.forge.commitTree(aCommit({ files: after, earlier: [{ ...earlier[0]!, files: before }] }));

    const sent = scene.github.requests.filter(({ path }) => path.endsWith('/git/trees')).map(({ bytes }) => bytes);
    expect(sent.slice(0, 2).every((bytes) => bytes > 160_000)).toBe(true);
    const text = await branchText(scene, 'dark-factory/shop');
    expect(text['app/src/part/one.py']).toBe('in a folder\n');
    expect(text['app/src/part']).toBeUndefined();
  });

  it('are made again on the new head where somebody has pushed beside them', async () => {
    await using scene = await aScene();
    const first = await scene.forge.commitTree(aCommit({ files: BEFORE }));
    const pushed = await commitAsPerson(scene, 'dark-factory/shop', 'NOTES.md', 'mine\n');
    const result = await scene.forge.commitTree(aCommit({ files: TESTED, message: 'Test main', earlier, expectedHead: first.commit }));

    expect(result).toMatchObject({ kind: 'committed', branch: 'dark-factory/shop', moved: { kind: 'rebased', onto: pushed } });
    const last = await scene.call('GET', `/git/commits/${result.commit}`);
    const middle = await scene.call('GET', `/git/commits/${last.parents[0].sha}`);
    expect(middle.parents[0].sha).toBe(pushed);
    expect((await branchText(scene, 'dark-factory/shop'))['NOTES.md']).toBe('mine\n');
  });

  it('are refused together when one of them holds what must not be committed', async () => {
    await using scene = await aScene();
    const hostile = [{ ...earlier[0]!, files: [...MENDED, textFile('../outside.py', '')] }];
    await expect(scene.forge.commitTree(aCommit({ files: TESTED, earlier: hostile }))).rejects.toMatchObject({ code: 'bundle-unsafe', details: [expect.stringContaining('../outside.py')] });
    expect(scene.asked()).toEqual([]);
  });

  it('are in the record of the folder forge', async () => {
    await using folder = await temporaryFolder('forge');
    const forge = createFolderForge({ folder: folder.path });
    await forge.commitTree(aCommit({ files: TESTED, message: 'Test main', earlier }));
    const record = JSON.parse(await readFile(join(folder.path, 'branches/dark-factory/shop/commit.json'), 'utf8')) as { message: string; history: { message: string }[] };
    expect([...record.history, record].map(({ message }) => message.split('\n')[0])).toEqual(['Mend main', 'Test main']);
  });
});

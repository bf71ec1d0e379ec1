import { describe, expect, it } from '@jest/globals';
import { textFile } from '@dark-factory/runtime';
import { aCommit, aScene, branchText, commitAsPerson, manyFiles } from './forge-fixture.ts';

describe('a commit to a branch that does not exist', () => {
  it('takes six requests for 63 files, and none is a clone', async () => {
    await using scene = await aScene();
    const files = manyFiles(63, 4_000);
    const result = await scene.forge.commitTree(aCommit({ files }));

    expect(result).toMatchObject({ kind: 'committed', branch: 'dark-factory/shop', created: true, moved: { kind: 'none' } });
    expect(scene.asked()).toEqual([
      'GET /branches/dark-factory%2Fshop',
      'GET /branches/main',
      'POST /git/trees',
      'POST /git/trees',
      'POST /git/commits',
      'POST /git/refs',
    ]);
    const written = await scene.github.readBranch('dark-factory/shop');
    expect(written.size).toBe(64);
    for (const file of files) expect(written.get(`app/${file.path}`)?.equals(file.content)).toBe(true);
    report(scene, 63);
  });

  it('takes at most ten requests for 1,000 files', async () => {
    await using scene = await aScene();
    const files = manyFiles(1_000, 6_000);
    await scene.forge.commitTree(aCommit({ files }));

    expect(scene.github.requests.length).toBeLessThanOrEqual(10);
    expect(Math.max(...scene.github.requests.map(({ bytes }) => bytes))).toBeLessThan(2_100_000);
    expect((await scene.github.readBranch('dark-factory/shop')).size).toBe(1_001);
    report(scene, 1_000);
  }, 30_000);

  it('keeps executable bits, bytes that are not text, and a byte order mark', async () => {
    await using scene = await aScene();
    const files = [
      textFile('run.sh', '#!/bin/sh\n', true),
      { path: 'logo.png', content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255]), executable: false },
      { path: 'copy.png', content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255]), executable: false },
      textFile('bom.csv', '\ufeffa;b\r\n'),
      textFile('empty.txt', ''),
      textFile('.env.example', 'KEY=ü\n'),
    ];
    await scene.forge.commitTree(aCommit({ files }));

    const written = await scene.github.readBranch('dark-factory/shop');
    for (const file of files) expect(written.get(`app/${file.path}`)).toEqual(Buffer.from(file.content));
    const modes = await scene.github.modesOf('dark-factory/shop');
    expect([modes.get('app/run.sh'), modes.get('app/logo.png')]).toEqual(['100755', '100644']);
    expect(scene.asked().filter((line) => line === 'POST /git/blobs')).toHaveLength(1);
  });

  it('writes the trailers as the last paragraph of the message', async () => {
    await using scene = await aScene();
    const result = await scene.forge.commitTree(aCommit({ message: 'Deliver\n\nDark-Factory-Expedition: other\n', trailers: { 'Dark-Factory-Expedition': 'shop', 'Dark-Factory-Run': 'https://x\n/1' } }));
    const commit = await scene.call('GET', `/git/commits/${result.commit}`);
    expect(commit.message).toBe('Deliver\n\nDark-Factory-Expedition: other\n\nDark-Factory-Expedition: shop\nDark-Factory-Run: https://x /1\n');
  });

  it('gives the same tree for the same files in any order', async () => {
    await using scene = await aScene();
    const files = manyFiles(40, 50);
    const first = await scene.forge.commitTree(aCommit({ files }));
    const second = await scene.forge.commitTree(aCommit({ files: [...files].reverse(), branch: 'again' }));
    expect([second.kind, second.tree]).toEqual(['committed', first.tree]);
    expect(second.commit).not.toBe('');
  });

  it('starts from the default branch where no base is given, and leaves its files alone', async () => {
    await using scene = await aScene({ files: { 'README.md': '# shop\n', 'docs/a.md': 'a\n' } });
    const { base: _base, ...request } = aCommit({ outputRoot: 'products/shop/app' });
    await scene.forge.commitTree(request);
    expect(Object.keys(await branchText(scene, 'dark-factory/shop'))).toEqual(['README.md', 'docs/a.md', 'products/shop/app/main.py', 'products/shop/app/run.sh']);
  });

  it('makes no branch when the base holds the same tree already', async () => {
    await using scene = await aScene();
    await commitAsPerson(scene, 'main', 'app/main.py', 'print("hello")\n');
    const result = await scene.forge.commitTree(aCommit({ files: [textFile('main.py', 'print("hello")\n')] }));
    expect(result).toMatchObject({ kind: 'unchanged', branch: 'main' });
    expect(scene.asked().filter((line) => line.startsWith('POST /git/commits'))).toEqual([]);
  });
});

function report(scene: { github: { requests: { bytes: number }[] } }, files: number): void {
  const bytes = scene.github.requests.reduce((sum, request) => sum + request.bytes, 0);
  process.stderr.write(`  measured: ${files} files, ${scene.github.requests.length} requests, ${bytes} bytes sent\n`);
}

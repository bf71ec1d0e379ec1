import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { sha256 } from '@dark-factory/contracts';
import { textFile, type TreeFile } from '@dark-factory/runtime';
import { packTar, unpackTar } from '@dark-factory/storage';
import { extract, pack, type Header } from 'tar-stream';

const FILES: TreeFile[] = [
  textFile('b/run.sh', '#!/bin/sh\n', true),
  textFile('.env.example', 'KEY=1\n'),
  textFile('a.txt', ''),
  { path: 'logo.png', content: Buffer.from([0, 255, 1]), executable: false },
  textFile(`${'long/'.repeat(50)}name.txt`, 'a path that needs a longer header\n'),
  textFile('ü/é.txt', 'ü\n'),
];

async function tarOf(...entries: { header: Partial<Header> & { name: string }; content?: string }[]): Promise<Buffer> {
  const archive = pack();
  for (const { header, content } of entries) archive.entry(header, content ?? '');
  archive.finalize();
  return gzipSync(await buffer(archive));
}

describe('packTar', () => {
  it('is read back with dotfiles, executable bits and bytes as they were', async () => {
    const unpacked = await unpackTar(await packTar(FILES));
    expect(unpacked.map(({ path, executable }) => [path, executable])).toEqual([['.env.example', false], ['a.txt', false], ['b/run.sh', true], ['logo.png', false], [`${'long/'.repeat(50)}name.txt`, false], ['ü/é.txt', false]]);
    for (const file of FILES) expect(unpacked.find(({ path }) => path === file.path)?.content).toEqual(Buffer.from(file.content));
  });

  it('gives the same bytes in any order and at any time', async () => {
    const [first, second] = [await packTar(FILES), await packTar([...FILES].reverse())];
    expect(sha256(first)).toBe(sha256(second));
    expect([...first.subarray(4, 8), first[9]]).toEqual([0, 0, 0, 0, 255]);
  });

  it('writes no dates, owners or folders', async () => {
    const reader = extract();
    reader.end(gunzipSync(await packTar(FILES)));
    for await (const entry of reader) {
      expect(entry.header).toMatchObject({ uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(0), type: 'file' });
      entry.resume();
    }
  });

  it('refuses what unpackTar would refuse', async () => {
    await expect(packTar([textFile('../x', '')])).rejects.toMatchObject({ code: 'bundle-unsafe' });
    await expect(packTar([textFile('a', ''), textFile('A', '')])).rejects.toMatchObject({ code: 'bundle-unsafe' });
  });

  it('takes no files too', async () => {
    expect(await unpackTar(await packTar([]))).toEqual([]);
  });
});

describe('unpackTar', () => {
  it.each<[string, Partial<Header> & { name: string }, string]>([
    ['a symlink', { name: 'link', type: 'symlink', linkname: '/etc/passwd' }, 'symlink'],
    ['a hard link', { name: 'link', type: 'link', linkname: 'a.txt' }, 'link'],
    ['a device', { name: 'null', type: 'character-device' }, 'character-device'],
    ['a pipe', { name: 'pipe', type: 'fifo' }, 'fifo'],
    ['an absolute path', { name: '/etc/cron.d/x' }, 'is absolute'],
    ['a path that climbs', { name: 'a/../../x' }, 'contains ".."'],
    ['a path into .git', { name: '.git/hooks/pre-commit' }, '.git'],
    ['a Windows path', { name: 'a\\..\\b' }, 'backslash'],
    ['a folder that climbs', { name: '../a/', type: 'directory' }, 'contains ".."'],
  ])('refuses %s', async (_name, header, detail) => {
    const bytes = await tarOf({ header: { name: 'fine.txt' }, content: 'x' }, { header });
    await expect(unpackTar(bytes, { where: 'df-x-a1' })).rejects.toMatchObject({ code: 'bundle-unsafe', where: 'df-x-a1', details: [expect.stringContaining(detail)] });
  });

  it('refuses a path that is there twice, and a file that is a folder too', async () => {
    await expect(unpackTar(await tarOf({ header: { name: 'a' } }, { header: { name: 'a' } }))).rejects.toMatchObject({ code: 'bundle-unsafe' });
    await expect(unpackTar(await tarOf({ header: { name: 'a' } }, { header: { name: 'a/b' } }))).rejects.toMatchObject({ code: 'bundle-unsafe' });
  });

  it('takes folders, which hold nothing', async () => {
    expect((await unpackTar(await tarOf({ header: { name: 'a/', type: 'directory' } }, { header: { name: 'a/b' } }))).map(({ path }) => path)).toEqual(['a/b']);
  });

  it('ends at its limits: entries, a file, all files', async () => {
    const bytes = await tarOf(...['a', 'b', 'c'].map((name) => ({ header: { name }, content: 'x'.repeat(100) })));
    const limits = { entries: 10, fileBytes: 1_000, totalBytes: 1_000 };
    expect(await unpackTar(bytes, { limits })).toHaveLength(3);
    await expect(unpackTar(bytes, { limits: { ...limits, entries: 2 } })).rejects.toMatchObject({ details: ['it has more than 2 entries'] });
    await expect(unpackTar(bytes, { limits: { ...limits, fileBytes: 99 } })).rejects.toMatchObject({ details: ['"a" has 100 bytes, more than 99'] });
    await expect(unpackTar(bytes, { limits: { ...limits, totalBytes: 250 } })).rejects.toMatchObject({ details: ['it has more than 250 bytes'] });
  });

  it('stops unpacking a bomb whose size no header tells', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 ** 2));
    expect(bomb.byteLength).toBeLessThan(70_000);
    const limits = { entries: 10, fileBytes: 1_000, totalBytes: 1_000_000 };
    await expect(unpackTar(bomb, { limits })).rejects.toMatchObject({ code: 'bundle-unsafe', details: [expect.stringContaining('unpacks to more than')] });
  });

  it.each([
    ['text', Buffer.from('hello')],
    ['nothing', Buffer.alloc(0)],
    ['gzip that holds no tar', gzipSync('x'.repeat(2_000))],
  ])('says that %s is no archive', async (_name, bytes) => {
    await expect(unpackTar(bytes)).rejects.toMatchObject({ code: 'document-invalid' });
  });

  it('says that half an archive is no archive', async () => {
    const whole = await packTar(FILES);
    await expect(unpackTar(whole.subarray(0, whole.byteLength - 20))).rejects.toMatchObject({ code: 'document-invalid' });
    const bent = Buffer.from(whole);
    bent[bent.length - 30]! ^= 0xff;
    await expect(unpackTar(bent)).rejects.toMatchObject({ code: 'document-invalid' });
  });
});

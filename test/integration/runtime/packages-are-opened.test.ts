import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PackageDocs, WantedPackage } from '@dark-factory/runtime';
import { ARCHIVE_LIMITS } from '../../../packages/runtime/src/registry/archive-files.ts';
import { pageReader } from '../../../packages/runtime/src/registry/documentation-page.ts';
import { createPackageDocs } from '../../../packages/runtime/src/registry/package-docs.ts';
import { releasesFrom } from '../../../packages/runtime/src/registry/package-registry.ts';
import { registryGet } from '../../../packages/runtime/src/registry/registry-get.ts';
import { aTarball, aZip, npmIntegrity, packageServer, sha256Of, type PackageServer } from '../../builders/package-server.ts';

const get = registryGet({ fetch });
let server: PackageServer;
let docs: PackageDocs;

beforeEach(async () => {
  server = await packageServer();
  const addresses = { npm: server.address, pypi: `${server.address}simple/`, maven: null, crates: null, go: null };
  docs = createPackageDocs({ releasesOf: releasesFrom(addresses, get), get, readPage: pageReader(get), limits: { ...ARCHIVE_LIMITS, totalBytes: 200_000, entries: 50 } });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** Serves `kit` with versions that hold the same. */
function serveNpm(tarball: Buffer, versions: readonly string[], integrity = npmIntegrity(tarball)): void {
  server.answers.set('/kit', { type: 'application/json', body: JSON.stringify({ 'dist-tags': { latest: versions.at(-1) }, versions: Object.fromEntries(versions.map((version) => [version, { dist: { tarball: `${server.address}kit.tgz`, integrity } }])) }) });
  server.answers.set('/kit.tgz', { body: tarball });
}

const KIT = { 'package/README.md': '# Kit\n', 'package/index.d.ts': 'export declare const kit: 1;\n', 'package/index.js': 'throw 1;', 'package/package.json': JSON.stringify({ homepage: 'https://kit.example.org/docs', repository: { url: 'git+https://github.com/a/kit.git' } }) };

test.each<[string, Partial<WantedPackage>, string, string | undefined]>([
  ['the version that is pinned', { version: '1.2.0' }, '1.2.0', undefined],
  ['the latest that fits', { range: '^1.1.0' }, '1.9.0', undefined],
  ['the latest that fits one of two', { range: '0.9.x || >=1.0.0 <1.9' }, '1.2.0', undefined],
  ['the latest', {}, '2.1.0', undefined],
  ['the latest of a range that is none', { range: 'github:a/kit' }, '2.1.0', 'is not one that is read'],
])('%s of npm is opened, without what is code', async (_name, wanted, version, note) => {
  serveNpm(await aTarball(KIT), ['1.2.0', '1.9.0', '2.1.0-beta.1', '2.1.0']);
  const opened = await docs.open({ ecosystem: 'npm', name: 'kit', ...wanted });
  expect(opened).toMatchObject({ kind: 'opened', version, hosts: ['kit.example.org', 'github.com', 'raw.githubusercontent.com'] });
  expect(opened.kind === 'opened' && opened.files.map(({ path }) => path)).toEqual(['README.md', 'index.d.ts', 'package.json']);
  expect(opened.kind === 'opened' ? opened.note ?? '' : '').toContain(note ?? '');
  expect(server.asked.map(({ path }) => path)).toEqual(['/kit', '/kit.tgz']);
});

test('a package is fetched once', async () => {
  serveNpm(await aTarball(KIT), ['1.0.0']);
  const first = await docs.open({ ecosystem: 'npm', name: 'kit' });
  expect(await docs.open({ ecosystem: 'npm', name: 'kit' })).toBe(first);
  expect(server.asked).toHaveLength(2);
});

test('a wheel is opened before sources are, and the latest that fits is not a yanked one', async () => {
  const wheel = aZip({ 'kit/__init__.py': 'def go(a: int) -> int:\n    return a\n', 'kit/fast.so': 'binary', 'kit-1.4.dist-info/METADATA': 'Name: kit\nProject-URL: Docs, https://kit.readthedocs.io/en\nHome-page: http://127.0.0.1/\n\n# Kit\nHome-page: https://evil.example.org\n' });
  const files = (version: string, yanked: boolean | string): object[] => [
    { filename: `kit-${version}.tar.gz`, url: 'nowhere.tar.gz', hashes: { sha256: 'a'.repeat(64) }, yanked },
    { filename: `kit-${version}-py3-none-any.whl`, url: `../../kit-${version}-py3-none-any.whl`, hashes: { sha256: sha256Of(wheel) }, yanked },
  ];
  server.answers.set('/simple/kit/', { type: 'application/vnd.pypi.simple.v1+json', body: JSON.stringify({ files: [...files('1.4', false), ...files('1.5', 'broken'), ...files('2.0', false)] }) });
  server.answers.set('/kit-1.4-py3-none-any.whl', { body: wheel });
  const opened = await docs.open({ ecosystem: 'pypi', name: 'Kit', range: '~=1.2' });
  expect(opened).toMatchObject({ kind: 'opened', version: '1.4' });
  expect(opened.kind === 'opened' && [opened.files.map(({ path }) => path), opened.hosts]).toEqual([['kit-1.4.dist-info/METADATA', 'kit/__init__.py'], ['kit.readthedocs.io']]);
});

describe('an archive is not read', () => {
  test.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['that leaves its root', () => aTarball({ 'package/../../etc/cron.d/x.md': 'x' }), 'leaves it: "package/../../etc/cron.d/x.md"'],
    ['that begins at the root', () => aTarball({ '/etc/readme.md': 'x' }), 'leaves it'],
    ['that is a bomb', () => aTarball({ 'package/readme.md': 'a'.repeat(300_000) }), 'more than 200000 bytes'],
    ['of too many files', () => aTarball(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`package/${index}.md`, '']))), 'more than 50 files'],
    ['that is cut off', async () => (await aTarball(KIT)).subarray(0, 200), 'not a whole .tar.gz'],
    ['that is none', () => Buffer.from('<html>'), 'not a whole .tar.gz'],
  ])('%s', async (_name, made, reason) => {
    serveNpm(await made(), ['1.0.0']);
    expect(await docs.open({ ecosystem: 'npm', name: 'kit' })).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) });
  });

  test('that is another one than the registry lists', async () => {
    serveNpm(await aTarball(KIT), ['1.0.0'], npmIntegrity(Buffer.from('another')));
    expect(await docs.open({ ecosystem: 'npm', name: 'kit' })).toEqual({ kind: 'refused', reason: 'the file of kit 1.0.0 is not the one that the registry lists: its sha512 differs' });
  });

  test.each<[string, Buffer, string]>([
    ['a zip with a path that leaves it', aZip({ '../x.md': 'x' }), 'leaves it'],
    ['a zip that says less than it holds', aZip({ 'x.md': 'a'.repeat(100_000) }, 10), 'cannot be unpacked'],
    ['a zip that says more than is let in', aZip({ 'x.md': 'a' }, 300_000), 'more than 200000 bytes'],
    ['no zip', Buffer.from('x'.repeat(100)), 'not a whole zip'],
  ])('%s', async (_name, zip, reason) => {
    server.answers.set('/simple/kit/', { type: 'text/html', body: `<a href="/kit-1.0-py3-none-any.whl#sha256=${sha256Of(zip)}">kit-1.0-py3-none-any.whl</a>` });
    server.answers.set('/kit-1.0-py3-none-any.whl', { body: zip });
    expect(await docs.open({ ecosystem: 'pypi', name: 'kit' })).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) });
  });
});

test('a version that is not there, and a file that is gone', async () => {
  serveNpm(await aTarball(KIT), ['1.0.0']);
  expect(await docs.open({ ecosystem: 'npm', name: 'kit', version: '7.0.0' })).toEqual({ kind: 'no-version', latest: '1.0.0' });
  server.answers.delete('/kit.tgz');
  expect(await docs.open({ ecosystem: 'npm', name: 'kit' })).toMatchObject({ kind: 'not-asked' });
});

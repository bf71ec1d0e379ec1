import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Ecosystem, PackageQuery, PackageRegistry } from '@dark-factory/runtime';
import { createPackageRegistry, releasesFrom } from '../../../packages/runtime/src/registry/package-registry.ts';
import { registryAddresses } from '../../../packages/runtime/src/registry/registry-addresses.ts';
import { registryGet } from '../../../packages/runtime/src/registry/registry-get.ts';
import { packageServer, type PackageServer } from '../../builders/package-server.ts';

let server: PackageServer;
beforeEach(async () => {
  server = await packageServer();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

function registryAt(address: string): PackageRegistry {
  const addresses = { npm: `${address}npm/`, pypi: `${address}simple/`, maven: `${address}maven/`, crates: `${address}crates/`, go: `${address}go/` };
  return createPackageRegistry(releasesFrom(addresses, registryGet({ fetch, timeoutMs: 300 })));
}

const NPM = JSON.stringify({ 'dist-tags': { latest: '2.0.0' }, versions: { '1.0.0': {}, '1.4.0': { deprecated: 'has a hole' }, '1.5.0': {}, '2.0.0': {}, '3.0.0-beta.1': {} } });
const PAGE = `<a href="../../files/My_Pkg-1.0-py3-none-any.whl#sha256=${'a'.repeat(64)}">My_Pkg-1.0-py3-none-any.whl</a>
<a href="/files/my-pkg-1.1.tar.gz" data-yanked="breaks &lt;all&gt;">my-pkg-1.1.tar.gz</a><a href="/files/my-pkg-2.0rc1.tar.gz">my-pkg-2.0rc1.tar.gz</a>`;
const MAVEN = '<metadata><versioning><release>3.1</release><versions><version>2.9</version><version>3.0</version><version>3.1</version></versions></versioning></metadata>';
const CRATE = '{"name":"serde","vers":"1.0.0","yanked":false}\n{"name":"serde","vers":"1.0.1","yanked":true}\n';

test.each<[PackageQuery, string, string, object]>([
  [{ ecosystem: 'npm', name: '@scope/kit', version: '1.4.1' }, '/npm/@scope%2fkit', NPM, { latest: '2.0.0', asked: { exists: false, nearest: ['1.0.0', '1.5.0', '2.0.0'] } }],
  [{ ecosystem: 'npm', name: 'kit', version: '1.4.0' }, '/npm/kit', NPM, { asked: { exists: true, withdrawn: 'deprecated: has a hole' } }],
  [{ ecosystem: 'pypi', name: 'My.Pkg', version: '1.1' }, '/simple/my-pkg/', PAGE, { latest: '1.0', asked: { exists: true, withdrawn: 'yanked: breaks <all>' } }],
  [{ ecosystem: 'maven', name: 'org.example:core', version: '3.2' }, '/maven/org/example/core/maven-metadata.xml', MAVEN, { latest: '3.1', asked: { exists: false, nearest: ['2.9', '3.0', '3.1'] } }],
  [{ ecosystem: 'crates', name: 'Serde', version: '1.0.1' }, '/crates/se/rd/serde', CRATE, { latest: '1.0.0', asked: { exists: true, withdrawn: 'yanked' } }],
  [{ ecosystem: 'crates', name: 'abc' }, '/crates/3/a/abc', CRATE, { latest: '1.0.0' }],
  [{ ecosystem: 'go', name: 'github.com/BurntSushi/toml', version: '1.2.0' }, '/go/github.com/!burnt!sushi/toml/@v/list', 'v1.2.0\nv1.3.0\n', { latest: 'v1.3.0', asked: { exists: true } }],
])('%o is asked of its registry', async (query, path, body, expected) => {
  server.answers.set(path, { body, type: path.startsWith('/simple/') ? 'text/html' : 'application/json' });
  expect(await registryAt(server.address).lookUp(query)).toMatchObject({ kind: 'package', ...expected });
  expect(server.asked.map((asked) => asked.path)).toEqual([path]);
});

test('a module of Go without a tag has the version of its last commit', async () => {
  server.answers.set('/go/example.org/m/@v/list', { body: '' }).set('/go/example.org/m/@latest', { body: '{"Version":"v0.0.0-20260101000000-abcdefabcdef"}' });
  expect(await registryAt(server.address).lookUp({ ecosystem: 'go', name: 'example.org/m' })).toMatchObject({ latest: 'v0.0.0-20260101000000-abcdefabcdef' });
});

describe('what is not there and what could not be asked are two things', () => {
  test.each<[string, Parameters<PackageServer['answers']['set']>[1] | undefined, object]>([
    ['404', undefined, { kind: 'no-package' }],
    ['410', { status: 410 }, { kind: 'no-package' }],
    ['503', { status: 503 }, { kind: 'not-asked', reason: expect.stringContaining('status 503') }],
    ['silence', 'silence', { kind: 'not-asked', reason: expect.stringContaining('did not answer within 0.3 s') }],
    ['no JSON', { body: '<html>' }, { kind: 'not-asked', reason: expect.stringContaining('not what a registry says') }],
    ['a redirect to http', { status: 302, location: 'http://169.254.169.254/latest' }, { kind: 'not-asked', reason: '169.254.169.254: it is not https' }],
    ['a circle', { status: 302, location: '/npm/kit' }, { kind: 'not-asked', reason: expect.stringContaining('circle') }],
  ])('%s', async (_name, answer, expected) => {
    if (answer !== undefined) server.answers.set('/npm/kit', answer);
    expect(await registryAt(server.address).lookUp({ ecosystem: 'npm', name: 'kit' })).toEqual(expected);
  });

  test('a machine that is not there', async () => {
    const { address } = server;
    await server[Symbol.asyncDispose]();
    expect(await registryAt(address).lookUp({ ecosystem: 'npm', name: 'kit' })).toEqual({ kind: 'not-asked', reason: expect.stringContaining('ECONNREFUSED') });
    server = await packageServer();
  });
});

test.each<[Ecosystem, string]>([
  ['npm', '../etc/passwd'], ['npm', '@a/b/c'], ['npm', 'kit?x=1'], ['npm', 'kit#x'], ['npm', '.'], ['pypi', 'a/../b'], ['pypi', 'a%2e'], ['maven', 'a:b:c'], ['maven', '..:b'], ['maven', 'a..b:c'],
  ['crates', 'serde/../x'], ['crates', ''], ['go', 'github.com/../x'], ['go', 'localhost/x'], ['go', 'github.com/a@v1'], ['go', `example.org/${'a'.repeat(400)}`],
])('of %s, %j is no name and is not asked for', async (ecosystem, name) => {
  expect(await registryAt(server.address).lookUp({ ecosystem, name })).toMatchObject({ kind: 'refused' });
  expect(server.asked).toEqual([]);
});

test('the environment names registries, and a password in an address goes to its host as a header and into no answer', async () => {
  const named = new URL('simple', server.address);
  [named.username, named.password] = ['me', 'se:cret'];
  expect(registryAddresses({ npm_config_registry: 'https://npm.example.org', GOPROXY: 'off', CARGO_REGISTRIES_CRATES_IO_INDEX: 'sparse+https://crates.example.org/index/' })).toEqual({
    npm: 'https://npm.example.org/', pypi: 'https://pypi.org/simple/', maven: 'https://repo1.maven.org/maven2/', crates: 'https://crates.example.org/index/', go: null,
  });
  const registry = createPackageRegistry(releasesFrom(registryAddresses({ PIP_INDEX_URL: named.href, GOPROXY: 'direct' }), registryGet({ fetch })));
  server.answers.set('/simple/my-pkg/', { status: 401 });
  const answer = await registry.lookUp({ ecosystem: 'pypi', name: 'my-pkg' });
  expect(server.asked[0]!.headers.authorization).toBe(`Basic ${Buffer.from('me:se:cret').toString('base64')}`);
  expect(answer).toEqual({ kind: 'not-asked', reason: `${new URL(server.address).host}: it answered with status 401` });
  expect(await registry.lookUp({ ecosystem: 'go', name: 'example.org/m' })).toEqual({ kind: 'not-asked', reason: 'this environment names no registry of go' });
});

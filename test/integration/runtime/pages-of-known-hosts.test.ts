import type { lookup } from 'node:dns';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pageReader } from '../../../packages/runtime/src/registry/documentation-page.ts';
import { registryGet } from '../../../packages/runtime/src/registry/registry-get.ts';
import { publicTransport } from '../../../packages/runtime/src/registry/guarded-transport.ts';
import { isPrivateAddress } from '../../../packages/runtime/src/registry/private-address.ts';
import { packageServer, type PackageServer } from '../../builders/package-server.ts';

let server: PackageServer;
beforeEach(async () => {
  server = await packageServer();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** What is asked by https of any host comes to the server. */
const toServer: typeof fetch = (input, init) => fetch(`${server.address}${new URL(String(input)).host}${new URL(String(input)).pathname}`, init);
const HOSTS = ['kit.example.org', 'docs.example.org'];
const read = (address: string) => pageReader(registryGet({ fetch: toServer }))(address, HOSTS);

test('a page is read as text, also where it is redirected to another host that the package names', async () => {
  server.answers.set('/kit.example.org/guide', { status: 301, location: 'https://docs.example.org/guide' });
  server.answers.set('/docs.example.org/guide', { type: 'text/html; charset=utf-8', body: '<html><head><style>p{}</style><script>steal()</script></head><body><nav>Menu</nav><h1>Kit</h1><p>Call <code>go()</code>\n &amp; wait&#46;</p><ul><li>one</li><li>two</ul><pre>a\n  b</pre><!-- <p>hidden</p> --></body></html>' });
  expect(await read('https://kit.example.org/guide')).toEqual({ kind: 'page', text: '# Kit\nCall go() & wait.\n- one\n- two\na\n  b' });
});

test.each<[string, string]>([
  ['http://kit.example.org/', 'not https'], ['https://other.example.org/', 'is not a host that this package names'], ['https://kit.example.org.evil.example/', 'is not a host'], ['https://kit.example.org:8443/', 'a port'],
  ['https://me@kit.example.org/', 'a user'], ['https://kit.example.org/?token=abc', 'a query'], ['https://127.0.0.1/', 'addresses of machines'], ['https://[::1]/', 'addresses of machines'], ['https://2130706433/', 'addresses of machines'],
  ['file:///etc/passwd', 'not https'], [`https://kit.example.org/${'a'.repeat(400)}`, 'no address'],
])('%s is not asked', async (address, reason) => {
  expect(await read(address)).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) });
  expect(server.asked).toEqual([]);
});

test('a redirect to a host that is not named ends there, and a file of bytes or of great length is not read', async () => {
  server.answers.set('/kit.example.org/a', { status: 302, location: 'https://evil.example.org/' }).set('/kit.example.org/b', { type: 'image/png', body: 'x' }).set('/kit.example.org/c', { type: 'text/html', body: 'x'.repeat(600_000) });
  expect(await read('https://kit.example.org/a')).toEqual({ kind: 'not-asked', reason: expect.stringContaining('evil.example.org is not a host') });
  expect(await read('https://kit.example.org/b')).toEqual({ kind: 'refused', reason: 'it is no text but image/png' });
  expect(await read('https://kit.example.org/c')).toEqual({ kind: 'not-asked', reason: expect.stringContaining('longer than 500000 bytes') });
  expect(server.asked.map(({ path }) => path)).toEqual(['/kit.example.org/a', '/kit.example.org/b', '/kit.example.org/c']);
});

test.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '192.168.0.1', '100.64.0.1', '0.0.0.0', '224.0.0.1', '::1', '::ffff:127.0.0.1', 'fe80::1', 'fc00::1', '64:ff9b::7f00:1', '2002:7f00:1::', 'x'])('%s is nobody\'s documentation', (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

test.each(['151.101.0.223', '140.82.121.3', '2a04:4e42::223', '2606:50c0:8000::153'])('%s is on the internet', (address) => {
  expect(isPrivateAddress(address)).toBe(false);
});

test.each<[string, Record<string, string>]>([['directly', {}], ['behind a proxy', { https_proxy: 'http://127.0.0.1:9' }]])('a name that stands for a private address is not connected to, %s', async (_name, variables) => {
  const rebinding = ((_host: string, _options: object, done: (error: null, addresses: object[]) => void) => done(null, [{ address: '140.82.121.3', family: 4 }, { address: '127.0.0.1', family: 4 }])) as unknown as typeof lookup;
  const answer = await pageReader(registryGet({ fetch: publicTransport(variables, rebinding) }))('https://kit.example.org/', HOSTS);
  expect(answer).toEqual({ kind: 'not-asked', reason: 'kit.example.org: kit.example.org is an address of a private network' });
});

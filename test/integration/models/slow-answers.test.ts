import { expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import path from 'node:path';
import { seededRandom, silentLogger, VirtualClock } from '@dark-factory/runtime';
import type { ModelsDeps } from '@dark-factory/models';
import { modelsAt } from '../../builders/model-of-simulator.ts';

jest.setTimeout(60_000);

/** What stands for the platform's 300 s. */
const PLATFORM_LIMIT_MS = 200;
/** How long the server keeps its headers back. */
const HELD_MS = 1_500;

const answer = JSON.stringify({ id: '1', object: 'chat.completion', created: 1, model: 'simulator-1', choices: [{ index: 0, message: { role: 'assistant', content: 'at last' }, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } });

async function listening(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  // Clients are told to keep idle connections for ten minutes.
  server.keepAliveTimeout = 600_000;
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An API that keeps each answer back for as long as `heldMs` says, by the number of the request. */
async function slowApi(heldMs: (request: number) => number) {
  let requests = 0;
  const server = await listening((request, response) => {
    request.resume();
    setTimeout(() => response.setHeader('content-type', 'application/json').end(answer), heldMs(++requests)).unref();
  });
  return { url: `${server.origin}/v1`, requests: () => requests, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
}

/** A proxy that leads every tunnel to one port of this machine, and notes what it was asked for. */
async function tunnelTo(port: string) {
  const asked: string[] = [];
  const server = createServer().on('connect', (request, socket) => {
    asked.push(request.url!);
    const upstream = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [socket, upstream]) end.on('error', () => upstream.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, [Symbol.dispose]: () => void server.close() };
}

function askAt(url: string, longestAnswerMs: number, deps: Partial<ModelsDeps> = {}) {
  return modelsAt(url, { clock: new VirtualClock(), random: seededRandom(1), logger: silentLogger, ...deps }, { longestAnswerMs })
    .then(({ tiers }) => tiers.standard.complete({ purpose: 'p', system: 's', messages: [{ role: 'user', content: 'u' }], maxOutputTokens: 10 }));
}

test('a server that hangs is cut at the limit, and asked again', async () => {
  await using api = await slowApi((request) => (request === 1 ? 600_000 : 0));
  expect(await askAt(api.url, 3_000)).toMatchObject({ kind: 'done', text: 'at last', usage: { requests: 2, failedRequests: 1 } });
});

test('one that always hangs is given up, and the message says why', async () => {
  await using api = await slowApi(() => 600_000);
  const outcome = await askAt(api.url, 500);
  expect(outcome).toMatchObject({ kind: 'gave-up', error: { what: expect.stringContaining('no answer (it took longer than 0.5 s)') } });
  expect(api.requests()).toBe(8);
});

test('an aborted run ends with its own reason, whatever the limit', async () => {
  await using api = await slowApi(() => 600_000);
  const stop = new AbortController();
  const { tiers } = await modelsAt(api.url, { clock: new VirtualClock(), random: seededRandom(1), logger: silentLogger });
  const asked = tiers.standard.complete({ purpose: 'p', system: 's', messages: [{ role: 'user', content: 'u' }], maxOutputTokens: 10, signal: stop.signal });
  setTimeout(() => stop.abort(new Error('the user has had enough')), 100);
  await expect(asked).rejects.toThrow('the user has had enough');
});

test('a redirect comes back as what it is', async () => {
  const reached: string[] = [];
  await using api = await listening((request, response) => {
    reached.push(request.url!);
    request.resume();
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  expect(await askAt(`${api.origin}/v1`, 30_000)).toMatchObject({ kind: 'failed', error: { code: 'model-gone' } });
  expect(reached).toEqual(['/v1/chat/completions']);
});

test('a proxy that the variables name is used, but not to reach loopback', async () => {
  await using api = await slowApi(() => 0);
  using tunnel = await tunnelTo(new URL(api.url).port);
  const environment = { HTTP_PROXY: tunnel.origin, no_proxy: 'internal.example.com' };
  expect(await askAt(api.url, 30_000, { environment })).toMatchObject({ kind: 'done' });
  expect(tunnel.asked).toEqual([]);
  expect(await askAt('http://models.example.com/v1', 30_000, { environment })).toMatchObject({ kind: 'done', text: 'at last' });
  expect(tunnel.asked).toEqual(['models.example.com:80']);
});

test('an answer that begins later than the platform would wait for it arrives, and its connection keeps no process alive', async () => {
  await using api = await slowApi(() => HELD_MS);
  // A process of its own: Jest's has two platforms in it.
  const source = `
    import { Agent, setGlobalDispatcher } from 'undici';
    import { modelTransport } from ${JSON.stringify(path.resolve('packages/models/src/model-transport.ts'))};
    setGlobalDispatcher(new Agent({ headersTimeout: ${PLATFORM_LIMIT_MS} }));
    const platform = await fetch('${api.url}/models').then((response) => response.status, (error) => error.cause.name);
    const response = await modelTransport()('${api.url}/models');
    const ours = (await response.json()).choices[0].message.content;
    const answered = Date.now();
    process.on('exit', () => console.log(JSON.stringify({ platform, ours, exitMs: Date.now() - answered })));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const [told] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  expect(await closed).toEqual([0, null]);
  const { platform, ours, exitMs } = JSON.parse(told) as { platform: unknown; ours: unknown; exitMs: number };
  expect([platform, ours]).toEqual(['HeadersTimeoutError', 'at last']);
  expect(exitMs).toBeLessThan(20_000);
});

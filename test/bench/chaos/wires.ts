import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { VirtualClock } from '@dark-factory/runtime';
import type { ChaosEndpoint, Exchange, Wired } from './chaos-endpoint.ts';

/** What the client's end of the wire came to hold: a whole response, or one that broke. */
export type Received =
  | { readonly kind: 'whole'; readonly exchange: Exchange; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string }
  | { readonly kind: 'broken'; readonly status: number; readonly text: string }
  | { readonly kind: 'none' };

/** A way to the endpoint and back. */
export interface Wire extends AsyncDisposable {
  readonly url: string;
  send(url: URL, init: RequestInit): Promise<Received>;
}

/** No wire at all: the endpoint is a call away. */
export function inProcessWire(endpoint: ChaosEndpoint, clock: VirtualClock): Wire {
  return {
    url: 'http://chaos.invalid/v1',
    send: async (_url, init) => {
      const { exchange, status, headers, body, cut } = await endpoint.answer(String(init.body), (ms) => clock.sleep(ms));
      if (cut === 'before') return { kind: 'none' };
      return cut === 'middle' ? { kind: 'broken', status, text: body.slice(0, body.length / 2) } : { kind: 'whole', exchange, status, headers, text: body };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const ID_HEADER = 'x-chaos-exchange';

/** A server on loopback and the platform's `fetch`. The clock stands still while bytes travel. */
export async function httpWire(endpoint: ChaosEndpoint, clock: VirtualClock): Promise<Wire> {
  const server = createServer((request, response) => void serve(endpoint, clock, request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    send: (url, init) => clock.during(() => receive(endpoint, url, init)),
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function receive(endpoint: ChaosEndpoint, url: URL, init: RequestInit): Promise<Received> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch {
    return { kind: 'none' };
  }
  const { status } = response;
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name === 'content-type' || name === 'retry-after' || name.startsWith('x-ratelimit-')));
  try {
    const text = await response.text();
    return { kind: 'whole', exchange: endpoint.log[Number(response.headers.get(ID_HEADER)) - 1]!, status, headers, text };
  } catch {
    return { kind: 'broken', status, text: '{"id":' };
  }
}

async function serve(endpoint: ChaosEndpoint, clock: VirtualClock, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  put(response, await endpoint.answer(Buffer.concat(chunks).toString('utf8'), (ms) => clock.idle(() => clock.sleep(ms))));
}

function put(response: ServerResponse, { exchange, status, headers, body, cut }: Wired): void {
  if (cut === 'before') {
    response.destroy();
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)), [ID_HEADER]: String(exchange.id) });
  if (cut === 'middle') response.write(body.slice(0, body.length / 2), () => response.destroy());
  else response.end(body);
}

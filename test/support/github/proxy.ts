import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { refusal, type Dispatch, type Exchange, type Json, type Repair, type Reply } from './exchange.ts';
import { gitRepairs } from './git-repairs.ts';
import { issueRepairs } from './issue-repairs.ts';
import { pullRepairs } from './pull-repairs.ts';

const REPAIRS: Repair[] = [...issueRepairs, ...gitRepairs, ...pullRepairs];

export interface RecordedRequest {
  method: string;
  /** With the query, as it was sent. */
  path: string;
  /** Of the request's body. */
  bytes: number;
  status: number;
}

export interface InterceptedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** An answer in the emulator's place, or a connection that breaks. */
export type Interception = { status: number; headers?: Record<string, string>; body?: unknown } | 'hang-up';

export type Interceptor = (request: InterceptedRequest) => Interception | undefined | Promise<Interception | undefined>;

export interface ProxyOptions {
  /** Where the emulator listens. */
  upstream: string;
  /** The emulator's address as it stands in its documents. */
  advertised: string;
  owner: string;
  repo: string;
  /** All others are refused. */
  tokens: string[];
}

export interface Proxy {
  url: string;
  requests: RecordedRequest[];
  dispatches: Dispatch[];
  intercept(interceptor: Interceptor | undefined): void;
  /** Forgets what was recorded, and the interceptor. */
  reset(): void;
  close(): Promise<void>;
}

interface ProxyState extends ProxyOptions {
  url: string;
  requests: RecordedRequest[];
  dispatches: Dispatch[];
  interceptor: Interceptor | undefined;
}

/** Starts the proxy that stands in front of the emulator: it records, intercepts and repairs. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const state: ProxyState = { ...options, url: '', requests: [], dispatches: [], interceptor: undefined };
  const server = createServer((request, response) => void serve(state, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { url, requests, dispatches } = state;
  return {
    ...{ url, requests, dispatches },
    intercept: (interceptor) => void (state.interceptor = interceptor),
    reset: () => {
      requests.length = 0;
      dispatches.length = 0;
      state.interceptor = undefined;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(proxy: ProxyState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const record: RecordedRequest = { method, path, bytes: body.length, status: 0 };
  proxy.requests.push(record);
  try {
    const intercepted = await proxy.interceptor?.({ method, path, headers, body });
    if (intercepted === 'hang-up') return void response.destroy();
    const answer = intercepted ? asReply(intercepted) : await answerOf(proxy, request, body);
    record.status = answer.status;
    response.writeHead(answer.status, answer.headers);
    response.end(textOf(answer, proxy));
  } catch (error) {
    record.status = 500;
    response.writeHead(500).end(String(error));
  }
}

async function answerOf(proxy: ProxyState, request: IncomingMessage, body: Buffer): Promise<Reply> {
  const token = request.headers.authorization?.replace(/^(?:Bearer|token) /i, '');
  // GitHub: 401 "Bad credentials"; the emulator takes any token for its first user.
  if (token !== undefined && !proxy.tokens.includes(token)) return refusal(401, 'Bad credentials');
  const exchange = asExchange(proxy, request, body);
  const root = `/repos/${proxy.owner}/${proxy.repo}`;
  const own = exchange.path.startsWith(`${root}/`) ? exchange.path.slice(root.length) : exchange.path;
  for (const repair of REPAIRS) {
    const match = repair.method === exchange.method ? repair.path.exec(own) : null;
    const answer = match ? await repair.answer(exchange, match) : undefined;
    if (answer) return answer;
  }
  return exchange.forward();
}

function asExchange(proxy: ProxyState, request: IncomingMessage, body: Buffer): Exchange {
  const { method = 'GET', url = '/' } = request;
  const { pathname, searchParams } = new URL(url, proxy.upstream);
  const headers = passedOn(request);
  return {
    method,
    path: decodeURIComponent(pathname),
    query: searchParams,
    body: parse(body),
    owner: proxy.owner,
    repo: proxy.repo,
    forward: (changed) => fetchReply(`${proxy.upstream}${url}`, method, headers, changed ? encode(changed) : body),
    ask: (verb, path, asked) => {
      const target = `${proxy.upstream}/repos/${proxy.owner}/${proxy.repo}${path}`;
      return fetchReply(target, verb, { ...headers, accept: 'application/json' }, encode(asked));
    },
    dispatched: (dispatch) => void proxy.dispatches.push(dispatch),
  };
}

function passedOn(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of ['accept', 'authorization', 'content-type', 'if-none-match', 'user-agent']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}

/** One request and its answer; JSON is parsed. */
export async function fetchReply(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: Buffer | undefined,
): Promise<Reply> {
  const response = await fetch(url, { method, headers, ...(body?.length ? { body } : {}) });
  const bytes = Buffer.from(await response.arrayBuffer());
  const kept = Object.fromEntries(response.headers);
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding', 'connection']) delete kept[name];
  const isJson = kept['content-type']?.includes('json') ?? false;
  return { status: response.status, headers: kept, body: isJson ? parse(bytes) : bytes };
}

/** The document as text, with the emulator's own address replaced by the proxy's. */
function textOf({ body }: Reply, proxy: ProxyState): string | Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return JSON.stringify(body).replaceAll(proxy.advertised, proxy.url);
}

function asReply({ status, headers = {}, body }: Exclude<Interception, 'hang-up'>): Reply {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain' : 'application/json; charset=utf-8';
  return { status, headers: { 'content-type': type, ...headers }, body: isText ? Buffer.from(body) : body };
}

/** A document as the body of a request. */
export function encode(body: Json): Buffer | undefined {
  return body === undefined ? undefined : Buffer.from(JSON.stringify(body));
}

function parse(bytes: Buffer): Json {
  try {
    return bytes.length === 0 ? undefined : JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

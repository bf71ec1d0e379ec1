import type * as Undici from 'undici';

/** Variables of a machine, as a host hands them in. Only those that name proxies are read. */
export type ProxyVariables = Readonly<Record<string, string | undefined>>;

/** Addresses that no proxy can reach for us. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The transport to a model API: `fetch` without the 300 s after which the platform's gives up on an answer that has not
 * begun, or has paused (undici's `headersTimeout` and `bodyTimeout`). A model that thinks for longer sends nothing until
 * it is done. Whoever asks sets the limit: `timedEndpoint`. It goes through the proxies that the variables name, and its
 * idle connections keep no process alive.
 */
export function modelTransport(variables: ProxyVariables = {}): typeof fetch {
  // Loaded with the first request: a run that asks no model need not read it.
  let opened: ReturnType<typeof open> | undefined;
  return async (input, init) => {
    const { fetch, dispatcher } = await (opened ??= open(variables));
    const [url, asked] = input instanceof Request ? [input.url, await partsOf(input, init)] : [input, init];
    const response = await fetch(url, { ...asked as Undici.RequestInit, headers: [...new Headers(asked?.headers)], dispatcher });
    // One class of answers, whichever `fetch` they came from.
    return new Response(BODILESS.has(response.status) ? null : response.body as ReadableStream, { status: response.status, statusText: response.statusText, headers: [...response.headers] });
  };
}

/** Answers that may have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

async function open(variables: ProxyVariables) {
  // A CommonJS module: in a bundle it is loaded as `default` alone, without the names that Node adds.
  const { Agent, EnvHttpProxyAgent, fetch } = (await import('undici')).default as unknown as typeof Undici;
  const patient = { headersTimeout: 0, bodyTimeout: 0 };
  const [httpProxy, httpsProxy] = [valueOf(variables, 'http_proxy'), valueOf(variables, 'https_proxy')];
  if (httpProxy === '' && httpsProxy === '') return { fetch, dispatcher: new Agent(patient) };
  const noProxy = valueOf(variables, 'no_proxy');
  // All three are given: what is missing would be looked for in the environment of the process.
  return { fetch, dispatcher: new EnvHttpProxyAgent({ ...patient, httpProxy, httpsProxy, noProxy: noProxy === '*' ? noProxy : [noProxy, ...LOOPBACK].filter((part) => part !== '').join(',') }) };
}

/** Names of proxies are written in either case. */
function valueOf(variables: ProxyVariables, name: string): string {
  return variables[name] || variables[name.toUpperCase()] || '';
}

async function partsOf(request: Request, init: RequestInit | undefined): Promise<RequestInit> {
  const { method, headers, redirect, signal } = request;
  const body = request.body === null ? {} : { body: await request.arrayBuffer() };
  return { method, headers, redirect, signal, ...body, ...init };
}

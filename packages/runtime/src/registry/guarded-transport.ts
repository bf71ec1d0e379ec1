import { lookup, type LookupAddress } from 'node:dns';
import type * as Undici from 'undici';
import { isPrivateAddress } from './private-address.ts';

/** Variables of a machine, as a host hands them in. Only those that name proxies are read. */
export type ProxySettings = Readonly<Record<string, string | undefined>>;

type Lookup = typeof lookup;

/** `fetch` to registries, through the proxies that the variables name. */
export function registryTransport(variables: ProxySettings = {}): typeof fetch {
  return lazily(async () => {
    const { Agent, EnvHttpProxyAgent } = await undici();
    return proxied(variables) ? new EnvHttpProxyAgent(proxiesOf(variables)) : new Agent();
  });
}

/**
 * `fetch` to pages that an agent names: the address that a name stands for is looked at when the connection is made, so
 * that a name which changes between two questions gains nothing. Behind a proxy it is the proxy that resolves names and
 * says what may be reached; a name that this machine resolves to a private address is refused there too.
 */
export function publicTransport(variables: ProxySettings = {}, resolve: Lookup = lookup): typeof fetch {
  const guarded = guardedLookup(resolve);
  const transport = lazily(async () => {
    const { Agent, EnvHttpProxyAgent } = await undici();
    return proxied(variables) ? new EnvHttpProxyAgent(proxiesOf(variables)) : new Agent({ connect: { lookup: guarded } });
  });
  if (!proxied(variables)) return transport;
  return async (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input);
    await new Promise<void>((done, fail) => guarded(hostname, { all: true }, (error) => (error !== null && (error as { readonly code?: string }).code === REFUSED ? fail(error) : done())));
    return transport(input, init);
  };
}

const REFUSED = 'EPRIVATE';

function guardedLookup(resolve: Lookup): Lookup {
  const guarded = (name: string, options: object, done: (error: Error | null, address?: string | LookupAddress[], family?: number) => void): void => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error);
      if (addresses.length === 0 || addresses.some(({ address }) => isPrivateAddress(address))) return done(Object.assign(new Error(`${name} is an address of a private network`), { code: REFUSED }));
      if ('all' in options && options.all === true) return done(null, addresses);
      return done(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
  return guarded as unknown as Lookup;
}

function lazily(open: () => Promise<Undici.Dispatcher>): typeof fetch {
  // Loaded with the first request: a run that asks nothing need not read it.
  let opened: Promise<Undici.Dispatcher> | undefined;
  return async (input, init) => {
    const { fetch } = await undici();
    const response = await fetch(input as string | URL, { ...init as Undici.RequestInit, dispatcher: await (opened ??= open()) });
    return response as unknown as Response;
  };
}

/** A CommonJS module: in a bundle it is loaded as `default` alone, without the names that Node adds. */
async function undici(): Promise<typeof Undici> {
  return (await import('undici')).default as unknown as typeof Undici;
}

function proxied(variables: ProxySettings): boolean {
  return valueOf(variables, 'http_proxy') !== '' || valueOf(variables, 'https_proxy') !== '';
}

/** All three are given: what is missing would be looked for in the environment of the process. */
function proxiesOf(variables: ProxySettings) {
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  const noProxy = valueOf(variables, 'no_proxy');
  return { httpProxy: valueOf(variables, 'http_proxy'), httpsProxy: valueOf(variables, 'https_proxy'), noProxy: noProxy === '*' ? noProxy : [noProxy, ...loopback].filter((part) => part !== '').join(',') };
}

function valueOf(variables: ProxySettings, name: string): string {
  return variables[name] || variables[name.toUpperCase()] || '';
}

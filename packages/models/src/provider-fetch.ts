import { modelTransport } from './model-transport.ts';

/** What a provider's transport adds to each request, and what it must not send. */
export interface FetchOptions {
  /** Added to every address. */
  readonly query?: Readonly<Record<string, string>>;
  /** Headers that the SDK sets and the endpoint shall not see. */
  readonly without?: readonly string[];
  /** @default one that waits for long answers */
  readonly fetch?: typeof fetch;
}

/**
 * The transport of a provider. It follows no redirect: `fetch` keeps only `authorization` back from another host, and a
 * key in a header of its own would go there. The redirect comes back as what it is.
 */
export function providerFetch({ query = {}, without = [], fetch: transport = modelTransport() }: FetchOptions): typeof fetch {
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = new Headers(init?.headers);
    for (const name of without) headers.delete(name);
    return transport(url, { ...init, headers, redirect: 'manual' });
  };
}

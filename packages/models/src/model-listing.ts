import * as z from 'zod';

/** Where an endpoint lists its models. */
export interface ListingAddress {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal;
}

/** OpenAI and Anthropic wrap the list in `data`; some endpoints answer with the list itself. */
const Listed = z.array(z.object({ id: z.string().max(200) }));
const Listing = z.union([z.object({ data: Listed }).transform(({ data }) => data), z.object({ models: Listed }).transform(({ models }) => models), Listed]);

/** Time that an endpoint has to list its models: they are wanted for an error message, not for the run. */
const LISTING_TIMEOUT_MS = 10_000;

/** The ids under `/models` of an endpoint, sorted, or `undefined` where it does not say. It does not throw. */
export async function listModelIds(address: ListingAddress): Promise<string[] | undefined> {
  const url = new URL(`${address.baseUrl.replace(/\/+$/, '')}/models`);
  for (const [name, value] of Object.entries(address.query ?? {})) url.searchParams.set(name, value);
  const timeout = AbortSignal.timeout(LISTING_TIMEOUT_MS);
  try {
    const response = await (address.fetch ?? fetch)(url, { headers: { ...address.headers }, signal: address.signal === undefined ? timeout : AbortSignal.any([timeout, address.signal]) });
    if (!response.ok) return undefined;
    return Listing.parse(await response.json()).map(({ id }) => id).sort();
  } catch {
    return undefined;
  }
}

import { messageOf } from '../user-error.ts';

/** How registries are asked. */
export interface RegistryGetSettings {
  readonly fetch: typeof fetch;
  /** Milliseconds for a whole answer. @default 10,000 */
  readonly timeoutMs?: number;
}

/** One request. */
export interface RegistryRequest {
  readonly accept?: string;
  /** Bytes of the answer, as it is unpacked. */
  readonly most: number;
  readonly signal?: AbortSignal | undefined;
  /** Asked before each request, of a redirect as well: why an address is not to be asked. @default https, or the host that was asked first */
  readonly refuse?: (url: URL) => string | undefined;
}

/** What came of it. */
export type RegistryAnswer =
  | { readonly kind: 'answer'; readonly bytes: Uint8Array; readonly type: string; readonly url: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'not-asked'; readonly reason: string };

export type RegistryGet = (address: string, request: RegistryRequest) => Promise<RegistryAnswer>;

const TIMEOUT_MS = 10_000;
/** A registry sends one on to its store of files; more than three is a circle. */
const REDIRECTS = 3;
/** 404 is npm's, PyPI's and Maven's word for it, 410 the Go proxy's, 451 that of crates.io for what was taken down. */
const ABSENT: ReadonlySet<number> = new Set([404, 410, 451]);

/** Makes the way registries are asked: within a time, within a size, redirected to https only, with no failure thrown. */
export function registryGet({ fetch: transport, timeoutMs = TIMEOUT_MS }: RegistryGetSettings): RegistryGet {
  return async (address, request) => {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(request.signal === undefined ? [] : [request.signal])]);
    try {
      return await follow(new URL(address), request, signal, transport);
    } catch (error) {
      request.signal?.throwIfAborted();
      return notAsked(address, signal.aborted ? `it did not answer within ${timeoutMs / 1000} s` : reasonOf(error));
    }
  };
}

async function follow(first: URL, request: RegistryRequest, signal: AbortSignal, transport: typeof fetch): Promise<RegistryAnswer> {
  const refuse = request.refuse ?? ((next: URL) => (next.protocol === 'https:' || next.origin === first.origin ? undefined : 'it is not https'));
  let url = first;
  for (let redirects = 0; redirects <= REDIRECTS; redirects++) {
    const refusal = refuse(url);
    if (refusal !== undefined) return notAsked(url.href, refusal);
    const response = await transport(withoutCredentials(url).href, { redirect: 'manual', signal, headers: { ...(request.accept === undefined ? {} : { accept: request.accept }), ...credentialsOf(first, url) } });
    const { status } = response;
    if (status === 200) return answerOf(response, url, request.most);
    await response.body?.cancel();
    if (ABSENT.has(status)) return { kind: 'absent' };
    const target = response.headers.get('location');
    if (status < 300 || status > 399 || target === null || !URL.canParse(target, url.href)) return notAsked(url.href, `it answered with status ${status}`);
    url = new URL(target, url);
  }
  return notAsked(first.href, 'it redirects in a circle');
}

async function answerOf(response: Response, url: URL, most: number): Promise<RegistryAnswer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > most) return notAsked(url.href, `its answer is longer than ${most} bytes`);
    chunks.push(chunk);
  }
  return { kind: 'answer', bytes: Buffer.concat(chunks), type: response.headers.get('content-type') ?? '', url: url.href };
}

/** `fetch` takes no address with a password in it; the password of one host is not told to another. */
function credentialsOf(first: URL, now: URL): Record<string, string> {
  if (first.username === '' || first.origin !== now.origin) return {};
  const text = `${decodeURIComponent(first.username)}:${decodeURIComponent(first.password)}`;
  return { authorization: `Basic ${Buffer.from(text, 'utf8').toString('base64')}` };
}

function withoutCredentials(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

/** Says the host alone: an address may hold a password, and it changes nothing for the reader. */
function notAsked(address: string, reason: string): RegistryAnswer {
  return { kind: 'not-asked', reason: `${new URL(address).host}: ${reason}` };
}

/** `fetch failed` says nothing: its cause does. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly message?: string; readonly code?: string } };
  return cause?.message || cause?.code || messageOf(error);
}

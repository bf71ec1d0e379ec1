import { htmlText } from './html-text.ts';
import { isIP } from 'node:net';
import { textFrom } from './registry-document.ts';
import type { RegistryGet } from './registry-get.ts';

/** What came of reading a page. */
export type PageAnswer =
  | { readonly kind: 'page'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'not-asked'; readonly reason: string };

/** Reads a page of some hosts. */
export type ReadPage = (address: string, hosts: readonly string[], signal?: AbortSignal) => Promise<PageAnswer>;

/** Bytes of one page. */
const PAGE_BYTES = 500_000;
/** A longer address could carry away what an agent has seen. */
const LONGEST_ADDRESS = 300;

/** Makes the reader of pages: by https, on the hosts that it is given, where it is redirected as well. `get` refuses addresses that are private. */
export function pageReader(get: RegistryGet): ReadPage {
  return async (address, hosts, signal) => {
    const problem = pageProblem(address, hosts);
    if (problem !== undefined) return { kind: 'refused', reason: problem };
    const answer = await get(address, { accept: 'text/html, text/markdown, text/plain;q=0.9', most: PAGE_BYTES, signal, refuse: (url) => pageProblem(url.href, hosts) });
    if (answer.kind !== 'answer') return answer;
    if (!/^(?:text\/|application\/(?:xhtml|json))/.test(answer.type)) return { kind: 'refused', reason: `it is no text but ${answer.type.slice(0, 60) || 'of no type'}` };
    const text = textFrom(answer);
    return { kind: 'page', text: /html/.test(answer.type) ? htmlText(text) : text };
  };
}

function pageProblem(address: string, hosts: readonly string[]): string | undefined {
  if (address.length > LONGEST_ADDRESS || !URL.canParse(address)) return `it is no address of at most ${LONGEST_ADDRESS} characters`;
  const url = new URL(address);
  if (url.protocol !== 'https:') return 'it is not https';
  if (url.username !== '' || url.password !== '' || url.port !== '' || url.search !== '') return 'addresses with a user, a port or a query are not asked';
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) return 'addresses of machines are not asked';
  return hosts.includes(url.hostname) ? undefined : `${url.hostname} is not a host that this package names as its own, which are ${hosts.join(', ') || 'none'}`;
}

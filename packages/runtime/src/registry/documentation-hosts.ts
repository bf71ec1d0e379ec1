import { isIP } from 'node:net';
import * as z from 'zod';
import type { ArchiveText } from './archive-files.ts';

const Link = z.union([z.string(), z.object({ url: z.string() }).transform(({ url }) => url)]).optional().catch(undefined);
const NpmManifest = z.object({ homepage: Link, repository: Link, bugs: Link });
/** Hosts that one package may name: a package with more would name them for another purpose. */
const MOST = 8;

/** The hosts on which a package, by its own metadata, has its documentation and sources. */
export function documentationHosts(files: readonly ArchiveText[]): string[] {
  const links = files.flatMap(({ path, text }) => {
    if (path === 'package.json') return npmLinks(text);
    return /(?:^|\.dist-info\/)METADATA$|^PKG-INFO$/.test(path) ? pythonLinks(text) : [];
  });
  return [...new Set(links.flatMap(hostsOf))].slice(0, MOST);
}

function npmLinks(text: string): string[] {
  try {
    const { homepage, repository, bugs } = NpmManifest.parse(JSON.parse(text));
    return [homepage, repository, bugs].flatMap((link) => (link === undefined ? [] : [link]));
  } catch {
    return [];
  }
}

/** `Home-page: address`, `Project-URL: label, address` in the head of the metadata. */
function pythonLinks(text: string): string[] {
  const head = text.split(/\r?\n\r?\n/, 1)[0]!;
  return [...head.matchAll(/^(?:Home-page|Download-URL|Project-URL):(?:[^,\r\n]*,)?[ \t]*(\S+)\s*$/gm)].map(([, address]) => address!);
}

/** A host of its own, and where GitHub keeps the same files as plain text. */
function hostsOf(link: string): string[] {
  const address = /^[\w.-]+\/[\w.-]+$/.test(link) ? `https://github.com/${link}` : link.replace(/^git\+/, '').replace(/^(?:git|ssh|http):\/\/(?:git@)?/, 'https://').replace(/^git@([\w.-]+):/, 'https://$1/');
  if (!URL.canParse(address)) return [];
  const { hostname, protocol } = new URL(address);
  if (protocol !== 'https:' || !hostname.includes('.') || isIP(hostname) !== 0) return [];
  return hostname === 'github.com' ? [hostname, 'raw.githubusercontent.com'] : [hostname];
}

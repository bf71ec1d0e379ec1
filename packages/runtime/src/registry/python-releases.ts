import * as z from 'zod';
import { pythonName } from './package-query.ts';
import { documentFrom, METADATA_LIMIT, textFrom } from './registry-document.ts';
import type { RegistryGet } from './registry-get.ts';
import type { Archive, ReadReleases, Release, Releases } from './releases.ts';

/** A file of a release as the index lists it. */
interface ListedFile {
  readonly filename: string;
  readonly url: string;
  readonly sha256?: string;
  readonly yanked?: string;
}

const Listing = z.object({
  files: z.array(z.object({ filename: z.string(), url: z.string(), hashes: z.record(z.string(), z.string()).default({}), yanked: z.union([z.boolean(), z.string()]).default(false) })),
});

/** Reads packages of PyPI's simple index, as JSON (PEP 691) or as the pages that every mirror has (PEP 503). */
export function pythonReleases(index: string, get: RegistryGet): ReadReleases {
  return async (name, signal) => {
    const answer = await get(`${index}${pythonName(name)}/`, { accept: 'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1', most: METADATA_LIMIT, signal });
    if (answer.kind !== 'answer') return answer.kind === 'absent' ? { kind: 'no-package' } : answer;
    if (!answer.type.includes('json')) return releasesOf(name, filesOfPage(textFrom(answer), answer.url));
    const read = documentFrom(answer, Listing);
    if (read.kind === 'not-asked') return read;
    return releasesOf(name, read.document.files.map(({ filename, url, hashes, yanked }) => ({
      filename, url: URL.canParse(url, answer.url) ? new URL(url, answer.url).href : '',
      ...(hashes['sha256'] === undefined ? {} : { sha256: hashes['sha256'] }),
      ...(yanked === false ? {} : { yanked: yanked === true ? '' : yanked }),
    })));
  };
}

function filesOfPage(page: string, address: string): ListedFile[] {
  return [...page.matchAll(/<a\s([^>]*)>([^<]*)<\/a>/gi)].flatMap(([, attributes = '', text = '']) => {
    const href = attribute(attributes, 'href');
    if (href === undefined || !URL.canParse(href, address)) return [];
    const url = new URL(href, address);
    const sha256 = /^#sha256=([0-9a-f]{64})$/i.exec(url.hash)?.[1];
    const yanked = attribute(attributes, 'data-yanked');
    url.hash = '';
    return [{ filename: text.trim(), url: url.href, ...(sha256 === undefined ? {} : { sha256 }), ...(yanked === undefined ? {} : { yanked }) }];
  });
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&#x27;': "'" };

function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}(?:="([^"]*)"|(?=[\\s]|$))`, 'i').exec(attributes);
  return found === null ? undefined : (found[1] ?? '').replace(/&(?:amp|lt|gt|quot|#39|#x27);/g, (entity) => ENTITIES[entity]!);
}

/** Releases are what files there are of them: a version is yanked when all of its files are. */
function releasesOf(name: string, files: readonly ListedFile[]): Releases {
  const byVersion = new Map<string, ListedFile[]>();
  for (const file of files) {
    const version = versionOf(name, file.filename);
    if (version !== undefined) byVersion.set(version, [...(byVersion.get(version) ?? []), file]);
  }
  return { kind: 'releases', releases: [...byVersion].map(([version, its]) => releaseOf(version, its)) };
}

function releaseOf(version: string, files: readonly ListedFile[]): Release {
  const archive = files.map(archiveOf).filter((candidate) => candidate !== undefined).sort((a, b) => rank(a) - rank(b))[0];
  const reason = files.find(({ yanked }) => yanked)?.yanked;
  return {
    version,
    ...(files.every(({ yanked }) => yanked !== undefined) ? { withdrawn: reason === undefined ? 'yanked' : `yanked: ${reason}` } : {}),
    ...(archive === undefined ? {} : { archive }),
  };
}

function archiveOf({ filename, url, sha256 }: ListedFile): Archive | undefined {
  if (sha256 === undefined || url === '') return undefined;
  const kind = /\.(?:whl|zip)$/.test(filename) ? 'zip' as const : filename.endsWith('.tar.gz') ? 'tar.gz' as const : undefined;
  return kind === undefined ? undefined : { url, kind, integrity: { algorithm: 'sha256', encoding: 'hex', digest: sha256 } };
}

/** Wheels for every machine first: they hold what is installed and nothing compiled. */
function rank({ url }: Archive): number {
  return url.endsWith('-none-any.whl') ? 0 : url.endsWith('.tar.gz') ? 1 : url.endsWith('.whl') ? 2 : 3;
}

/** `name-version-….whl`, `name-version.tar.gz`; names are spelt in several ways. */
function versionOf(name: string, filename: string): string | undefined {
  const wheel = /^([^-]+)-([^-]+)-.+\.whl$/.exec(filename);
  if (wheel !== null) return pythonName(wheel[1]!) === pythonName(name) ? wheel[2] : undefined;
  const source = /^(.+)-(\d[^-]*)\.(?:tar\.gz|zip|tar\.bz2)$/.exec(filename);
  return source !== null && pythonName(source[1]!) === pythonName(name) ? source[2] : undefined;
}

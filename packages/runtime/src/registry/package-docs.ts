import { createHash, timingSafeEqual } from 'node:crypto';
import { ARCHIVE_LIMITS, ArchiveFiles, ArchiveRefusal, zipTexts, type ArchiveLimits, type ArchiveText } from './archive-files.ts';
import { documentationHosts } from './documentation-hosts.ts';
import type { PageAnswer, ReadPage } from './documentation-page.ts';
import type { PackageQuery } from './package-query.ts';
import type { ReleasesOf } from './package-registry.ts';
import type { RegistryGet } from './registry-get.ts';
import type { Archive, Integrity, Release } from './releases.ts';
import { tarTexts } from './tar-texts.ts';
import { isSameVersion, newestOf } from './version-order.ts';
import { rangeTest } from './version-range.ts';

/** Ecosystems whose packages can be opened. */
export type DocumentedEcosystem = 'npm' | 'pypi';

/** The version of a package that is wanted: one, the latest of a range, or the latest. */
export interface WantedPackage {
  readonly ecosystem: DocumentedEcosystem;
  readonly name: string;
  readonly version?: string;
  readonly range?: string;
}

/** A package that was opened, or why it was not. */
export type OpenedPackage =
  | { readonly kind: 'opened'; readonly version: string; /** Why this version: what was asked for was not to be had as it was written. */ readonly note?: string; /** Readmes, declarations and sources, below no folder of their own. */ readonly files: readonly ArchiveText[]; /** Hosts that the package names as its own. */ readonly hosts: readonly string[] }
  | { readonly kind: 'no-package' }
  | { readonly kind: 'no-version'; readonly latest: string | null }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'not-asked'; readonly reason: string };

/** What packages say of themselves. Nothing of a package is run. */
export interface PackageDocs {
  open(wanted: WantedPackage, signal?: AbortSignal): Promise<OpenedPackage>;
  /** The text of a page on one of the hosts that a package names. */
  page(address: string, hosts: readonly string[], signal?: AbortSignal): Promise<PageAnswer>;
}

/** Collaborators of the documentation of packages. */
export interface PackageDocsDeps {
  readonly releasesOf: ReleasesOf;
  readonly get: RegistryGet;
  readonly readPage: ReadPage;
  readonly limits?: ArchiveLimits;
}

/** Bytes of an archive as it is fetched. */
const ARCHIVE_BYTES = 30 * 1024 ** 2;
/** Opened packages that are kept in memory: a swarm asks for the same few. */
const KEPT = 8;

/** Opens packages in memory, each once. */
export function createPackageDocs({ releasesOf, get, readPage, limits = ARCHIVE_LIMITS }: PackageDocsDeps): PackageDocs {
  const opened = new Map<string, OpenedPackage>();
  return {
    async open(wanted, signal) {
      const key = JSON.stringify([wanted.ecosystem, wanted.name, wanted.version, wanted.range]);
      const known = opened.get(key);
      if (known !== undefined) return known;
      const found = await releasesOf(queryOf(wanted), signal);
      const result = found.kind === 'releases' ? await openOne(wanted, found, get, limits, signal) : found;
      if (result.kind !== 'opened') return result;
      opened.set(key, result);
      if (opened.size > KEPT) opened.delete(opened.keys().next().value!);
      return result;
    },
    page: readPage,
  };
}

function queryOf({ ecosystem, name, version }: WantedPackage): PackageQuery {
  return { ecosystem, name, ...(version === undefined ? {} : { version }) };
}

async function openOne(wanted: WantedPackage, { releases, latest }: { readonly releases: readonly Release[]; readonly latest?: string }, get: RegistryGet, limits: ArchiveLimits, signal: AbortSignal | undefined): Promise<OpenedPackage> {
  const chosen = chosenOf(wanted, releases, latest);
  const release = releases.find(({ version }) => version === chosen.version);
  if (release === undefined) return { kind: 'no-version', latest: latest ?? newestOf(releases.map(({ version }) => version)) ?? null };
  const { archive, version } = release;
  if (archive === undefined) return { kind: 'refused', reason: `the registry lists no file of ${wanted.name} ${version} with a digest that could be read` };
  const answer = await get(archive.url, { most: ARCHIVE_BYTES, signal });
  if (answer.kind !== 'answer') return answer.kind === 'absent' ? { kind: 'not-asked', reason: `the file of ${wanted.name} ${version} is not where the registry says` } : answer;
  if (!isIntact(answer.bytes, archive.integrity)) return { kind: 'refused', reason: `the file of ${wanted.name} ${version} is not the one that the registry lists: its ${archive.integrity.algorithm} differs` };
  try {
    const files = await textsOf(answer.bytes, archive, limits);
    return { kind: 'opened', version, files, hosts: documentationHosts(files), ...(chosen.note === undefined ? {} : { note: chosen.note }) };
  } catch (error) {
    if (error instanceof ArchiveRefusal) return { kind: 'refused', reason: `the file of ${wanted.name} ${version} is not read: ${error.message}` };
    return { kind: 'refused', reason: `the file of ${wanted.name} ${version} cannot be unpacked` };
  }
}

function chosenOf({ ecosystem, version, range }: WantedPackage, releases: readonly Release[], latest: string | undefined): { readonly version?: string; readonly note?: string } {
  const usable = releases.filter(({ withdrawn }) => withdrawn === undefined).map((release) => release.version);
  const newest = latest ?? newestOf(usable.length > 0 ? usable : releases.map((release) => release.version));
  if (version !== undefined) {
    const same = releases.find((release) => release.version === version) ?? releases.find((release) => isSameVersion(release.version, version));
    return same === undefined ? {} : { version: same.version };
  }
  if (range === undefined) return newest === undefined ? {} : { version: newest };
  const test = rangeTest(ecosystem, range);
  const fitting = test === undefined ? undefined : newestOf((usable.length > 0 ? usable : []).filter(test));
  if (fitting !== undefined) return { version: fitting };
  return newest === undefined ? {} : { version: newest, note: test === undefined ? `the range ${JSON.stringify(range)} is not one that is read: this is the latest` : `no version fits ${JSON.stringify(range)}: this is the latest` };
}

function isIntact(bytes: Uint8Array, { algorithm, encoding, digest }: Integrity): boolean {
  const [found, expected] = [createHash(algorithm).update(bytes).digest(), Buffer.from(digest, encoding)];
  return found.length === expected.length && timingSafeEqual(found, expected);
}

/** Texts that say how a package is used. */
const TELLING = /(?:^|\/)(?:readme|changes|changelog|history|metadata|pkg-info)(?:\.[a-z]+)?$|(?:^|\/)package\.json$|\.(?:d\.[cm]?ts|pyi?|md|rst)$/i;
/** Folders of what is not used from outside. */
const ASIDE = /(?:^|\/)(?:node_modules|tests?|__tests__|spec|\.github|\.git|benchmarks?|examples?)\//i;

async function textsOf(bytes: Uint8Array, { kind, url }: Archive, limits: ArchiveLimits): Promise<ArchiveText[]> {
  const files = new ArchiveFiles((path) => TELLING.test(path) && !ASIDE.test(path), limits);
  if (kind === 'zip') zipTexts(bytes, files);
  else await tarTexts(bytes, files, limits.totalBytes);
  const texts = files.finish();
  return url.endsWith('.whl') ? texts : withoutTop(texts);
}

/** Archives of npm and of sources have everything in one folder. */
function withoutTop(texts: readonly ArchiveText[]): ArchiveText[] {
  const top = texts[0]?.path.split('/')[0];
  if (top === undefined || !texts.every(({ path }) => path.startsWith(`${top}/`))) return [...texts];
  return texts.map(({ path, text }) => ({ path: path.slice(top.length + 1), text }));
}

import type { RegistryGet } from './registry-get.ts';
import { documentFrom, METADATA_LIMIT } from './registry-document.ts';
import type { Archive, Integrity, ReadReleases, Release } from './releases.ts';
import * as z from 'zod';

const Dist = z.object({ tarball: z.string().optional(), integrity: z.string().optional(), shasum: z.string().optional() });
const Packument = z.object({
  'dist-tags': z.record(z.string(), z.string()).default({}),
  versions: z.record(z.string(), z.object({ deprecated: z.union([z.string(), z.boolean()]).optional(), dist: Dist.default({}) })).default({}),
});

/** Reads packages of npm, in the short form where a registry has it. */
export function npmReleases(registry: string, get: RegistryGet): ReadReleases {
  return async (name, signal) => {
    const answer = await get(`${registry}${name.replace('/', '%2f')}`, { accept: 'application/vnd.npm.install-v1+json, application/json;q=0.9', most: METADATA_LIMIT, signal });
    if (answer.kind !== 'answer') return answer.kind === 'absent' ? { kind: 'no-package' } : answer;
    const read = documentFrom(answer, Packument);
    if (read.kind === 'not-asked') return read;
    const { versions, 'dist-tags': tags } = read.document;
    return { kind: 'releases', releases: Object.entries(versions).map(([version, { deprecated, dist }]) => releaseOf(version, deprecated, dist)), ...(tags['latest'] === undefined ? {} : { latest: tags['latest'] }) };
  };
}

function releaseOf(version: string, deprecated: string | boolean | undefined, { tarball, integrity, shasum }: z.infer<typeof Dist>): Release {
  const digest = integrityOf(integrity, shasum);
  const archive: Archive | undefined = tarball === undefined || digest === undefined || !URL.canParse(tarball) ? undefined : { url: tarball, kind: 'tar.gz', integrity: digest };
  const withdrawn = typeof deprecated === 'string' && deprecated !== '' ? { withdrawn: `deprecated: ${deprecated}` } : deprecated === true ? { withdrawn: 'deprecated' } : {};
  return { version, ...withdrawn, ...(archive === undefined ? {} : { archive }) };
}

/** The strongest of what a package has: old ones have a SHA-1 alone. */
function integrityOf(text: string | undefined, shasum: string | undefined): Integrity | undefined {
  for (const algorithm of ['sha512', 'sha384', 'sha256'] as const) {
    const digest = text?.split(/\s+/).find((part) => part.startsWith(`${algorithm}-`))?.slice(algorithm.length + 1);
    if (digest !== undefined) return { algorithm, encoding: 'base64', digest };
  }
  return shasum === undefined ? undefined : { algorithm: 'sha1', encoding: 'hex', digest: shasum };
}

import { crateReleases, goReleases, mavenReleases } from './listed-releases.ts';
import { npmReleases } from './npm-releases.ts';
import { queryProblem, type Ecosystem, type PackageQuery } from './package-query.ts';
import { pythonReleases } from './python-releases.ts';
import type { RegistryAddresses } from './registry-addresses.ts';
import type { RegistryGet } from './registry-get.ts';
import type { ReadReleases, Releases } from './releases.ts';
import { isSameVersion, nearestTo, newestOf } from './version-order.ts';

/** A version that was asked for. */
export interface AskedVersion {
  readonly version: string;
  readonly exists: boolean;
  /** Why it should not be used: deprecated or yanked. */
  readonly withdrawn?: string;
  /** Where it does not exist: those around it. */
  readonly nearest: readonly string[];
}

/** What is known of a package. */
export type PackageAnswer =
  | { readonly kind: 'package'; readonly latest: string | null; /** Why even the latest should not be used. */ readonly withdrawn?: string; readonly versions: number; readonly asked?: AskedVersion }
  | { readonly kind: 'no-package' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'not-asked'; readonly reason: string };

/** Tells whether packages and versions of them exist. It throws for nothing but the signal. */
export interface PackageRegistry {
  lookUp(query: PackageQuery, signal?: AbortSignal): Promise<PackageAnswer>;
}

/** All releases of a package, by the registry of its ecosystem. */
export type ReleasesOf = (query: PackageQuery, signal?: AbortSignal) => Promise<Releases | { readonly kind: 'refused'; readonly reason: string }>;

/** The registries at their addresses. Nothing is asked before somebody wants to know. */
export function releasesFrom(addresses: RegistryAddresses, get: RegistryGet): ReleasesOf {
  const readers: Readonly<Record<Ecosystem, (address: string, get: RegistryGet) => ReadReleases>> = { npm: npmReleases, pypi: pythonReleases, maven: mavenReleases, crates: crateReleases, go: goReleases };
  return async (query, signal) => {
    const reason = queryProblem(query);
    if (reason !== undefined) return { kind: 'refused', reason };
    const address = addresses[query.ecosystem];
    return address === null ? { kind: 'not-asked', reason: `this environment names no registry of ${query.ecosystem}` } : readers[query.ecosystem](address, get)(query.name, signal);
  };
}

/** A registry of packages of every ecosystem. */
export function createPackageRegistry(releasesOf: ReleasesOf): PackageRegistry {
  return {
    async lookUp(query, signal) {
      const found = await releasesOf(query, signal);
      return found.kind === 'releases' ? answerOf(query, found) : found;
    },
  };
}

function answerOf({ version }: PackageQuery, { releases, latest: named }: Extract<Releases, { kind: 'releases' }>): PackageAnswer {
  const usable = releases.filter(({ withdrawn }) => withdrawn === undefined).map((release) => release.version);
  const all = releases.map((release) => release.version);
  const latest = named ?? newestOf(usable.length > 0 ? usable : all) ?? null;
  const withdrawn = releases.find((release) => release.version === latest)?.withdrawn;
  const base = { kind: 'package' as const, latest, versions: releases.length, ...(withdrawn === undefined ? {} : { withdrawn }) };
  if (version === undefined) return base;
  const release = releases.find((candidate) => candidate.version === version) ?? releases.find((candidate) => isSameVersion(candidate.version, version));
  return {
    ...base,
    asked: { version, exists: release !== undefined, nearest: release === undefined ? nearestTo(version, usable) : [], ...(release?.withdrawn === undefined ? {} : { withdrawn: release.withdrawn }) },
  };
}

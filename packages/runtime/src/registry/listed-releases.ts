import * as z from 'zod';
import { METADATA_LIMIT, textFrom } from './registry-document.ts';
import type { RegistryGet } from './registry-get.ts';
import type { ReadReleases, Releases } from './releases.ts';

/** Reads packages of a repository of Maven: `group:artifact`. */
export function mavenReleases(repository: string, get: RegistryGet): ReadReleases {
  return listed(get, (name) => {
    const [group = '', artifact = ''] = name.split(':');
    return `${repository}${group.replaceAll('.', '/')}/${artifact}/maven-metadata.xml`;
  }, (text) => {
    const latest = /<release>([^<]+)<\/release>/.exec(text)?.[1]?.trim();
    return { kind: 'releases', releases: [...text.matchAll(/<version>([^<]+)<\/version>/g)].map(([, version]) => ({ version: version!.trim() })), ...(latest === undefined ? {} : { latest }) };
  });
}

const CrateLine = z.object({ vers: z.string(), yanked: z.boolean().default(false) });

/** Reads crates of the sparse index: a line of JSON a version. */
export function crateReleases(index: string, get: RegistryGet): ReadReleases {
  return listed(get, (name) => `${index}${cratePlace(name.toLowerCase())}`, (text) => ({
    kind: 'releases',
    releases: text.split('\n').filter((line) => line.trim() !== '').map((line) => CrateLine.parse(JSON.parse(line))).map(({ vers, yanked }) => ({ version: vers, ...(yanked ? { withdrawn: 'yanked' } : {}) })),
  }));
}

/** Where the index has a crate: by the length and the first letters of its name. */
function cratePlace(name: string): string {
  if (name.length < 3) return `${name.length}/${name}`;
  return name.length === 3 ? `3/${name[0]}/${name}` : `${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`;
}

/** Reads modules of a proxy of Go. A module without a tag has an empty list, and one version made of its last commit. */
export function goReleases(proxy: string, get: RegistryGet): ReadReleases {
  const place = (name: string): string => `${proxy}${name.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`)}`;
  const tagged = listed(get, (name) => `${place(name)}/@v/list`, (text) => ({ kind: 'releases', releases: text.split('\n').filter((line) => line.trim() !== '').map((line) => ({ version: line.trim() })) }));
  const untagged = listed(get, (name) => `${place(name)}/@latest`, (text) => {
    const { Version: version } = z.object({ Version: z.string() }).parse(JSON.parse(text));
    return { kind: 'releases', releases: [{ version }], latest: version };
  });
  return async (name, signal) => {
    const found = await tagged(name, signal);
    return found.kind === 'releases' && found.releases.length === 0 ? untagged(name, signal) : found;
  };
}

function listed(get: RegistryGet, address: (name: string) => string, read: (text: string) => Releases): ReadReleases {
  return async (name, signal) => {
    const answer = await get(address(name), { most: METADATA_LIMIT, signal });
    if (answer.kind !== 'answer') return answer.kind === 'absent' ? { kind: 'no-package' } : answer;
    try {
      return read(textFrom(answer));
    } catch {
      return { kind: 'not-asked', reason: `${new URL(answer.url).host}: its answer is not what a registry says` };
    }
  };
}

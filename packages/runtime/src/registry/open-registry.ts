import { pageReader } from './documentation-page.ts';
import { publicTransport, registryTransport } from './guarded-transport.ts';
import { createPackageDocs } from './package-docs.ts';
import type { PackageKnowledge } from './package-knowledge.ts';
import { createPackageRegistry, releasesFrom } from './package-registry.ts';
import { registryAddresses } from './registry-addresses.ts';
import { registryGet } from './registry-get.ts';

/** Makes what is asked of the registries that an environment names, through the proxies that it names. */
export function openRegistry(variables: Readonly<Record<string, string | undefined>>): PackageKnowledge {
  const get = registryGet({ fetch: registryTransport(variables) });
  const releasesOf = releasesFrom(registryAddresses(variables), get);
  return { registry: createPackageRegistry(releasesOf), docs: createPackageDocs({ releasesOf, get, readPage: pageReader(registryGet({ fetch: publicTransport(variables) })) }) };
}

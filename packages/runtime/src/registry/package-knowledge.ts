import type { PackageDocs } from './package-docs.ts';
import type { PackageRegistry } from './package-registry.ts';

/** What agents may ask about packages. */
export interface PackageKnowledge {
  readonly registry: PackageRegistry;
  readonly docs: PackageDocs;
}

/** The registries that an environment names, and the documentation of their packages. Nothing is loaded or asked before an agent asks. */
export function packageKnowledge(variables: Readonly<Record<string, string | undefined>>): PackageKnowledge {
  let opened: Promise<PackageKnowledge> | undefined;
  const open = (): Promise<PackageKnowledge> => (opened ??= import('./open-registry.ts').then(({ openRegistry }) => openRegistry(variables)));
  return {
    registry: { lookUp: async (query, signal) => (await open()).registry.lookUp(query, signal) },
    docs: { open: async (wanted, signal) => (await open()).docs.open(wanted, signal), page: async (address, hosts, signal) => (await open()).docs.page(address, hosts, signal) },
  };
}

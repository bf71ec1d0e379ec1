/** Names of the bundles that stages leave for one another. A round is one pass of workers; `final` is after refinement. */
export const BUNDLES = {
  plan: 'plan',
  deliveries: (round: number, shard: string) => `delivery-r${round}-${shard}`,
  deliveryPrefix: 'delivery-r',
  tree: (round: number) => `tree-r${round}`,
  treePrefix: 'tree-r',
  finalTree: 'tree-final',
  /** Trees of the workers and the one after refinement. */
  anyTreePrefix: 'tree-',
  errors: (round: number) => `errors-r${round}`,
  refinement: 'refinement',
  archive: 'archive',
  ledger: 'ledger',
} as const;

/** The round of a bundle's name, or `undefined` when it has none. */
export function roundOf(name: string): number | undefined {
  const match = /-r(\d+)(?:-|$)/.exec(name);
  return match === null ? undefined : Number(match[1]);
}

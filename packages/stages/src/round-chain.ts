import type { Receipt } from '@dark-factory/contracts';
import type { BundleStore } from '@dark-factory/storage';
import { BUNDLES, roundOf } from './bundle-names.ts';
import { findReceipt } from './receipt-chain.ts';

/**
 * Whether what was signed off in a round follows from the gate that stands before that round now. A run that is begun
 * again in the same place finds later rounds of the time before; what its own gate did not ask for is none of its.
 */
export async function followsGate(bundles: BundleStore, receipt: Receipt, round: number): Promise<boolean> {
  if (round === 1) return true;
  const gate = BUNDLES.errors(round - 1);
  const standing = (await findReceipt(bundles, gate))?.gave.find(({ name }) => name === gate);
  return standing === undefined || receipt.took.some(({ name, sha256 }) => name === gate && sha256 === standing.sha256);
}

/** The last round whose tree, and that of every round before it, follows from the gate before. */
export async function newestTreeRound(bundles: BundleStore): Promise<number> {
  const rounds = new Set((await bundles.list(BUNDLES.treePrefix)).flatMap((name) => roundOf(name) ?? []));
  let newest = 1;
  while (rounds.has(newest + 1) && (await treeFollows(bundles, newest + 1))) newest++;
  return newest;
}

/** A tree takes in deliveries, and these say which gate asked for them. */
async function treeFollows(bundles: BundleStore, round: number): Promise<boolean> {
  const tree = await findReceipt(bundles, BUNDLES.tree(round));
  const deliveries = (tree?.took ?? []).filter(({ name }) => name.startsWith(BUNDLES.deliveryPrefix) && roundOf(name) === round);
  for (const { name } of deliveries) {
    const receipt = await findReceipt(bundles, name);
    if (receipt !== undefined && !(await followsGate(bundles, receipt, round))) return false;
  }
  return true;
}

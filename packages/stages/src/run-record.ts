import { addUsage, type ErrorManifest, type Plan, type Receipt, type Usage, type Verdict } from '@dark-factory/contracts';
import type { BundleStore } from '@dark-factory/storage';
import { BUNDLES, roundOf } from './bundle-names.ts';
import { findBundle, readDocument, takeBundle } from './receipt-chain.ts';
import { receiptsUnder } from './receipts.ts';
import { readTree, type TakenTree } from './tree-bundle.ts';

/** Everything that a run has left behind so far, as far as notification needs it. */
export interface RunRecord {
  readonly plan: Plan;
  readonly planId: string;
  readonly estimate: { readonly requests: number; readonly promptTokens: number; readonly completionTokens: number; readonly usd: number | null; readonly minutes: number | null };
  readonly receipts: readonly Receipt[];
  /** The tree after refinement, else the newest one of the workers, else null. */
  readonly tree: TakenTree | null;
  readonly gate: ErrorManifest | null;
  readonly verdict: Verdict | null;
  /** Whether the tree is the one that the verdict is about: a patch that nobody approved is not in it. */
  readonly verdictHolds: boolean;
  readonly usage: Usage;
  /** Bundles that are there and cannot be used, with the reason. */
  readonly damaged: readonly { readonly what: string; readonly reason: string }[];
}

/** Reads what the stages of a run have left. Only the plan must be there: a run that broke off has a ledger too. */
export async function readRun(bundles: BundleStore): Promise<RunRecord> {
  const planBundle = await takeBundle(bundles, BUNDLES.plan);
  const plan = readDocument('plan', planBundle.files, 'plan.json', BUNDLES.plan);
  const shards = readDocument('shards', planBundle.files, 'shards.json', BUNDLES.plan);
  const damaged: { what: string; reason: string }[] = [];
  const attempt = async <T>(what: string, read: () => Promise<T | null>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      damaged.push({ what, reason: (error as Error).message });
      return null;
    }
  };
  const receipts = [planBundle.receipt, ...(await receiptsUnder(bundles, [BUNDLES.deliveryPrefix, BUNDLES.anyTreePrefix, 'errors-r', BUNDLES.refinement], attempt))];
  const errorRounds = (await bundles.list('errors-r')).flatMap((name) => roundOf(name) ?? []);
  const trees = await bundles.list(BUNDLES.anyTreePrefix);
  const refinement = await attempt('refinement', async () => (await findBundle(bundles, BUNDLES.refinement)) ?? null);
  const gateBundle = refinement ?? (errorRounds.length === 0 ? null : await attempt('gate', async () => (await findBundle(bundles, BUNDLES.errors(Math.max(...errorRounds)))) ?? null));
  const tree = trees.length === 0 ? null : await attempt('tree', () => readTree(bundles, trees.includes(BUNDLES.finalTree) ? 'final' : 'newest'));
  const verdict = refinement === null ? null : await attempt('verdict', async () => readDocument('verdict', refinement.files, 'verdict.json', BUNDLES.refinement));
  return {
    plan,
    planId: shards.plan,
    estimate: shards.estimate,
    receipts,
    tree,
    gate: gateBundle === null ? null : await attempt('gate', async () => readDocument('error-manifest', gateBundle.files, 'error-manifest.json', gateBundle.name)),
    verdict,
    verdictHolds: verdict !== null && tree?.manifest.digest === verdict.treeAfter,
    usage: addUsage(...receipts.map((receipt) => receipt.usage)),
    damaged,
  };
}

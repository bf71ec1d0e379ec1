import { digestOf, writeDocument, type ErrorManifest, type FixMode, type Shards } from '@dark-factory/contracts';
import { instant, textFile, type Clock, type Logger, type TreeFile } from '@dark-factory/runtime';
import type { RateLimits } from '@dark-factory/models';
import type { BundleStore } from '@dark-factory/storage';
import { BUNDLES } from './bundle-names.ts';
import { estimateRun } from './estimate.ts';
import { leaveBundle, readDocument, takeBundle } from './receipt-chain.ts';
import { shardUnits, shardsAtMost } from './sharding.ts';
import { readTree } from './tree-bundle.ts';
import { verifyTree, type VerificationDeps } from './tree-verification.ts';

/** Which round's tree to check, and when broken units are to be written again. */
export interface VerifyInput {
  readonly round: number;
  /** Share of files with errors above which the broken units are named for regeneration; 1 or more means never. */
  readonly regenerateAbove: number;
  /** What the gate may change before its findings count. @default 'none' */
  readonly fix?: FixMode;
  /** Worker jobs at most in the round that writes them again. */
  readonly shards: number;
  readonly limits: RateLimits;
  readonly briefingTokens: number;
  readonly maxOutputTokens: number;
}

export interface VerifyDeps extends VerificationDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bundles: BundleStore;
}

export interface VerifyResult {
  readonly manifest: ErrorManifest;
  /** The tree that the findings are about: after the mends. */
  readonly files: readonly TreeFile[];
  /** Shards of the broken units; empty when nothing is to be written again. */
  readonly shards: Shards['shards'];
  readonly bundle: string;
}

/** Checks the tree of a round and leaves the error manifest, with shards for the units that are to be written again. */
export async function verifyStage(input: VerifyInput, deps: VerifyDeps): Promise<VerifyResult> {
  const startedAt = instant(deps.clock);
  const planBundle = await takeBundle(deps.bundles, BUNDLES.plan);
  const plan = readDocument('plan', planBundle.files, 'plan.json', BUNDLES.plan);
  const tree = await readTree(deps.bundles, input.round);
  const { manifest, files } = await verifyTree(tree.files, plan, { regenerateAbove: input.regenerateAbove, ...(input.fix === undefined ? {} : { fix: input.fix }) }, deps);
  const broken = manifest.regenerate ? plan.units.filter((unit) => manifest.brokenUnits.includes(unit.id)) : [];
  const shards = broken.length === 0 ? [] : shardUnits(plan, broken, shardsAtMost(input));
  const document: Shards = {
    schema: 'dark-factory/shards/v1', plan: digestOf(plan), shards, maxParallel: Math.max(1, shards.length),
    estimate: estimateRun({ units: broken, briefingTokens: input.briefingTokens, maxOutputTokens: input.maxOutputTokens, limits: input.limits }),
  };
  const bundle = BUNDLES.errors(input.round);
  await leaveBundle(deps.bundles, deps.clock, bundle, [textFile('error-manifest.json', writeDocument('error-manifest', manifest)), textFile('shards.json', writeDocument('shards', document))], {
    stage: 'verify', expedition: plan.expedition.name, plan: digestOf(plan), round: input.round, took: [planBundle.item, tree.bundle.item], startedAt,
  });
  return { manifest, files, shards, bundle };
}

import type { Share } from '@dark-factory/models';
import type { BundleStore } from '@dark-factory/storage';
import { shareOf } from '../host/shard-share.ts';

/** A shard among those that are written in the same round. */
export interface ShardOfRound {
  readonly share: Share | undefined;
  /** Units of the shard. */
  readonly units: number;
}

/** Looks a shard up where its round was planned: in the plan, or in what the gate before it has found. */
export async function shardOfRound(bundles: BundleStore, round: number, shard: string, parallel: number): Promise<ShardOfRound> {
  const { BUNDLES, readDocument, takeBundle } = await import('@dark-factory/stages');
  const planned = await takeBundle(bundles, BUNDLES.plan);
  const source = round === 1 ? planned : await takeBundle(bundles, BUNDLES.errors(round - 1));
  const { shards } = readDocument('shards', source.files, 'shards.json', source.name);
  const { units } = readDocument('plan', planned.files, 'plan.json', BUNDLES.plan);
  return { share: shareOf(shards, units, shard, parallel), units: shards.find(({ id }) => id === shard)?.units.length ?? 1 };
}

import type { Plan, Shards } from '@dark-factory/contracts';
import { UserError } from '@dark-factory/runtime';
import type { BundleStore } from '@dark-factory/storage';
import { BUNDLES } from './bundle-names.ts';
import { readDocument, takeBundle, type OpenedBundle } from './receipt-chain.ts';

/** The plan of a run and how the units of one round are spread over shards. */
export interface RoundShards {
  readonly plan: Plan;
  readonly planBundle: OpenedBundle;
  /** The bundle that names the shards: the plan's in round 1, later that of the gate of the round before. */
  readonly source: OpenedBundle;
  readonly shards: Shards['shards'];
}

/** Reads the plan and the shards of a round. */
export async function readRoundShards(bundles: BundleStore, round: number): Promise<RoundShards> {
  const planBundle = await takeBundle(bundles, BUNDLES.plan);
  const plan = readDocument('plan', planBundle.files, 'plan.json', BUNDLES.plan);
  const source = round === 1 ? planBundle : await takeBundle(bundles, BUNDLES.errors(round - 1));
  const { shards } = readDocument('shards', source.files, 'shards.json', source.name);
  return { plan, planBundle, source, shards };
}

/** The shard of an id, or an error that names those there are. */
export function shardNamed({ shards, source }: RoundShards, id: string, round: number): Shards['shards'][number] {
  const shard = shards.find((candidate) => candidate.id === id);
  if (shard !== undefined) return shard;
  throw new UserError({ code: 'shard-unknown', what: `there is no shard "${id}" in round ${round}`, where: `bundle "${source.name}"`, fix: `Use one of: ${shards.map((known) => known.id).join(', ')}. An empty shard means that the matrix output did not arrive: look for a masked secret in the job before.` });
}

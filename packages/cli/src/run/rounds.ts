import { parseDocumentJson, type Shards } from '@dark-factory/contracts';
import { UserError } from '@dark-factory/runtime';
import { BUNDLES, roundOf } from '@dark-factory/stages';
import type { BundleStore } from '@dark-factory/storage';

/** The newest round that left a bundle whose name starts like this; 1 when none did. */
export async function newestRound(bundles: BundleStore, prefix: string): Promise<number> {
  return Math.max(1, ...(await bundles.list(prefix)).flatMap((name) => roundOf(name) ?? []));
}

/** The round that is to be written next: the one after a gate that has named units for it, else the first. */
export async function nextRound(bundles: BundleStore): Promise<number> {
  const checked = (await bundles.list('errors-r')).flatMap((name) => roundOf(name) ?? []);
  if (checked.length === 0) return 1;
  const newest = Math.max(...checked);
  return (await shardsIn(bundles, BUNDLES.errors(newest))).length > 0 ? newest + 1 : newest;
}

/** The shards of a round: the plan's, or those of the units that the gate before it has named. */
export async function shardsOfRound(bundles: BundleStore, round: number, wanted: readonly string[] | undefined): Promise<Shards['shards']> {
  const shards = await shardsIn(bundles, round === 1 ? BUNDLES.plan : BUNDLES.errors(round - 1));
  const unknown = (wanted ?? []).filter((id) => !shards.some((shard) => shard.id === id));
  if (unknown.length > 0) throw new UserError({ code: 'shard-unknown', what: `there is no shard ${unknown.join(', ')} in round ${round}`, where: '--shard', fix: `Use one of: ${shards.map(({ id }) => id).join(', ')}.` });
  return wanted === undefined ? shards : shards.filter((shard) => wanted.includes(shard.id));
}

async function shardsIn(bundles: BundleStore, name: string): Promise<Shards['shards']> {
  const files = await bundles.get(name);
  const file = files?.find(({ path }) => path === 'shards.json');
  if (file !== undefined) return parseDocumentJson('shards', file.content).shards;
  const isPlan = name === BUNDLES.plan;
  throw new UserError({
    code: isPlan ? 'plan-missing' : 'bundle-missing', what: isPlan ? 'there is no plan for this run' : `there is no bundle "${name}" in this run`, where: `bundle "${name}"`,
    fix: isPlan ? 'Start with: dark-factory plan EXPEDITION_DIR' : 'Run the stages of the round before first: work, collect, verify.',
  });
}

import type { Plan, Shards } from '@dark-factory/contracts';
import type { Share } from '@dark-factory/models';

/**
 * The part of the endpoint's limits that the job of a shard takes, where `parallel` jobs run at once: in proportion to
 * the effort of its units. Where more shards wait than jobs run, it is not known which of them run together: each job
 * then takes an equal part. `undefined` for a shard that there is not, which the stage refuses by name.
 */
export function shareOf(shards: Shards['shards'], units: Plan['units'], shard: string, parallel: number): Share | undefined {
  const index = shards.findIndex(({ id }) => id === shard);
  if (index === -1) return undefined;
  if (shards.length > parallel) return { shards: parallel, index: index % parallel };
  const effortOf = new Map(units.map(({ id, effort }) => [id, effort]));
  return { shards: shards.length, index, work: shards.map((one) => one.units.reduce((sum, unit) => sum + (effortOf.get(unit) ?? 1), 0)) };
}

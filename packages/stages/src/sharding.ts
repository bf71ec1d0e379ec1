import type { Plan, Shards, Unit } from '@dark-factory/contracts';

/** GitHub runs at most this many jobs of one matrix. */
export const MAX_SHARDS = 256;

/** Shards at most: one more than requests are let in at once would only wait. */
export function shardsAtMost({ shards, limits }: { readonly shards: number; readonly limits: { readonly inFlight?: number } }): number {
  return Math.min(shards, limits.inFlight ?? shards);
}

/**
 * Spreads units over at most `count` shards. Units that consume each other's interfaces share a shard where sizes allow,
 * so that the later one is briefed with what the earlier one truly delivered. The same plan gives the same shards.
 */
export function shardUnits(plan: Pick<Plan, 'units'>, units: readonly Unit[], count: number): Shards['shards'] {
  const shardCount = Math.max(1, Math.min(count, MAX_SHARDS, units.length));
  const capacity = Math.ceil(units.length / shardCount);
  const clusters = clusterByInterfaces(plan, units, capacity);
  const shards: { units: Unit[]; effort: number }[] = Array.from({ length: shardCount }, () => ({ units: [], effort: 0 }));
  const effort = (members: readonly Unit[]): number => members.reduce((sum, unit) => sum + unit.effort, 0);
  const byEffort = [...clusters].sort((a, b) => effort(b) - effort(a));
  for (const cluster of byEffort) {
    const fitting = shards.filter((shard) => shard.units.length === 0 || shard.units.length + cluster.length <= capacity);
    const target = (fitting.length > 0 ? fitting : shards).reduce((least, shard) => (shard.effort < least.effort ? shard : least));
    target.units.push(...cluster);
    target.effort += effort(cluster);
  }
  const position = new Map(units.map((unit, index) => [unit.id, index]));
  return shards
    .filter((shard) => shard.units.length > 0)
    .map((shard) => shard.units.map((unit) => unit.id).sort((a, b) => position.get(a)! - position.get(b)!))
    .sort((a, b) => position.get(a[0]!)! - position.get(b[0]!)!)
    .map((ids, index) => ({ id: `s${String(index + 1).padStart(3, '0')}`, units: ids }));
}

/** Merges units along the strongest interface bonds first, as long as a cluster stays within `capacity`. */
function clusterByInterfaces(plan: Pick<Plan, 'units'>, units: readonly Unit[], capacity: number): Unit[][] {
  const clusterOf = new Map(units.map((unit) => [unit.id, [unit]]));
  for (const bond of bondsOf(plan, units)) {
    const a = clusterOf.get(bond.a)!;
    const b = clusterOf.get(bond.b)!;
    if (a === b || a.length + b.length > capacity) continue;
    a.push(...b);
    for (const member of b) clusterOf.set(member.id, a);
  }
  return [...new Set(clusterOf.values())];
}

function bondsOf(plan: Pick<Plan, 'units'>, units: readonly Unit[]): { a: string; b: string; strength: number }[] {
  const provider = providersOf(plan);
  const wanted = new Set(units.map((unit) => unit.id));
  const bonds = new Map<string, { a: string; b: string; strength: number }>();
  for (const unit of units) {
    for (const id of unit.consumes) {
      const other = provider.get(id);
      if (other === undefined || other === unit.id || !wanted.has(other)) continue;
      const key = `${other}>${unit.id}`;
      const bond = bonds.get(key) ?? { a: other, b: unit.id, strength: 0 };
      bond.strength++;
      bonds.set(key, bond);
    }
  }
  return [...bonds.values()].sort((x, y) => y.strength - x.strength);
}

/** The unit that provides each interface, by the interface's id. */
export function providersOf(plan: Pick<Plan, 'units'>): Map<string, string> {
  return new Map(plan.units.flatMap((unit) => unit.provides.map((provided) => [provided.id, unit.id] as const)));
}

import type { Plan, Unit } from '@dark-factory/contracts';
import { providersOf } from './sharding.ts';

/**
 * Runs `write` for each unit, at most `parallel` at once, a unit after those of this set whose interfaces it consumes.
 * Where units consume each other in a circle, the first of them in the plan goes first. Results come in plan order.
 */
export async function runInOrder<T>(plan: Pick<Plan, 'units'>, units: readonly Unit[], parallel: number, write: (unit: Unit) => Promise<T>): Promise<T[]> {
  const provider = providersOf(plan);
  const here = new Set(units.map((unit) => unit.id));
  const needs = new Map(units.map((unit) => [unit.id, new Set(unit.consumes.map((id) => provider.get(id)).filter((id): id is string => id !== undefined && id !== unit.id && here.has(id)))]));
  const waiting = [...units];
  const results = new Map<string, T>();
  const running = new Map<string, Promise<void>>();
  while (waiting.length > 0 || running.size > 0) {
    while (running.size < Math.max(1, parallel)) {
      const ready = waiting.findIndex((unit) => [...needs.get(unit.id)!].every((id) => results.has(id)));
      const next = ready !== -1 ? ready : running.size === 0 && waiting.length > 0 ? 0 : -1;
      if (next === -1) break;
      const [unit] = waiting.splice(next, 1);
      running.set(unit!.id, write(unit!).then((result) => { results.set(unit!.id, result); }).finally(() => running.delete(unit!.id)));
    }
    await Promise.race(running.values());
  }
  return units.map((unit) => results.get(unit.id)!);
}

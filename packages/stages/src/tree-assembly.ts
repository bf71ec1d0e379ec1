import { addUsage, digestOf, digestOfTree, type Plan, type TreeManifest } from '@dark-factory/contracts';
import { inPathOrder, recordOf, type TreeFile } from '@dark-factory/runtime';
import type { StoredUnit } from './stored-unit.ts';

/** A tree and what the manifest says of it. Paths are relative to the output root. */
export interface Tree {
  readonly files: readonly TreeFile[];
  readonly manifest: TreeManifest;
}

/** The tree from all deliveries: of each unit the newest one that holds files. Files of other units are not taken over. */
export function assembleTree(plan: Plan, deliveries: readonly StoredUnit[], round: number): Tree {
  const chosen = new Map<string, StoredUnit>();
  for (const candidate of deliveries) {
    const current = chosen.get(candidate.delivery.unit);
    const better = current === undefined || (candidate.delivery.status !== 'failed' && candidate.delivery.round > current.delivery.round) || current.delivery.status === 'failed';
    if (better) chosen.set(candidate.delivery.unit, candidate);
  }
  const files = inPathOrder(plan.units.flatMap((unit) => {
    const owned = new Set(unit.files.map((file) => file.path));
    return (chosen.get(unit.id)?.files ?? []).filter((file) => owned.has(file.path));
  }));
  return { files, manifest: manifestOf(plan, files, round, (id) => chosen.get(id)) };
}

function manifestOf(plan: Plan, files: readonly TreeFile[], round: number, chosen: (unit: string) => StoredUnit | undefined): TreeManifest {
  const owner = ownersOf(plan);
  const present = new Set(files.map((file) => file.path));
  const usages = plan.units.flatMap((unit) => chosen(unit.id)?.delivery.usage ?? []);
  return {
    schema: 'dark-factory/tree-manifest/v1',
    expedition: plan.expedition.name,
    plan: digestOf(plan),
    outputRoot: plan.expedition.outputRoot,
    round,
    digest: digestOfTree(files.map(recordOf)),
    files: files.map((file) => ({ ...recordOf(file), unit: owner.get(file.path) ?? null })),
    units: plan.units.map((unit) => {
      const delivery = chosen(unit.id)?.delivery;
      return {
        id: unit.id,
        status: delivery?.status ?? 'absent',
        files: unit.files.filter((file) => present.has(file.path)).length,
        missing: unit.files.map((file) => file.path).filter((path) => !present.has(path)),
        round: delivery?.round ?? 0,
      };
    }),
    usage: addUsage(...usages),
  };
}

/** The unit that owns each path of the plan. */
export function ownersOf(plan: Pick<Plan, 'units'>): Map<string, string> {
  return new Map(plan.units.flatMap((unit) => unit.files.map((file) => [file.path, unit.id] as const)));
}

/** A manifest for a tree that refinement changed: the units' states follow what is there now. */
export function manifestAfter(before: TreeManifest, files: readonly TreeFile[], plan: Plan): TreeManifest {
  const owner = ownersOf(plan);
  const ordered = inPathOrder(files);
  const present = new Set(ordered.map((file) => file.path));
  return {
    ...before,
    round: before.round + 1,
    digest: digestOfTree(ordered.map(recordOf)),
    files: ordered.map((file) => ({ ...recordOf(file), unit: owner.get(file.path) ?? null })),
    units: before.units.map((unit) => {
      const owned = plan.units.find((candidate) => candidate.id === unit.id)!.files.map((file) => file.path);
      return { ...unit, files: owned.filter((path) => present.has(path)).length, missing: owned.filter((path) => !present.has(path)) };
    }),
  };
}

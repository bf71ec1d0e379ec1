import { parseDocumentJson, type Delivery } from '@dark-factory/contracts';
import { inPathOrder, type TreeFile } from '@dark-factory/runtime';

/** A file as the replay left it beside what the run has. */
export interface ComparedFile {
  readonly path: string;
  readonly outcome: 'same' | 'differs' | 'only in the replay' | 'only in the run';
}

/** A unit as the replay delivered it beside how the run has it; null where one of them has none. */
export interface ComparedUnit {
  readonly unit: string;
  readonly status: Delivery['status'] | null;
  readonly was: Delivery['status'] | null;
}

/** Compares files byte by byte, by path, those that `counts` lets in. */
export function compareFiles(replayed: readonly TreeFile[], had: readonly TreeFile[], counts: (path: string) => boolean): ComparedFile[] {
  const before = new Map(had.filter(({ path }) => counts(path)).map((file) => [file.path, file]));
  const compared: ComparedFile[] = replayed.filter(({ path }) => counts(path)).map((file) => {
    const other = before.get(file.path);
    before.delete(file.path);
    const same = other !== undefined && Buffer.compare(file.content, other.content) === 0;
    return { path: file.path, outcome: other === undefined ? 'only in the replay' : same ? 'same' : 'differs' };
  });
  return inPathOrder([...compared, ...[...before.keys()].map((path): ComparedFile => ({ path, outcome: 'only in the run' }))]);
}

/** Compares how units were delivered. */
export function compareUnits(replayed: readonly TreeFile[], had: readonly TreeFile[]): ComparedUnit[] {
  const [now, before] = [statuses(replayed), statuses(had)];
  return [...new Set([...now.keys(), ...before.keys()])].sort().map((unit) => ({ unit, status: now.get(unit) ?? null, was: before.get(unit) ?? null }));
}

/** The deliveries of a bundle of the workers, by unit. */
export function deliveriesIn(files: readonly TreeFile[]): Map<string, Delivery> {
  return new Map(files.flatMap(({ path, content }): [string, Delivery][] => {
    const unit = /^([^/]+)\/delivery\.json$/.exec(path)?.[1];
    return unit === undefined ? [] : [[unit, parseDocumentJson('delivery', content)]];
  }));
}

function statuses(files: readonly TreeFile[]): Map<string, Delivery['status']> {
  return new Map([...deliveriesIn(files)].map(([unit, { status }]) => [unit, status]));
}

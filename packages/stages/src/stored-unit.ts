import { DocumentError, parseDocumentJson, pathProblem, writeDocument, type Briefing, type Delivery } from '@dark-factory/contracts';
import { recordOf, textFile, type TreeFile } from '@dark-factory/runtime';

/** A unit as it is kept: what was written, with the document that says how it went and the briefing that it came from. */
export interface StoredUnit {
  readonly delivery: Delivery;
  readonly files: readonly TreeFile[];
  readonly briefing: Briefing;
}

/** The files of a stored unit below `prefix`: `delivery.json`, `briefing.json` and `files/…`. */
export function storedFiles(unit: StoredUnit, prefix: string): TreeFile[] {
  return [
    textFile(`${prefix}delivery.json`, writeDocument('delivery', unit.delivery)),
    textFile(`${prefix}briefing.json`, writeDocument('briefing', unit.briefing)),
    ...unit.files.map((file) => ({ ...file, path: `${prefix}files/${file.path}` })),
  ];
}

/** Reads a stored unit back; `undefined` when it is damaged: a file that is missing or is not the one that was recorded. */
export function readStored(stored: readonly TreeFile[]): StoredUnit | undefined {
  const byPath = new Map(stored.map((file) => [file.path, file]));
  try {
    const delivery = parseDocumentJson('delivery', byPath.get('delivery.json')?.content ?? '');
    const briefing = parseDocumentJson('briefing', byPath.get('briefing.json')?.content ?? '');
    const files = delivery.files.map((record) => {
      const file = byPath.get(`files/${record.path}`);
      return file === undefined ? undefined : { path: record.path, content: file.content, executable: record.executable };
    });
    const whole = files.every((file, index) => file !== undefined && pathProblem(file.path, { allowWorkflows: true }) === undefined && recordOf(file).sha256 === delivery.files[index]!.sha256);
    return whole ? { delivery, briefing, files: files as TreeFile[] } : undefined;
  } catch (error) {
    if (error instanceof DocumentError) return undefined;
    throw error;
  }
}

/** The stored units of a delivery bundle, by unit id: the first folder of each path. */
export function unitsInBundle(files: ReadonlyMap<string, TreeFile>): { readonly unit: string; readonly stored: StoredUnit | undefined }[] {
  const byUnit = new Map<string, TreeFile[]>();
  for (const [path, file] of files) {
    const slash = path.indexOf('/');
    if (slash === -1) continue;
    const unit = path.slice(0, slash);
    (byUnit.get(unit) ?? byUnit.set(unit, []).get(unit)!).push({ ...file, path: path.slice(slash + 1) });
  }
  return [...byUnit].map(([unit, members]) => ({ unit, stored: readStored(members) }));
}

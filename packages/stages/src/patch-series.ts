import type { PatchSeries } from '@dark-factory/contracts';
import type { TreeFile } from '@dark-factory/runtime';
import { applyPatch, makePatch } from './patch.ts';

/** A change that was kept: what is said of it, and the whole tree as it left it. */
export interface TreeChange {
  readonly title: string;
  readonly body: string;
  readonly files: readonly TreeFile[];
}

/** How a tree came about, change by change, and the bundle files that carry the contents. What changed no file is left out. */
export function makeSeries(before: readonly TreeFile[], changes: readonly TreeChange[]): { readonly series: PatchSeries; readonly files: readonly TreeFile[] } {
  const made: PatchSeries['changes'] = [];
  const files: TreeFile[] = [];
  let tree = before;
  for (const { title, body, files: after } of changes) {
    const { patch, files: contents } = makePatch(tree, after, folderOf(made.length));
    if (patch.written.length + patch.deleted.length === 0) continue;
    made.push({ title, body, patch });
    files.push(...contents);
    tree = after;
  }
  return { series: { schema: 'dark-factory/patch-series/v1', changes: made }, files };
}

/** The trees of a series, one after the other. A series that was made for another tree is refused, as a patch is. */
export function applySeries(tree: readonly TreeFile[], series: PatchSeries, bundle: ReadonlyMap<string, TreeFile>): TreeChange[] {
  let files = tree;
  return series.changes.map(({ title, body, patch }, index) => {
    files = applyPatch(files, patch, bundle, folderOf(index));
    return { title, body, files };
  });
}

function folderOf(index: number): string {
  return `series/${index + 1}/`;
}

import { join } from 'node:path';
import type { TreeFile } from '@dark-factory/runtime';
import { BUNDLES, roundOf } from '@dark-factory/stages';
import type { BundleStore } from '@dark-factory/storage';
import { replaceFolder, writeWhole } from './whole-file.ts';

/** Files of a bundle and where a person finds each of them at the top of the run's folder. */
const PLACES: readonly { readonly bundle: (name: string) => boolean; readonly files: Readonly<Record<string, string>> }[] = [
  { bundle: (name) => name === BUNDLES.plan, files: { 'plan.json': 'plan.json', 'shards.json': 'shards.json', SOW: 'SOW.txt' } },
  { bundle: (name) => name.startsWith(BUNDLES.treePrefix) || name === BUNDLES.finalTree, files: { 'manifest.json': 'manifest.json' } },
  { bundle: (name) => name.startsWith('errors-r'), files: { 'error-manifest.json': 'error-manifest.json' } },
  { bundle: (name) => name === BUNDLES.refinement, files: { 'error-manifest.json': 'error-manifest.json', 'verdict.json': 'verdict.json', 'patch.json': 'patch.json' } },
  { bundle: (name) => name.startsWith(BUNDLES.ledger), files: { 'ledger.json': 'ledger.json' } },
];

/**
 * A store that also shows each bundle at the top of the run's folder, where people look for it, once it is stored.
 * Stages read the bundles alone: what is shown may be deleted or edited without harm.
 */
export function showing(store: BundleStore, run: string): BundleStore {
  return {
    get: (name) => store.get(name),
    getFile: (name, file) => store.getFile(name, file),
    list: (prefix) => store.list(prefix),
    put: async (name, files, options) => {
      const stored = await store.put(name, files, options);
      await show(run, name, files);
      return stored;
    },
  };
}

async function show(run: string, name: string, files: readonly TreeFile[]): Promise<void> {
  const places = Object.assign({}, ...PLACES.filter((place) => place.bundle(name)).map((place) => place.files)) as Record<string, string>;
  for (const file of files) {
    const place = file.path === 'receipt.json' ? `receipts/${name}.json` : name === BUNDLES.archive ? file.path : places[file.path];
    if (place !== undefined) await writeWhole(join(run, place), file.content);
  }
  if (name === BUNDLES.finalTree || name.startsWith(BUNDLES.treePrefix)) await replaceFolder(join(run, 'tree'), below('tree/', files));
  if (name.startsWith(BUNDLES.deliveryPrefix)) await showDeliveries(run, roundOf(name) ?? 1, files);
}

async function showDeliveries(run: string, round: number, files: readonly TreeFile[]): Promise<void> {
  const units = new Set(files.filter((file) => file.path.includes('/')).map((file) => file.path.slice(0, file.path.indexOf('/'))));
  for (const unit of units) await replaceFolder(join(run, 'deliveries', `round-${round}`, unit), below(`${unit}/`, files));
}

function below(prefix: string, files: readonly TreeFile[]): TreeFile[] {
  return files.filter((file) => file.path.startsWith(prefix)).map((file) => ({ ...file, path: file.path.slice(prefix.length) }));
}

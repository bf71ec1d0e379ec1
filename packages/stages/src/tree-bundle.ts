import { digestOfTree, type CommitRecord, type TreeManifest } from '@dark-factory/contracts';
import { UserError, recordOf, type TreeFile } from '@dark-factory/runtime';
import type { BundleStore } from '@dark-factory/storage';
import { BUNDLES } from './bundle-names.ts';
import { readDocument, takeBundle, type OpenedBundle } from './receipt-chain.ts';
import { newestTreeRound } from './round-chain.ts';

/** A tree as a stage takes it in: every file that the manifest counts, no more and no fewer. */
export interface TakenTree {
  readonly bundle: OpenedBundle;
  readonly manifest: TreeManifest;
  readonly files: readonly TreeFile[];
  /** Where it was committed, if it was. */
  readonly commit: CommitRecord | null;
}

/** Takes in the newest tree of the workers, or the one of a round, or the one after refinement. */
export async function readTree(bundles: BundleStore, which: 'newest' | 'final' | number = 'newest'): Promise<TakenTree> {
  const name = which === 'final' ? BUNDLES.finalTree : BUNDLES.tree(which === 'newest' ? await newestTreeRound(bundles) : which);
  const bundle = await takeBundle(bundles, name);
  const manifest = readDocument('tree-manifest', bundle.files, 'manifest.json', name);
  const executable = new Map(manifest.files.map((record) => [record.path, record.executable]));
  const files = [...bundle.files.values()]
    .filter((file) => file.path.startsWith('tree/'))
    .map((file) => ({ path: file.path.slice('tree/'.length), content: file.content, executable: executable.get(file.path.slice('tree/'.length)) ?? false }));
  if (files.length !== manifest.files.length || digestOfTree(files.map(recordOf)) !== manifest.digest) {
    throw new UserError({ code: 'tree-incomplete', what: `the tree holds ${files.length} files, its manifest counts ${manifest.files.length}`, where: `bundle "${name}"`, fix: 'Run the collect stage again.' });
  }
  const commit = bundle.files.has('commit.json') ? readDocument('commit', bundle.files, 'commit.json', name) : null;
  return { bundle, manifest, files, commit };
}

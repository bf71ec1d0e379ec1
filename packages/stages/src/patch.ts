import { digestOfTree, type Patch } from '@dark-factory/contracts';
import { UserError, inPathOrder, recordOf, type TreeFile } from '@dark-factory/runtime';

const CONTENT = 'files/';

/** What changed between two trees, and the bundle files that carry the new contents, below `folder` where one is given. */
export function makePatch(before: readonly TreeFile[], after: readonly TreeFile[], folder = ''): { readonly patch: Patch; readonly files: readonly TreeFile[] } {
  const old = new Map(before.map((file) => [file.path, file]));
  const kept = new Set(after.map((file) => file.path));
  const written = inPathOrder(after).filter((file) => {
    const previous = old.get(file.path);
    return previous === undefined || previous.executable !== file.executable || recordOf(previous).sha256 !== recordOf(file).sha256;
  });
  return {
    patch: {
      schema: 'dark-factory/patch/v1',
      treeBefore: digestOfTree(before.map(recordOf)),
      treeAfter: digestOfTree(after.map(recordOf)),
      written: written.map((file) => file.path),
      deleted: inPathOrder(before).map((file) => file.path).filter((path) => !kept.has(path)),
    },
    files: written.map((file) => ({ ...file, path: `${folder}${CONTENT}${file.path}` })),
  };
}

/** Puts a patch on the tree that it was made for. A tree of another digest is refused: nothing is applied to it. */
export function applyPatch(tree: readonly TreeFile[], patch: Patch, bundle: ReadonlyMap<string, TreeFile>, folder = ''): TreeFile[] {
  const digest = digestOfTree(tree.map(recordOf));
  const mismatch = (what: string): UserError => new UserError({ code: 'patch-mismatch', what, where: 'patch.json', fix: 'Run refinement again on the tree as it is now.' });
  if (digest !== patch.treeBefore) throw mismatch(`the patch was made for tree ${patch.treeBefore.slice(0, 12)}, this is ${digest.slice(0, 12)}`);
  const files = new Map(tree.map((file) => [file.path, file]));
  for (const path of patch.deleted) files.delete(path);
  for (const path of patch.written) {
    const content = bundle.get(`${folder}${CONTENT}${path}`);
    if (content === undefined) throw mismatch(`the patch names ${path} and does not carry it`);
    files.set(path, { ...content, path });
  }
  const after = inPathOrder(files.values());
  if (digestOfTree(after.map(recordOf)) !== patch.treeAfter) throw mismatch('the patched tree is not the one that refinement left');
  return after;
}

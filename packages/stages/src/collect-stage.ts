import { digestOf, digestOfTree, writeDocument, type CommitRecord, type Plan, type ReceiptItem, type TreeManifest } from '@dark-factory/contracts';
import { UserError, instant, recordOf, textFile, type Clock, type Logger, type TreeFile } from '@dark-factory/runtime';
import type { CommitTreeResult, Forge } from '@dark-factory/forge';
import type { BundleStore } from '@dark-factory/storage';
import { BUNDLES, roundOf } from './bundle-names.ts';
import { applyPatch } from './patch.ts';
import { applySeries, type TreeChange } from './patch-series.ts';
import { findBundle, leaveBundle, readDocument, takeBundle, type OpenedBundle } from './receipt-chain.ts';
import { followsGate } from './round-chain.ts';
import { unitsInBundle, type StoredUnit } from './stored-unit.ts';
import { assembleTree, manifestAfter, type Tree } from './tree-assembly.ts';
import { readTree } from './tree-bundle.ts';

/** `deliveries`: merge what the workers of this and earlier rounds handed in. `apply`: put refinement's patch on the tree. */
export interface CollectInput {
  readonly mode: 'deliveries' | 'apply';
  readonly round: number;
  readonly branch: string;
  readonly base?: string;
}

/** Without a forge the tree stays in its bundle and nothing is committed. */
export interface CollectDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bundles: BundleStore;
  readonly forge?: Forge;
}

export interface CollectResult {
  readonly manifest: TreeManifest;
  readonly bundle: string;
  readonly commit: CommitTreeResult | null;
}

/** Turns deliveries, or a tree and its patch, into the tree of the run: as a bundle, and as a commit on the branch. */
export async function collectStage(input: CollectInput, deps: CollectDeps): Promise<CollectResult> {
  const startedAt = instant(deps.clock);
  const planBundle = await takeBundle(deps.bundles, BUNDLES.plan);
  const plan = readDocument('plan', planBundle.files, 'plan.json', BUNDLES.plan);
  const source = input.mode === 'apply' ? await refinedTree(plan, deps) : await deliveredTree(plan, input.round, deps);
  if (source.tree.files.length === 0) {
    throw new UserError({ code: 'tree-empty', what: 'no worker delivered a file', where: `${source.took.length} delivery bundles`, fix: 'Look at the workers\u2019 logs; run the failed jobs again when the cause is mended.' });
  }
  const commit = await commitTree(input, plan, source, deps);
  const bundle = input.mode === 'apply' ? BUNDLES.finalTree : BUNDLES.tree(input.round);
  await leaveBundle(deps.bundles, deps.clock, bundle, bundleFiles(source.tree, commit), {
    stage: 'collect', expedition: plan.expedition.name, plan: digestOf(plan), round: source.tree.manifest.round, part: input.mode,
    took: [planBundle.item, ...source.took], notes: source.notes, startedAt,
  });
  return { manifest: source.tree.manifest, bundle, commit };
}

interface Source {
  readonly tree: Tree;
  readonly took: readonly ReceiptItem[];
  readonly notes: readonly string[];
  /** The changes that lead to the tree, where they are known; the last of them leaves it. */
  readonly changes: readonly TreeChange[];
  /** Where the tree before this one was committed: this one follows it there. */
  readonly previous: CommitRecord | null;
}

async function deliveredTree(plan: Plan, round: number, deps: CollectDeps): Promise<Source> {
  const names = (await deps.bundles.list(BUNDLES.deliveryPrefix)).filter((name) => (roundOf(name) ?? 0) <= round);
  const planId = digestOf(plan);
  const took: ReceiptItem[] = [];
  const units: StoredUnit[] = [];
  const notes: string[] = [];
  for (const name of names) {
    const bundle = await takeBundle(deps.bundles, name);
    if (bundle.receipt.plan !== planId) {
      notes.push(`${name} was written for another plan and left out`);
      continue;
    }
    if (!(await followsGate(deps.bundles, bundle.receipt, bundle.receipt.round))) {
      notes.push(`${name} mends another tree than the one that was checked in round ${bundle.receipt.round - 1}, and was left out`);
      continue;
    }
    took.push(bundle.item);
    for (const { unit, stored } of unitsInBundle(bundle.files)) {
      if (stored === undefined) notes.push(`${unit} in ${name} is damaged and was left out`);
      else units.push(stored);
    }
  }
  for (const note of notes) deps.logger.warning(note);
  const before = round > 1 ? await findBundle(deps.bundles, BUNDLES.tree(round - 1)) : undefined;
  const previous = before?.files.has('commit.json') ? readDocument('commit', before.files, 'commit.json', before.name) : null;
  return { tree: assembleTree(plan, units, round), took, notes, changes: [], previous };
}

async function refinedTree(plan: Plan, deps: CollectDeps): Promise<Source> {
  const refinement = await takeBundle(deps.bundles, BUNDLES.refinement);
  const patch = readDocument('patch', refinement.files, 'patch.json', BUNDLES.refinement);
  const before = await readTree(deps.bundles);
  const files = applyPatch(before.files, patch, refinement.files);
  return { tree: { files, manifest: manifestAfter(before.manifest, files, plan) }, took: [refinement.item, before.bundle.item], notes: [], changes: changesTo(files, before.files, refinement), previous: before.commit };
}

/** Commits of one refinement at most; a longer way is one commit. Each takes GitHub three requests. */
const MOST_COMMITS = 40;

/** The changes that lead from one tree to the other, where refinement left them and they are few enough. */
function changesTo(files: readonly TreeFile[], before: readonly TreeFile[], { files: bundle, name }: OpenedBundle): readonly TreeChange[] {
  if (!bundle.has('patch-series.json')) return [];
  const changes = applySeries(before, readDocument('patch-series', bundle, 'patch-series.json', name), bundle);
  const last = changes.at(-1);
  return last !== undefined && changes.length <= MOST_COMMITS && digestOfTree(last.files.map(recordOf)) === digestOfTree(files.map(recordOf)) ? changes : [];
}

async function commitTree(input: CollectInput, plan: Plan, { tree, changes, previous }: Source, deps: CollectDeps): Promise<CommitTreeResult | null> {
  if (deps.forge === undefined) return null;
  const last = changes.at(-1);
  const whole = input.mode === 'apply' ? `Refine ${plan.expedition.name}\n\nFixes that were checked and run; the verdict is in the tracking issue.` : `Build ${plan.expedition.name}: ${tree.files.length} files from ${tree.manifest.units.filter((unit) => unit.files > 0).length} units`;
  const { name, outputRoot } = plan.expedition;
  const trailers = { 'Dark-Factory-Expedition': name, 'Dark-Factory-Plan': digestOf(plan) };
  const result = await deps.forge.commitTree({
    branch: previous?.branch ?? input.branch,
    outputRoot,
    files: tree.files,
    message: last === undefined ? whole : messageOf(last),
    trailers: { ...trailers, 'Dark-Factory-Tree': tree.manifest.digest },
    earlier: changes.slice(0, -1).map((change) => ({ files: change.files, message: messageOf(change), trailers: { ...trailers, 'Dark-Factory-Tree': digestOfTree(change.files.map(recordOf)) } })),
    ...(input.base === undefined ? {} : { base: input.base }),
    ...(previous === null ? {} : { expectedHead: previous.commit }),
  });
  if (result.kind === 'committed' && result.moved.kind === 'other-branch') deps.logger.warning(`the branch ${result.moved.wanted} holds work of somebody else under ${outputRoot}; this tree is on ${result.branch} instead`);
  if (result.kind === 'committed' && result.moved.kind === 'rebased') deps.logger.notice(`the branch had moved; the tree was put on its new head ${result.moved.onto.slice(0, 12)}`);
  return result;
}

function messageOf({ title, body }: TreeChange): string {
  return `${title}\n\n${body}`;
}

function bundleFiles(tree: Tree, commit: CommitTreeResult | null): TreeFile[] {
  return [
    ...tree.files.map((file) => ({ ...file, path: `tree/${file.path}` })),
    textFile('manifest.json', writeDocument('tree-manifest', tree.manifest)),
    ...(commit === null ? [] : [textFile('commit.json', writeDocument('commit', { schema: 'dark-factory/commit/v1', branch: commit.branch, commit: commit.commit, tree: commit.tree }))]),
  ];
}

import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { parseDocumentJson, type Delivery, type Receipt, type TreeManifest, type Verdict } from '@dark-factory/contracts';
import { UserError, textOf, type TreeFile } from '@dark-factory/runtime';
import type { ExpeditionResult } from '@dark-factory/stages';
import { createFolderStore } from '@dark-factory/storage';
import type { Exchange } from './chaos-endpoint.ts';
import { isTrueEnding, isTrueReason } from './true-reasons.ts';
import { DiskFull } from './incarnation.ts';
import { wholeFilesIn } from './model-answers.ts';
import { ALL_PATHS, OWNED } from './thirteen-units.ts';

/** How an incarnation ended that was not killed. */
export type EndedRun = { readonly kind: 'returned'; readonly result: ExpeditionResult } | { readonly kind: 'threw'; readonly error: unknown };

/** What an end is held against. */
export interface Witness {
  readonly log: readonly Exchange[];
  readonly incarnation: number;
  /** Tokens that this incarnation could use. */
  readonly budget: number | undefined;
  /** When this incarnation began, by the clock of the run. */
  readonly startedAt: number;
  /** Holds `bundles` and `forge`. */
  readonly folder: string;
}

export interface Judgement {
  readonly problems: readonly string[];
  /** Whether every file of every unit was delivered and accepted. */
  readonly whole: boolean;
  readonly summary: string;
}

/** Says what is untrue about how an incarnation ended: what it left against what the endpoint's log says that it was sent. */
export async function judgeEnd(ended: EndedRun, witness: Witness): Promise<Judgement> {
  if (ended.kind === 'threw') return judgeError(ended.error, witness);
  const { result } = ended;
  const left = await readLeft(witness.folder);
  const problems = [...fileProblems(left, witness.log), ...unitProblems(left, witness), ...staleProblems(left, witness), ...verdictProblems(result, left, witness), ...(await branchProblems(left, witness.folder))];
  const whole = result.verdict.verdict === 'ACCEPT' && left.tree.length === ALL_PATHS.length;
  return { problems, whole, summary: `${result.verdict.verdict}, ${left.tree.length} of ${ALL_PATHS.length} files${result.stopped === undefined ? '' : `, stopped: ${result.stopped.code}`}${result.verdict.reasons.map(({ code }) => `, ${code}`).join('')}` };
}

function judgeError(error: unknown, witness: Witness): Judgement {
  if (error instanceof DiskFull) return { problems: [], whole: false, summary: 'error: no space left' };
  if (!(error instanceof UserError)) return { problems: [`it ended with a bug: ${error instanceof Error ? error.stack ?? error.message : String(error)}`], whole: false, summary: 'error: a bug' };
  const problems = isTrueEnding(error.code, witness) ? [] : [`it ended with ${error.code} (${error.what}), of which the endpoint's log knows nothing`];
  return { problems, whole: false, summary: `error: ${error.code}` };
}

/** What lies in the bundles at the end. */
interface Left {
  readonly tree: readonly TreeFile[];
  readonly manifest: TreeManifest;
  readonly verdict: Verdict;
  readonly deliveries: readonly { readonly bundle: string; readonly delivery: Delivery; readonly files: ReadonlyMap<string, TreeFile> }[];
  readonly branch: string;
  readonly receipts: ReadonlyMap<string, Receipt>;
}

async function readLeft(folder: string): Promise<Left> {
  const store = createFolderStore({ folder: join(folder, 'bundles') });
  const final = await store.get('tree-final') ?? [];
  const named = (files: readonly TreeFile[], path: string): Uint8Array => files.find((file) => file.path === path)!.content;
  const deliveries: Left['deliveries'][number][] = [];
  const receipts = new Map<string, Receipt>();
  for (const bundle of await store.list('')) {
    const receipt = await store.getFile(bundle, 'receipt.json');
    if (receipt !== undefined) receipts.set(bundle, parseDocumentJson('receipt', receipt.content));
  }
  for (const bundle of await store.list('delivery-r')) {
    const files = await store.get(bundle) ?? [];
    for (const unit of OWNED.keys()) {
      const document = files.find(({ path }) => path === `${unit}/delivery.json`);
      const prefix = `${unit}/files/`;
      if (document !== undefined) deliveries.push({ bundle, delivery: parseDocumentJson('delivery', document.content), files: under(files, prefix) });
    }
  }
  return {
    tree: [...under(final, 'tree/').values()],
    manifest: parseDocumentJson('tree-manifest', named(final, 'manifest.json')),
    verdict: parseDocumentJson('verdict', named(await store.get('refinement') ?? [], 'verdict.json')),
    deliveries,
    receipts,
    branch: parseDocumentJson('commit', named(final, 'commit.json')).branch,
  };
}

function under(files: readonly TreeFile[], prefix: string): Map<string, TreeFile> {
  return new Map(files.filter(({ path }) => path.startsWith(prefix)).map((file) => [file.path.slice(prefix.length), { ...file, path: file.path.slice(prefix.length) }]));
}

/** Every file, in the tree and in each delivery, is byte for byte one that the endpoint wrote and the client had whole. */
function fileProblems({ tree, manifest, deliveries }: Left, log: readonly Exchange[]): string[] {
  const written = new Set(log.flatMap(({ sent, arrived }) => (arrived && sent?.kind === 'answer' ? wholeFilesIn(sent.text).map(({ path, content }) => `${path}\n${content}`) : [])));
  const foreign = (files: Iterable<TreeFile>, where: string): string[] => [...files].filter((file) => !written.has(`${file.path}\n${textOf(file) ?? ''}`)).map(({ path }) => `${path} in ${where} is not as the endpoint wrote it`);
  const listed = manifest.files.map(({ path }) => path).join();
  return [
    ...foreign(tree, 'the tree'), ...deliveries.flatMap(({ bundle, files }) => foreign(files.values(), bundle)),
    ...(listed === tree.map(({ path }) => path).join() ? [] : ['the manifest does not list the files of the tree']),
  ];
}

/** A unit is what its files are: done with all of them, else short of them for a reason that is true. */
function unitProblems({ tree, manifest, deliveries }: Left, witness: Witness): string[] {
  const present = new Set(tree.map(({ path }) => path));
  const problems: string[] = [];
  for (const { bundle, delivery, files } of deliveries) {
    const lacking = OWNED.get(delivery.unit)!.filter((path) => !files.has(path));
    if (delivery.status === 'done' && lacking.length > 0) problems.push(`${delivery.unit} in ${bundle} is said done and lacks ${lacking.join(', ')}`);
    if (delivery.status !== 'done' && !isTrueReason(delivery, witness)) problems.push(`${delivery.unit} in ${bundle} is ${delivery.status} for a reason of which the endpoint's log knows nothing: ${delivery.reason ?? 'none'}`);
  }
  for (const row of manifest.units) {
    const missing = OWNED.get(row.id)!.filter((path) => !present.has(path));
    if (row.missing.join() !== missing.join()) problems.push(`the manifest says that ${row.id} misses ${row.missing.join(', ') || 'nothing'}, and it misses ${missing.join(', ') || 'nothing'}`);
    if (row.status === 'done' && missing.length > 0) problems.push(`the manifest says that ${row.id} is done and ${missing.join(', ')} is not in the tree`);
    if (row.status === 'absent') problems.push(`${row.id} has no delivery at all`);
    else if (!deliveries.some(({ delivery }) => delivery.unit === row.id && delivery.status === row.status && delivery.round === row.round)) problems.push(`the manifest says that ${row.id} is ${row.status} in round ${row.round}, and no delivery does`);
    const done = deliveries.filter(({ delivery }) => delivery.unit === row.id && delivery.status === 'done');
    if (done.length > 0 && missing.length > 0) problems.push(`${row.id} was delivered whole (${done.map(({ bundle }) => bundle).join(', ')}), and the tree lacks ${missing.join(', ')}`);
  }
  return problems;
}

/** What a stage took in is of this incarnation: what an earlier one left in the same place is not mixed with it. */
function staleProblems({ receipts }: Left, { startedAt }: Witness): string[] {
  const isFresh = (receipt: Receipt): boolean => Date.parse(receipt.startedAt) >= Math.floor(startedAt);
  return [...receipts].filter(([, receipt]) => isFresh(receipt)).flatMap(([bundle, { took }]) => took.flatMap(({ name }) => {
    const source = receipts.get(name);
    return source === undefined || isFresh(source) ? [] : [`${bundle} was made from ${name}, which an earlier incarnation had left`];
  }));
}

function verdictProblems({ verdict: said, stopped }: ExpeditionResult, { tree, verdict }: Left, witness: Witness): string[] {
  const futile = witness.log.some((exchange) => exchange.incarnation === witness.incarnation && exchange.futile && exchange.arrived);
  const cut = verdict.stopped !== undefined;
  return [
    ...(JSON.stringify(said) === JSON.stringify(verdict) ? [] : ['the verdict that was returned is not the one that was stored']),
    ...(verdict.verdict === 'ACCEPT' && tree.length < ALL_PATHS.length ? [`the verdict is ACCEPT with ${tree.length} of ${ALL_PATHS.length} files`] : []),
    ...(verdict.verdict === 'ACCEPT' && cut ? ['the verdict is ACCEPT of a run that was stopped'] : []),
    ...(verdict.verdict !== 'ACCEPT' && verdict.reasons.length === 0 ? [`the verdict is ${verdict.verdict} for no reason`] : []),
    ...((verdict.status === 'stopped') === cut ? [] : [`the verdict has status ${verdict.status} and ${cut ? 'a' : 'no'} reason for a stop`]),
    ...(stopped !== undefined && !cut ? [`work was stopped (${stopped.code}) and the verdict does not say so`] : []),
    ...(stopped !== undefined && !isTrueEnding(stopped.code, witness) ? [`work is said to have been stopped by ${stopped.code}, of which the endpoint's log knows nothing`] : []),
    ...(futile && !cut ? ['the endpoint refused for good and the verdict does not say that the run was stopped'] : []),
    ...(cut && !futile && !(witness.budget !== undefined && verdict.stopped?.startsWith('budget: ') === true) ? [`the verdict says that the run was stopped (${verdict.stopped}), and nothing stopped it`] : []),
  ];
}

/** The branch holds the tree. */
async function branchProblems({ tree, branch }: Left, folder: string): Promise<string[]> {
  const problems: string[] = [];
  for (const file of tree) {
    const there = await readFile(join(folder, 'forge', 'branches', branch, 'delivery', 'chaos', file.path)).catch(() => undefined);
    if (there === undefined || Buffer.compare(there, file.content) !== 0) problems.push(`${file.path} on the branch ${branch} is not the one of the tree`);
  }
  return problems;
}

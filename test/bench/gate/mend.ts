import { mendTree } from '@dark-factory/checks';
import type { TreeFile } from '@dark-factory/runtime';
import { treeFiles, type Check } from './checker.ts';
import { KINDS } from './kinds.ts';
import { mutated } from './mutation.ts';
import { mutationOf, type Job } from './recall.ts';
import type { Tree } from './tree-archive.ts';
import { aTree } from './trees.ts';

/** What safe fixes made of one fault: put right, left alone, or made another program of it. */
export interface MendOutcome extends Job {
  readonly path: string;
  readonly mendable: boolean;
  readonly outcome: 'right' | 'left' | 'wrong';
  readonly errorsLeft: number;
  /** Titles of the fixes that were kept, with their rules. */
  readonly kept: readonly string[];
  readonly reverted: number;
}

/** Breaks a tree and lets the gate mend it. */
export async function mendOne(check: Check, job: Job): Promise<MendOutcome> {
  const tree = aTree(job.tree);
  const mutation = mutationOf(tree, job)!;
  const broken = mutated(tree, mutation);
  const request = { files: treeFiles(broken), ...(mutation.plan === undefined ? {} : { plan: mutation.plan }) };
  const { files, result, mends } = await mendTree(request, ({ files: given, plan }) => check(asTree(given), plan));
  const mended = asTree(files);
  const kept = mends.filter(({ outcome }) => outcome === 'kept');
  const right = isOriginal(mended, tree) || (mutation.accepts?.(textTree(mended), tree) ?? false);
  return {
    ...job, path: [...mutation.changes.keys()].join(', '), mendable: KINDS.find(({ id }) => id === job.kind)!.mendable === true,
    outcome: kept.length === 0 ? 'left' : right ? 'right' : 'wrong', reverted: mends.length - kept.length,
    errorsLeft: result.findings.filter(({ severity }) => severity === 'error').length, kept: kept.map(({ rule, title, path }) => `${rule} ${path}: ${title}`),
  };
}

function asTree(files: readonly TreeFile[]): Tree {
  return new Map(files.map(({ path, content }) => [path, content]));
}

function textTree(tree: Tree): Tree {
  return new Map([...tree].map(([path, content]) => [path, typeof content === 'string' ? content : Buffer.from(content).toString('utf8')]));
}

function isOriginal(mended: Tree, original: Tree): boolean {
  return mended.size === original.size && [...original].every(([path, content]) => mended.has(path) && Buffer.compare(Buffer.from(mended.get(path)!), Buffer.from(content)) === 0);
}

/** The outcomes for people. */
export function mendText(outcomes: readonly MendOutcome[]): string {
  const lines = KINDS.flatMap(({ id, mendable }) => {
    const mine = outcomes.filter(({ kind }) => kind === id);
    const count = (what: MendOutcome['outcome']): number => mine.filter(({ outcome }) => outcome === what).length;
    if (mine.length === 0 || (mendable !== true && count('left') === mine.length)) return [];
    return [`${id.padEnd(34)} ${mendable === true ? 'mendable' : '        '} ${String(mine.length).padStart(6)} ${String(count('right')).padStart(6)} ${String(count('left')).padStart(6)} ${String(count('wrong')).padStart(6)}`];
  });
  const mendable = outcomes.filter((each) => each.mendable);
  const right = mendable.filter(({ outcome, errorsLeft }) => outcome === 'right' && errorsLeft === 0).length;
  const wrong = outcomes.filter(({ outcome }) => outcome === 'wrong');
  return [
    `${'kind'.padEnd(34)}          seeded  right   left  wrong`, ...lines, '',
    `Of ${mendable.length} faults that have one right answer ${right} were put right with no error left (${mendable.length === 0 ? '-' : ((100 * right) / mendable.length).toFixed(1)} %); of all ${outcomes.length}, ${wrong.length} became another program:`,
    ...wrong.map(({ kind, tree, seed, path, kept, errorsLeft }) => `  ${kind} --tree ${tree} --seed ${seed}: ${path}, ${errorsLeft} errors left\n${kept.map((each) => `      ${each}`).join('\n')}`), '',
  ].join('\n');
}

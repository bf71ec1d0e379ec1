import type { Finding } from '@dark-factory/contracts';
import type { Check } from './checker.ts';
import { KINDS } from './kinds.ts';
import { planOf } from './kinds/plan.ts';
import { mutated, type Kind, type Mutation } from './mutation.ts';
import { caught, findingsAt, newFindings, type Catch } from './new-findings.ts';
import { Random } from './random.ts';
import { aTree, type TreeName } from './trees.ts';
import type { Tree } from './tree-archive.ts';

/** One fault in one tree, to be made again with the same names and number. */
export interface Job {
  readonly kind: string;
  readonly tree: TreeName;
  readonly seed: number;
}

/** What became of one fault. */
export interface Outcome extends Job {
  readonly path: string;
  readonly caught: Catch;
  readonly expected: boolean;
  /** Rules of the findings there. */
  readonly rules: readonly string[];
  /** How many faults the tree had. */
  readonly together: number;
}

/** How many faults a tree gets when it gets several. */
const TOGETHER = 10;

/** The mutation of a job; `undefined` when the tree has no place for it. */
export function mutationOf(tree: Tree, { kind, seed }: Pick<Job, 'kind' | 'seed'>): Mutation | undefined {
  return KINDS.find(({ id }) => id === kind)!.mutate(tree, new Random(seed * 7919 + hashOf(kind)));
}

function hashOf(text: string): number {
  return [...text].reduce((hash, character) => (Math.imul(hash, 31) + character.codePointAt(0)!) >>> 0, 7);
}

/** Faults one at a time: each kind in each tree, `seeds` times, the same change only once. */
export function singleJobs(kinds: readonly Kind[], trees: readonly TreeName[], seeds: number, first: number): Job[] {
  return trees.flatMap((name) => {
    const tree = aTree(name);
    return kinds.flatMap((kind) => {
      const seen = new Set<string>();
      return Array.from({ length: seeds }, (_, index) => ({ kind: kind.id, tree: name, seed: first + index })).filter((job) => {
        const mutation = mutationOf(tree, job);
        // A mutation that changes nothing is a mistake of its kind.
        if (mutation !== undefined && mutation.plan === undefined && [...mutation.changes].some(([path, content]) => tree.get(path) === content)) throw new Error(`${kind.id} changed nothing in ${name}, seed ${job.seed}`);
        const change = mutation === undefined ? '' : JSON.stringify([...mutation.changes]) + JSON.stringify(mutation.plan ?? null);
        if (mutation === undefined || seen.has(change)) return false;
        seen.add(change);
        return true;
      });
    });
  });
}

/** The gate with the findings of clean trees remembered. */
export class Bench {
  readonly check: Check;
  readonly #clean = new Map<string, readonly Finding[]>();

  constructor(check: Check) {
    this.check = check;
  }

  /** What a fault adds to the findings of a tree. */
  async added(name: TreeName, tree: Tree, broken: Tree, plan?: Mutation['plan']): Promise<Finding[]> {
    const key = `${name}${plan === undefined ? '' : ' with its plan'}`;
    if (!this.#clean.has(key)) this.#clean.set(key, (await this.check(tree, plan === undefined ? undefined : planOf(tree))).findings);
    return newFindings((await this.check(broken, plan)).findings, this.#clean.get(key)!);
  }

  /** Breaks a tree in one way and looks whether it is seen. */
  async single(job: Job): Promise<Outcome> {
    const tree = aTree(job.tree);
    const mutation = mutationOf(tree, job)!;
    return outcomeOf(job, mutation, await this.added(job.tree, tree, mutated(tree, mutation), mutation.plan), 1);
  }

  /** Breaks a tree in ten ways at once, no two in one file, and looks whether each is seen. */
  async together(kinds: readonly Kind[], name: TreeName, seed: number): Promise<Outcome[]> {
    const tree = aTree(name);
    const random = new Random(seed * 104_729);
    const chosen: { readonly job: Job; readonly mutation: Mutation }[] = [];
    const touched = new Set<string>();
    let broken: Tree = tree;
    for (const kind of random.shuffled(kinds)) {
      const job = { kind: kind.id, tree: name, seed };
      const mutation = chosen.length === TOGETHER ? undefined : mutationOf(tree, job);
      if (mutation === undefined || mutation.plan !== undefined || mutation.at.concat([...mutation.changes.keys()]).some((path) => touched.has(path))) continue;
      for (const path of mutation.at) touched.add(path);
      chosen.push({ job, mutation });
      broken = mutated(broken, mutation);
    }
    const added = await this.added(name, tree, broken);
    return chosen.map(({ job, mutation }) => outcomeOf(job, mutation, added, chosen.length));
  }
}

function outcomeOf(job: Job, mutation: Mutation, added: readonly Finding[], together: number): Outcome {
  const there = findingsAt(added, mutation);
  return { ...job, path: [...mutation.changes.keys()].join(', ') || mutation.at.join(', '), ...caught(KINDS.find(({ id }) => id === job.kind)!, there), rules: [...new Set(there.map(({ rule, severity }) => (severity === 'error' ? rule : `${rule} (warning)`)))], together };
}

import { UserError, type Logger } from '@dark-factory/runtime';
import { checkCommitRequest } from './commit-request.ts';
import type { CommitTreeRequest, CommitTreeResult, MovedBranch } from './forge.ts';
import { asking } from './forge-errors.ts';
import { createCommit, createTree, lastMessageAt, missingBase, objectAt, pointBranch, readBranch, readCommit, STORE_TREE, type Head, type Repository } from './git-api.ts';
import { treeShaOf } from './git-object.ts';
import { isOurs, withTrailers } from './trailers.ts';
import { uploadTree, type StoredTree } from './upload-tree.ts';

const MAX_BRANCHES = 20;
const MAX_REBASES = 5;

/** What a commit is made with. */
export interface CommitDeps {
  readonly repository: Repository;
  readonly defaultBranch: () => Promise<string>;
  readonly logger: Logger;
}

/** A commit under way: what is fixed from the start. */
interface Job extends CommitDeps {
  readonly request: CommitTreeRequest;
  /** The tree that should stand at the output root, computed from the files. */
  readonly wanted: string;
  /** Stores that tree and those on the way to it, the first time it is called; their names, oldest first. */
  readonly upload: () => Promise<readonly string[]>;
}

/** Where the commit goes next. `start` is the head that the caller's files were made from, once one is known. */
interface Place {
  readonly kind: 'new' | 'follow';
  /** Number of the branch's name: 1 is the wanted one, 2 has `-2` appended. */
  readonly number: number;
  readonly head: Head;
  /** The branch that a new one starts from; `undefined` where it starts from a commit that is no branch's head any more. */
  readonly base: string | undefined;
  readonly moved: MovedBranch;
  readonly rebases: number;
}
const FOLLOW = { kind: 'follow', number: 1, base: undefined, moved: { kind: 'none' }, rebases: 0 } as const;
type Attempt = { readonly kind: 'settled'; readonly result: CommitTreeResult } | { readonly kind: 'lost'; readonly commit: string; readonly error: unknown };

/** Puts files under the output root of a branch without a clone, with one commit and those on the way to it. See `CommitTreeRequest`. */
export async function commitTree(deps: CommitDeps, request: CommitTreeRequest): Promise<CommitTreeResult> {
  checkCommitRequest(request);
  let stored: Promise<readonly string[]> | undefined;
  const job: Job = { ...deps, request, wanted: treeShaOf(request.files), upload: () => (stored ??= uploadTrees(deps, request)) };
  let place = await firstPlace(job);
  for (;;) {
    const attempt = await tryPlace(job, place);
    if (attempt.kind === 'settled') return attempt.result;
    const next = await afterLoss(job, place, attempt);
    if ('result' in next) return next.result;
    place = next;
  }
}

/** Each tree but the first is sent as what differs from the one before it. */
async function uploadTrees({ repository, logger }: CommitDeps, { earlier = [], files }: CommitTreeRequest): Promise<string[]> {
  const names: string[] = [];
  let after: StoredTree | undefined;
  for (const tree of [...earlier.map((commit) => commit.files), files]) {
    const sha = await uploadTree(repository, tree, logger, after);
    names.push(sha);
    after = { sha, files: tree };
  }
  return names;
}

async function firstPlace(job: Job): Promise<Place> {
  const { repository, request } = job;
  const head = await readBranch(repository, request.branch);
  if (head === undefined) return newFromBase(job, 1);
  if (request.expectedHead !== undefined && request.expectedHead !== head.commit) {
    const seen = await readCommit(repository, request.expectedHead);
    return seen === undefined ? otherBranch(job, 2, undefined) : afterMove(job, { ...FOLLOW, head: seen }, head);
  }
  if (await mayFollow(job, head)) return { ...FOLLOW, head };
  job.logger.warning(`The branch ${request.branch} is not of this expedition and is left alone.`);
  return otherBranch(job, 2, undefined);
}

/** Whether a branch's output root is ours to replace: we made the head, or the last commit that touched it. */
async function mayFollow({ repository, request }: Job, head: Head): Promise<boolean> {
  if (isOurs(head.message, request.trailers)) return true;
  const last = await lastMessageAt(repository, head.commit, request.outputRoot);
  return last !== undefined && isOurs(last, request.trailers);
}

async function newFromBase(job: Job, number: number): Promise<Place> {
  const base = job.request.base ?? (await job.defaultBranch());
  const head = await readBranch(job.repository, base);
  if (head === undefined) throw await missingBase(job.repository, base);
  return { kind: 'new', number, head, base, moved: movedTo(job, number), rebases: 0 };
}

/** The first numbered branch that is free or ours, from `number` on; a free one starts from `start` or the base. */
async function otherBranch(job: Job, number: number, start: Head | undefined): Promise<Place> {
  for (let candidate = number; candidate <= MAX_BRANCHES; candidate++) {
    const head = await readBranch(job.repository, nameOf(job, candidate));
    const moved = movedTo(job, candidate);
    if (head === undefined && start === undefined) return newFromBase(job, candidate);
    if (head === undefined) return { kind: 'new', number: candidate, head: start!, base: undefined, moved, rebases: 0 };
    if (await mayFollow(job, head)) return { kind: 'follow', number: candidate, head, base: undefined, moved, rebases: 0 };
  }
  throw new UserError({
    code: 'forge-refused',
    what: `The branch ${job.request.branch} and ${MAX_BRANCHES - 1} more of its name belong to others`,
    fix: 'Delete those that are done with, or choose another branch prefix.',
  });
}

async function tryPlace(job: Job, place: Place): Promise<Attempt> {
  const { repository, request } = job;
  const branch = nameOf(job, place.number);
  const { commit: headCommit, tree: headTree } = place.head;
  const unchanged = (on: string): Attempt => ({ kind: 'settled', result: { kind: 'unchanged', branch: on, commit: headCommit, tree: headTree } });
  if (place.kind === 'follow' && (await objectAt(repository, headTree, request.outputRoot)) === job.wanted) return unchanged(branch);
  const stored = await job.upload();
  const within = (sha: string): Promise<string> => asking(STORE_TREE, () => createTree(repository, [{ path: request.outputRoot, mode: '040000', type: 'tree', sha }], headTree));
  const tree = await within(stored.at(-1)!);
  if (tree === headTree && place.base !== undefined) return unchanged(place.base);
  let parent = headCommit;
  for (const [index, { message, trailers }] of (request.earlier ?? []).entries()) parent = await createCommit(repository, withTrailers(message, trailers), await within(stored[index]!), parent);
  const commit = await createCommit(repository, withTrailers(request.message, request.trailers), tree, parent);
  const pointed = await pointBranch(repository, branch, commit, place.kind === 'new' ? 'create' : 'update');
  if (pointed.kind === 'refused') return { kind: 'lost', commit, error: pointed.error };
  return { kind: 'settled', result: { kind: 'committed', branch, commit, tree, created: place.kind === 'new', moved: place.moved } };
}

/** GitHub would not point the branch at our commit: finds out what happened to it meanwhile and where to go instead. */
async function afterLoss(job: Job, place: Place, { commit, error }: { commit: string; error: unknown }): Promise<Place | { result: CommitTreeResult }> {
  const branch = nameOf(job, place.number);
  const head = await readBranch(job.repository, branch);
  // The first answer got lost and the request was sent twice: it had worked.
  if (head?.commit === commit) return { result: { kind: 'committed', branch, commit, tree: head.tree, created: place.kind === 'new', moved: place.moved } };
  if (place.kind === 'new') {
    if (head === undefined) throw error;
    return afterMove(job, place, head);
  }
  if (head === undefined) return { ...place, kind: 'new' };
  if (head.commit === place.head.commit) throw error;
  return afterMove(job, place, head);
}

/** The branch stands on another head than `place.head`: on top of it when the output root is untouched, else elsewhere. */
async function afterMove(job: Job, place: Place, head: Head): Promise<Place> {
  const { repository, request, logger } = job;
  const branch = nameOf(job, place.number);
  const before = await objectAt(repository, place.head.tree, request.outputRoot);
  const after = await objectAt(repository, head.tree, request.outputRoot);
  const untouched = before === after && place.kind === 'follow' && place.rebases < MAX_REBASES;
  if (untouched || after === job.wanted) {
    logger.info(`The branch ${branch} has moved to ${head.commit} without touching ${request.outputRoot}; continuing on top of it.`);
    const moved: MovedBranch = place.moved.kind === 'other-branch' ? place.moved : { kind: 'rebased', onto: head.commit };
    return { ...place, kind: 'follow', head, base: undefined, moved, rebases: place.rebases + 1 };
  }
  logger.warning(`The branch ${branch} has moved to ${head.commit} and is left alone.`);
  return otherBranch(job, place.number + 1, place.head);
}

function nameOf({ request }: Job, number: number): string {
  return number === 1 ? request.branch : `${request.branch}-${number}`;
}

function movedTo({ request }: Job, number: number): MovedBranch {
  return number === 1 ? { kind: 'none' } : { kind: 'other-branch', wanted: request.branch };
}

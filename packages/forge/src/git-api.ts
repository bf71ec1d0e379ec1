import { UserError } from '@dark-factory/runtime';
import { asking, forgeError, partialAnswer, refusalOf, type Call } from './forge-errors.ts';
import type { GitHubClient } from './octokit.ts';

/** Where requests go. */
export interface Repository {
  readonly octokit: GitHubClient;
  readonly owner: string;
  readonly repo: string;
}

/** A commit that a branch stands on. */
export interface Head {
  readonly commit: string;
  readonly tree: string;
  readonly message: string;
}

/** A file or folder as a tree request names it: new text inline, an object that the server has, or `null` for what goes away. */
export type TreeEntry =
  | { readonly path: string; readonly mode: '100644' | '100755'; readonly type: 'blob'; readonly content: string }
  | { readonly path: string; readonly mode: '100644' | '100755' | '040000'; readonly type: 'blob' | 'tree'; readonly sha: string | null };

/** The only number that may be set for one request: the retry plugin takes any other for 4xx as well. */
export const NO_RETRY = { retries: 0 } as const;
const READ = 'contents: read';
const WRITE = 'contents: write';

/** The head of a branch, or `undefined` when there is no branch of that name. */
export async function readBranch({ octokit, ...place }: Repository, branch: string): Promise<Head | undefined> {
  const call = { doing: `read the branch ${branch}`, permission: READ };
  try {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/branches/{branch}', { ...place, branch });
    if (typeof data?.name !== 'string') throw partialAnswer(call, 'name is missing');
    // A renamed branch redirects to its new name: that is another branch.
    if (data.name !== branch) return undefined;
    const commit = sha(call, data.commit?.sha, 'commit.sha');
    return { commit, tree: sha(call, data.commit.commit?.tree?.sha, 'commit.commit.tree.sha'), message: data.commit.commit.message };
  } catch (error) {
    if (refusalOf(error)?.status === 404) return undefined;
    throw forgeError(error, call);
  }
}

/** A commit by its name, or `undefined` when it is gone: somebody pushed by force and it was swept away. */
export async function readCommit({ octokit, ...place }: Repository, commit: string): Promise<Head | undefined> {
  const call = { doing: `read the commit ${commit}`, permission: READ };
  try {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', { ...place, commit_sha: commit });
    return { commit: sha(call, data.sha, 'sha'), tree: sha(call, data.tree?.sha, 'tree.sha'), message: data.message };
  } catch (error) {
    if (refusalOf(error)?.status === 404) return undefined;
    throw forgeError(error, call);
  }
}

/** The name of the default branch. */
export async function readDefaultBranch({ octokit, owner, repo }: Repository): Promise<string> {
  const call = { doing: `read the repository ${owner}/${repo}`, permission: READ };
  const { data } = await asking(call, () => octokit.request('GET /repos/{owner}/{repo}', { owner, repo }));
  if (typeof data.default_branch !== 'string' || data.default_branch === '') throw partialAnswer(call, 'default_branch');
  return data.default_branch;
}

/** The error for a branch to start from that is not there: with a repository without commits told apart. */
export async function missingBase({ octokit, ...place }: Repository, base: string): Promise<UserError> {
  const call = { doing: `start from the branch ${base}`, permission: READ };
  // An empty repository answers 409 here, and 404 "Branch not found" for every branch.
  await asking(call, () => octokit.request('GET /repos/{owner}/{repo}/commits', { ...place, per_page: 1 }));
  return new UserError({
    code: 'forge-missing',
    what: `There is no branch ${base} to start from`,
    where: `${place.owner}/${place.repo}`,
    fix: 'Name a base branch that exists, or leave it out for the default branch.',
  });
}

/** The object at a path of a tree, or `undefined`. One request a segment: a recursive listing may be cut off at 100,000 entries. */
export async function objectAt({ octokit, ...place }: Repository, tree: string, path: string): Promise<string | undefined> {
  const call = { doing: `list ${path}`, permission: READ };
  let current = tree;
  const segments = path.split('/');
  for (const [depth, segment] of segments.entries()) {
    const { data } = await asking(call, () => octokit.request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', { ...place, tree_sha: current }));
    if (data.truncated || !Array.isArray(data.tree)) throw partialAnswer(call, 'the listing is truncated');
    const entry = data.tree.find((candidate) => candidate.path === segment);
    if (entry === undefined) return undefined;
    current = sha(call, entry.sha, `the sha of ${segment}`);
    if (entry.type !== 'tree') return depth === segments.length - 1 ? current : undefined;
  }
  return current;
}

/** The message of the newest commit of a branch that touched a path, or `undefined` when none did. */
export async function lastMessageAt({ octokit, ...place }: Repository, commit: string, path: string): Promise<string | undefined> {
  const call = { doing: `read the history of ${path}`, permission: READ };
  const { data } = await asking(call, () => octokit.request('GET /repos/{owner}/{repo}/commits', { ...place, sha: commit, path, per_page: 1 }));
  return data[0]?.commit.message;
}

/** Stores bytes and returns their name. */
export async function createBlob({ octokit, ...place }: Repository, content: Uint8Array): Promise<string> {
  const call = { doing: 'store a file', permission: WRITE };
  const blob = { content: Buffer.from(content).toString('base64'), encoding: 'base64' } as const;
  const { data } = await asking(call, () => octokit.request('POST /repos/{owner}/{repo}/git/blobs', { ...place, ...blob }));
  return sha(call, data.sha, 'sha');
}

/** Stores a tree: the entries alone, or on top of another tree. Errors come as Octokit throws them: the caller may send less. */
export async function createTree({ octokit, ...place }: Repository, entries: readonly TreeEntry[], base?: string, tries: 'retry' | 'once' = 'retry'): Promise<string> {
  const tree = { tree: [...entries], ...(base === undefined ? {} : { base_tree: base }) };
  const { data } = await octokit.request('POST /repos/{owner}/{repo}/git/trees', { ...place, ...tree, request: tries === 'once' ? NO_RETRY : {} });
  return sha(STORE_TREE, data.sha, 'sha');
}
export const STORE_TREE: Call = { doing: 'store a tree', permission: WRITE };

/** Stores a commit on one parent. Author and date are the server's, which lets GitHub sign it for the token's account. */
export async function createCommit({ octokit, ...place }: Repository, message: string, tree: string, parent: string): Promise<string> {
  const call = { doing: 'store a commit', permission: WRITE };
  const { data } = await asking(call, () => octokit.request('POST /repos/{owner}/{repo}/git/commits', { ...place, message, tree, parents: [parent] }));
  if (data.tree?.sha !== tree) throw partialAnswer(call, `the commit holds the tree ${String(data.tree?.sha)} instead of ${tree}`);
  return sha(call, data.sha, 'sha');
}

/** What became of a branch that was to point at a commit. */
export type Pointed = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly error: unknown };

/** Creates a branch, or moves one forward from its present head; never by force. 422 comes back as `refused`: the caller finds out why. */
export async function pointBranch({ octokit, ...place }: Repository, branch: string, commit: string, mode: 'create' | 'update'): Promise<Pointed> {
  const call = { doing: `${mode} the branch ${branch}`, permission: WRITE };
  try {
    await asking(call, async () => mode === 'create'
      ? octokit.request('POST /repos/{owner}/{repo}/git/refs', { ...place, ref: `refs/heads/${branch}`, sha: commit })
      : octokit.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', { ...place, ref: `heads/${branch}`, sha: commit, force: false }));
    return { kind: 'done' };
  } catch (error) {
    const status = error instanceof UserError ? refusalOf(error.cause)?.status : undefined;
    if (status === 422 || status === 409) return { kind: 'refused', error };
    throw error;
  }
}

function sha(call: Call, value: unknown, where: string): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value)) throw partialAnswer(call, `${where} is missing`);
  return value;
}

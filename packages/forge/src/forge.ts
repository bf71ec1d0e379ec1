import type { TreeFile } from '@dark-factory/runtime';

/** A commit on the way to a tree: the whole tree as it was then. */
export interface EarlierCommit {
  readonly files: readonly TreeFile[];
  /** Subject and body, without trailers. */
  readonly message: string;
  /** As those of the last commit; the expedition must be the same. */
  readonly trailers: Readonly<Record<string, string>>;
}

/** A tree that should stand under `outputRoot` on a branch, exactly: files there that are not in `files` go away. */
export interface CommitTreeRequest {
  readonly branch: string;
  /** Branch that `branch` starts from when it does not exist; the repository's default branch where it is not given. */
  readonly base?: string;
  readonly outputRoot: string;
  /** Paths below `outputRoot`. */
  readonly files: readonly TreeFile[];
  /** Subject and body, without trailers. */
  readonly message: string;
  /** Written as trailers; a head commit that carries `Dark-Factory-Expedition` with the same value is ours to follow. */
  readonly trailers: Readonly<Record<string, string>>;
  /** Commits that lead to `files`, oldest first; the branch gets all of them at once or none. @default none: one commit */
  readonly earlier?: readonly EarlierCommit[];
  /** Head that the caller saw; where it is given and the branch has moved, the result says what was done about it. */
  readonly expectedHead?: string;
}

/** What became of a commit. `tree` is the Git tree of the whole commit. */
export type CommitTreeResult =
  /** `branch` is where it is: not the wanted one when `moved` says `other-branch`. */
  | { readonly kind: 'committed'; readonly branch: string; readonly commit: string; readonly tree: string; readonly created: boolean; readonly moved: MovedBranch }
  /** The tree stands there already: on `branch`, which is the base when the wanted branch would not differ from it. */
  | { readonly kind: 'unchanged'; readonly branch: string; readonly commit: string; readonly tree: string };

/** What was done when somebody else had moved the branch in the meantime, or owned a branch of that name before. */
export type MovedBranch =
  | { readonly kind: 'none' }
  /** Nobody had touched `outputRoot`: the tree was put on the new head. */
  | { readonly kind: 'rebased'; readonly onto: string }
  /** Somebody had, or the branch was never ours: it was left alone and ours has a number appended. */
  | { readonly kind: 'other-branch'; readonly wanted: string };

/** A draft pull request, found again by `marker`: any text; the forge hides it in a comment that it puts before the body. */
export interface PullRequestRequest {
  readonly branch: string;
  readonly base?: string;
  readonly title: string;
  readonly body: string;
  readonly marker: string;
  readonly labels?: readonly string[];
}
export type PullRequestResult =
  /** `note` says what is not as asked: no draft where the plan of the account has none, a text of a person left alone. */
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly number: number; readonly url: string; readonly note?: string }
  /** The repository does not let the token open pull requests: the branch is there, and this link opens one. */
  | { readonly kind: 'refused'; readonly reason: string; readonly compareUrl: string };

/** An issue, found again by `marker` and the label `dark-factory`. One that a person closed is updated and stays closed. */
export interface IssueRequest {
  readonly marker: string;
  readonly title: string;
  readonly body: string;
  readonly labels?: readonly string[];
}
export interface IssueResult {
  readonly kind: 'created' | 'updated' | 'unchanged';
  readonly number: number;
  readonly url: string;
}

/** Where the delivery goes: GitHub, or a folder that shows the same. */
export interface Forge {
  commitTree(request: CommitTreeRequest): Promise<CommitTreeResult>;
  putPullRequest(request: PullRequestRequest): Promise<PullRequestResult>;
  putIssue(request: IssueRequest): Promise<IssueResult>;
  /** The body of the issue with this marker as it was put, without the marker and with plain line feeds, or `undefined`. */
  readIssue(marker: string): Promise<string | undefined>;
}

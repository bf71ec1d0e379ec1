import { systemClock, type Clock, type Logger } from '@dark-factory/runtime';
import { commitTree } from './commit-tree.ts';
import type { Forge } from './forge.ts';
import { readDefaultBranch } from './git-api.ts';
import { putIssue, readIssue } from './issue.ts';
import type { GitHubClient } from './octokit.ts';
import { putPullRequest } from './pull-request.ts';

/** Where a GitHub forge delivers to. */
export interface GitHubForgeSettings {
  readonly octokit: GitHubClient;
  readonly owner: string;
  readonly repo: string;
  /** `https://github.com`, or the address of an Enterprise Server: for links that people follow. */
  readonly serverUrl: string;
  readonly logger: Logger;
  /** @default the machine's */
  readonly clock?: Clock;
}

/** A forge on GitHub through its REST API, without a clone. Every refusal is a `UserError` that says what to change. */
export function createGitHubForge(settings: GitHubForgeSettings): Forge {
  const { octokit, owner, repo, serverUrl, logger, clock = systemClock } = settings;
  const repository = { octokit, owner, repo };
  let known: Promise<string> | undefined;
  const defaultBranch = (): Promise<string> => (known ??= readDefaultBranch(repository).catch((error: unknown) => {
    known = undefined;
    throw error;
  }));
  const deps = { repository, defaultBranch, serverUrl, clock, logger };
  return {
    commitTree: (request) => commitTree(deps, request),
    putPullRequest: (request) => putPullRequest(deps, request),
    putIssue: (request) => putIssue(deps, request),
    readIssue: (marker) => readIssue(deps, marker),
  };
}

import { messageOf, UserError, type Clock, type Logger } from '@dark-factory/runtime';
import { fitBody, fitTitle } from './body-text.ts';
import { checkBranchName } from './commit-request.ts';
import { createOnce } from './create-once.ts';
import type { PullRequestRequest, PullRequestResult } from './forge.ts';
import { asking, forgeError, refusalOf } from './forge-errors.ts';
import { NO_RETRY, type Repository } from './git-api.ts';
import { hasMarker, plainLines, withMarker } from './marker.ts';

/** What a pull request is put with. */
export interface PullRequestDeps {
  readonly repository: Repository;
  readonly defaultBranch: () => Promise<string>;
  readonly serverUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Pull {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body: string | null;
  readonly base: { readonly ref: string };
  readonly labels: readonly { readonly name?: string }[];
}
interface Wanted {
  readonly title: string;
  readonly body: string;
  readonly base: string;
}

const WRITE_PULL = { doing: 'open a pull request', permission: 'pull-requests: write' };

/** Opens the pull request of a branch, or brings the one with the same marker up to date. */
export async function putPullRequest(deps: PullRequestDeps, request: PullRequestRequest): Promise<PullRequestResult> {
  checkBranchName(request.branch);
  const base = request.base ?? (await deps.defaultBranch());
  const wanted = { base, title: fitTitle(request.title), body: fitBody(withMarker(request.body, request.marker)) };
  try {
    return await put(deps, request, wanted);
  } catch (error) {
    const reason = refusalReason(error);
    if (reason === undefined) throw error;
    deps.logger.warning(`No pull request was opened: ${reason}`);
    return { kind: 'refused', reason, compareUrl: compareUrl(deps, base, request.branch) };
  }
}

async function put(deps: PullRequestDeps, request: PullRequestRequest, wanted: Wanted): Promise<PullRequestResult> {
  const open = await openPulls(deps.repository, request.branch);
  const ours = open.find((pull) => hasMarker(pull.body, request.marker));
  if (ours !== undefined) {
    const result = await update(deps, ours, wanted);
    await addLabels(deps, ours, request.labels ?? []);
    return result;
  }
  // GitHub allows one pull request for two branches: a person opened it, perhaps by the link of an earlier refusal.
  const theirs = open.find((pull) => pull.base.ref === wanted.base);
  if (theirs !== undefined) return { kind: 'unchanged', number: theirs.number, url: theirs.html_url, note: 'A person opened this pull request; its text was left alone.' };
  const { pull, note } = await openPull(deps, request, wanted);
  await addLabels(deps, pull, request.labels ?? []);
  return { kind: 'created', number: pull.number, url: pull.html_url, ...(note === undefined ? {} : { note }) };
}

/** All open pull requests of a branch of this repository. */
async function openPulls({ octokit, owner, repo }: Repository, branch: string): Promise<Pull[]> {
  const call = { doing: `list the pull requests of ${branch}`, permission: 'pull-requests: write' };
  return asking(call, () => octokit.paginate('GET /repos/{owner}/{repo}/pulls', { owner, repo, state: 'open', head: `${owner}:${branch}`, per_page: 100 }));
}

async function update({ repository: { octokit, owner, repo } }: PullRequestDeps, pull: Pull, wanted: Wanted): Promise<PullRequestResult> {
  const known = { number: pull.number, url: pull.html_url };
  if (pull.title === wanted.title && plainLines(pull.body ?? '') === plainLines(wanted.body) && pull.base.ref === wanted.base) return { kind: 'unchanged', ...known };
  const call = { doing: `update the pull request #${pull.number}`, permission: 'pull-requests: write' };
  await asking(call, () => octokit.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { owner, repo, pull_number: pull.number, ...wanted }));
  return { kind: 'updated', ...known };
}

async function openPull(deps: PullRequestDeps, request: PullRequestRequest, wanted: Wanted): Promise<{ pull: Pull; note?: string }> {
  const { octokit, owner, repo } = deps.repository;
  const find = async (): Promise<Pull | undefined> => (await openPulls(deps.repository, request.branch)).find((pull) => hasMarker(pull.body, request.marker));
  const create = (draft: boolean) => (): Promise<Pull> => octokit
    .request('POST /repos/{owner}/{repo}/pulls', { owner, repo, head: request.branch, ...wanted, draft, request: NO_RETRY })
    .then(({ data }) => data);
  try {
    return { pull: await createOnce(deps.clock, create(true), find) };
  } catch (error) {
    if (!/draft pull requests are not supported/i.test(refusalOf(error)?.message ?? '')) throw forgeError(error, WRITE_PULL);
    // Private repositories on free plans: https://docs.github.com/pull-requests (drafts need a paid plan there).
    const pull = await asking(WRITE_PULL, () => createOnce(deps.clock, create(false), find));
    return { pull, note: 'The plan of this account has no draft pull requests for private repositories: it was opened as a normal one.' };
  }
}

/** Labels are for people to filter by: a token that may not set them is no reason to fail. */
async function addLabels({ repository: { octokit, owner, repo }, logger }: PullRequestDeps, pull: Pull, labels: readonly string[]): Promise<void> {
  const missing = labels.filter((label) => !pull.labels.some(({ name }) => name?.toLowerCase() === label.toLowerCase()));
  if (missing.length === 0) return;
  try {
    await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', { owner, repo, issue_number: pull.number, labels: missing });
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    logger.warning(`The labels ${missing.join(', ')} were not set on #${pull.number}: ${messageOf(error)}`);
  }
}

/** Why no pull request may be opened here although the branch is there; `undefined` for every other failure. */
function refusalReason(error: unknown): string | undefined {
  const refusal = error instanceof UserError ? refusalOf(error.cause) : undefined;
  if (!(error instanceof UserError) || refusal === undefined) return undefined;
  const isPolicy = refusal.status === 403 && error.code === 'forge-auth';
  const isRule = refusal.status === 422 && /not permitted|no commits between/i.test(refusal.message);
  return isPolicy || isRule ? `${error.what}. ${error.fix}` : undefined;
}

function compareUrl({ serverUrl, repository: { owner, repo } }: PullRequestDeps, base: string, branch: string): string {
  const encode = (name: string): string => encodeURIComponent(name).replace(/%2F/g, '/');
  return `${serverUrl.replace(/\/+$/, '')}/${owner}/${repo}/compare/${encode(base)}...${encode(branch)}?expand=1`;
}

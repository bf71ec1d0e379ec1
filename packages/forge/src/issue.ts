import { messageOf, type Clock, type Logger } from '@dark-factory/runtime';
import { fitBody, fitTitle } from './body-text.ts';
import { createOnce } from './create-once.ts';
import type { IssueRequest, IssueResult } from './forge.ts';
import { asking, refusalOf } from './forge-errors.ts';
import { NO_RETRY, type Repository } from './git-api.ts';
import { hasMarker, plainLines, withMarker, withoutMarker } from './marker.ts';

/** What an issue is put with. */
export interface IssueDeps {
  readonly repository: Repository;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Issue {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body?: string | null;
  readonly pull_request?: unknown;
  readonly user: { readonly type?: string } | null;
  readonly author_association: string;
}
interface Search {
  readonly found: Issue | undefined;
  readonly hasLabel: boolean;
}

/** The label that our issues are listed by: setting one takes triage rights, so that no stranger's issue is taken for ours. */
export const ISSUE_LABEL = 'dark-factory';
const PERMISSION = 'issues: write';
/** Pages of issues that are looked through where the label could not be made: 300 issues back. */
const MAX_UNLABELLED_PAGES = 3;

/** Opens the issue with this marker, or brings it up to date. A closed one stays closed. */
export async function putIssue(deps: IssueDeps, request: IssueRequest): Promise<IssueResult> {
  const wanted = { title: fitTitle(request.title), body: fitBody(withMarker(request.body, request.marker)) };
  const { found, hasLabel } = await findIssue(deps, request.marker);
  if (found !== undefined) return updateIssue(deps, found, wanted);
  const labels = [...new Set([...(hasLabel || (await createLabel(deps)) ? [ISSUE_LABEL] : []), ...(request.labels ?? [])])];
  const { octokit, owner, repo } = deps.repository;
  const create = (): Promise<Issue> => octokit
    .request('POST /repos/{owner}/{repo}/issues', { owner, repo, ...wanted, labels, request: NO_RETRY })
    .then(({ data }) => data as Issue);
  const call = { doing: 'open an issue', permission: PERMISSION };
  const issue = await asking(call, () => createOnce(deps.clock, create, async () => (await findIssue(deps, request.marker)).found));
  return { kind: 'created', number: issue.number, url: issue.html_url };
}

/** The body of the issue with this marker, without the marker. */
export async function readIssue(deps: IssueDeps, marker: string): Promise<string | undefined> {
  const { found } = await findIssue(deps, marker);
  return found === undefined ? undefined : withoutMarker(found.body ?? '');
}

async function updateIssue({ repository: { octokit, owner, repo } }: IssueDeps, issue: Issue, wanted: { title: string; body: string }): Promise<IssueResult> {
  const known = { number: issue.number, url: issue.html_url };
  if (issue.title === wanted.title && plainLines(issue.body ?? '') === plainLines(wanted.body)) return { kind: 'unchanged', ...known };
  const call = { doing: `update the issue #${issue.number}`, permission: PERMISSION };
  await asking(call, () => octokit.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { owner, repo, issue_number: issue.number, ...wanted }));
  return { kind: 'updated', ...known };
}

/** Lists by label, all pages, newest first. Where the repository has no such label, looks through the newest issues of trusted authors. */
async function findIssue(deps: IssueDeps, marker: string): Promise<Search> {
  const labelled = await searchPages(deps.repository, { labels: ISSUE_LABEL }, Infinity, (issue) => hasMarker(issue.body, marker));
  if (labelled !== undefined) return { found: labelled, hasLabel: true };
  if (await labelExists(deps.repository)) return { found: undefined, hasLabel: true };
  const trusted = (issue: Issue): boolean => issue.user?.type === 'Bot' || ['OWNER', 'MEMBER', 'COLLABORATOR'].includes(issue.author_association);
  return { found: await searchPages(deps.repository, {}, MAX_UNLABELLED_PAGES, (issue) => trusted(issue) && hasMarker(issue.body, marker)), hasLabel: false };
}

async function searchPages({ octokit, owner, repo }: Repository, filter: { labels?: string }, maxPages: number, matches: (issue: Issue) => boolean): Promise<Issue | undefined> {
  return asking({ doing: 'list the issues', permission: PERMISSION }, async () => {
    let page = 0;
    // GitHub lists pull requests as issues too.
    for await (const { data } of octokit.paginate.iterator('GET /repos/{owner}/{repo}/issues', { owner, repo, ...filter, state: 'all', sort: 'created', direction: 'desc', per_page: 100 })) {
      const found = (data as Issue[]).find((issue) => issue.pull_request === undefined && matches(issue));
      if (found !== undefined || ++page >= maxPages) return found;
    }
    return undefined;
  });
}

async function labelExists({ octokit, owner, repo }: Repository): Promise<boolean> {
  return asking({ doing: `read the label ${ISSUE_LABEL}`, permission: PERMISSION }, async () => {
    try {
      await octokit.request('GET /repos/{owner}/{repo}/labels/{name}', { owner, repo, name: ISSUE_LABEL });
      return true;
    } catch (error) {
      if (refusalOf(error)?.status === 404) return false;
      throw error;
    }
  });
}

/** Whether the label is there now. A token that may not make it is no reason to fail: the issue is then found by its author. */
async function createLabel({ repository: { octokit, owner, repo }, logger }: IssueDeps): Promise<boolean> {
  try {
    await octokit.request('POST /repos/{owner}/{repo}/labels', { owner, repo, name: ISSUE_LABEL, color: '5319e7', description: 'Ledgers of Dark Factory expeditions' });
    return true;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    if (refusal.status === 422 && refusal.message.includes('already_exists')) return true;
    logger.warning(`The label ${ISSUE_LABEL} could not be made: ${messageOf(error)}`);
    return false;
  }
}

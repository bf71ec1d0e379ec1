import { invalid, reply, type Exchange, type Json, type Repair, type Reply } from './exchange.ts';

/** The longest body of an issue, a pull request or a comment, in characters. */
const BODY_LIMIT = 65_536;

export const issueRepairs: Repair[] = [
  ...['POST', 'PATCH'].map((method): Repair => ({
    // GitHub: 422 over the limit; the emulator takes any length.
    method,
    path: /^\/(?:issues|pulls)(?:\/.*)?$/,
    async answer({ body }) {
      if (typeof body?.body !== 'string' || [...body.body].length <= BODY_LIMIT) return undefined;
      const message = `body is too long (maximum is ${BODY_LIMIT} characters)`;
      return invalid({ resource: 'Issue', field: 'body', code: 'custom', message });
    },
  })),
  {
    // "GitHub's REST API considers every pull request an issue": the emulator leaves them out of the list.
    // https://docs.github.com/rest/issues/issues#list-repository-issues
    method: 'GET',
    path: /^\/issues$/,
    answer: listWithPulls,
  },
  {
    // The same for one. https://docs.github.com/rest/issues/issues#get-an-issue
    method: 'GET',
    path: /^\/issues\/(\d+)$/,
    async answer(exchange, match) {
      const issue = await exchange.forward();
      if (issue.status !== 404) return issue;
      const pull = await exchange.ask('GET', `/pulls/${match[1]}`);
      return pull.status === 200 ? { ...pull, body: asIssue(pull.body) } : issue;
    },
  },
  {
    method: 'PATCH',
    path: /^\/issues\/(\d+)$/,
    async answer(exchange, match) {
      const issue = await exchange.forward();
      if (issue.status !== 404) return issue;
      const { labels, ...body } = exchange.body ?? {};
      const pull = await exchange.ask('PATCH', `/pulls/${match[1]}`, body);
      if (pull.status !== 200) return issue;
      if (labels === undefined) return { ...pull, body: asIssue(pull.body) };
      const set = await exchange.ask('PUT', `/issues/${match[1]}/labels`, { labels });
      return { ...pull, body: { ...asIssue(pull.body), labels: set.body } };
    },
  },
  {
    // GitHub names the field of a label that exists, and compares without case; the emulator only says "Validation
    // failed". https://docs.github.com/rest/issues/labels#create-a-label
    method: 'POST',
    path: /^\/labels$/,
    async answer(exchange) {
      const labels = await exchange.ask('GET', '/labels?per_page=100');
      const wanted = String(exchange.body?.name).toLowerCase();
      if (!labels.body.some((label: Json) => label.name.toLowerCase() === wanted)) return undefined;
      return invalid({ resource: 'Label', code: 'already_exists', field: 'name' });
    },
  },
  {
    // GitHub's search answers with issues, a pull request being one with a `pull_request` key; the emulator's with
    // documents of pull requests. https://docs.github.com/rest/search/search#search-issues-and-pull-requests
    method: 'GET',
    path: /^\/search\/issues$/,
    async answer(exchange) {
      const found = await exchange.forward();
      if (found.status !== 200) return found;
      found.body.items = found.body.items.map((item: Json) => ('head' in item ? asIssue(item) : item));
      return found;
    },
  },
];

async function listWithPulls({ ask, query, forward }: Exchange): Promise<Reply> {
  const asked = await forward();
  if (asked.status !== 200) return asked;
  const filters = new URLSearchParams(query);
  for (const name of ['page', 'per_page']) filters.delete(name);
  const issues = await all(ask, `/issues?${filters}`);
  const pulls = await all(ask, `/pulls?state=${query.get('state') ?? 'open'}`);
  const items = [...issues, ...pulls.filter((pull) => passes(pull, query)).map(asIssue)];
  const key = query.get('sort') === 'updated' ? 'updated_at' : 'created_at';
  const sign = query.get('direction') === 'asc' ? 1 : -1;
  items.sort((one, other) => sign * (one[key].localeCompare(other[key]) || one.number - other.number));

  const size = Math.min(Number(query.get('per_page') ?? 30), 100);
  const page = Number(query.get('page') ?? 1);
  const next = new URLSearchParams({ ...Object.fromEntries(query), page: String(page + 1) });
  const repoUrl = items[0]?.repository_url;
  const more = page * size < items.length;
  const link: Record<string, string> = more ? { link: `<${repoUrl}/issues?${next}>; rel="next"` } : {};
  return reply(200, items.slice((page - 1) * size, page * size), link);
}

/** The filters of the list that concern a pull request too. */
function passes(pull: Json, query: URLSearchParams): boolean {
  const names = pull.labels.map((label: Json) => label.name);
  const labels = query.get('labels')?.split(',').filter(Boolean) ?? [];
  const creator = query.get('creator');
  const since = query.get('since');
  return (
    labels.every((label) => names.includes(label)) &&
    (creator === null || pull.user.login === creator) &&
    (since === null || pull.updated_at >= since) &&
    (query.get('milestone') ?? query.get('assignee')) === null
  );
}

async function all(ask: Exchange['ask'], path: string): Promise<Json[]> {
  const items: Json[] = [];
  for (let page = 1; ; page += 1) {
    const { body } = await ask('GET', `${path}&per_page=100&page=${page}`);
    items.push(...body);
    if (body.length < 100) return items;
  }
}

/** The view of a pull request as the issue that it is as well. */
function asIssue(pull: Json): Json {
  const { url, html_url, diff_url, patch_url, merged_at, draft } = pull;
  const repository_url = String(url).replace(/\/pulls\/\d+$/, '');
  const { id, node_id, number, title, user, labels, state, locked, assignees, body } = pull;
  const { created_at, updated_at, closed_at, comments } = pull;
  return {
    ...{ id, node_id, number, title, user, labels, state, locked, assignees, body, comments, draft },
    ...{ created_at, updated_at, closed_at, repository_url, html_url },
    url: `${repository_url}/issues/${number}`,
    comments_url: `${repository_url}/issues/${number}/comments`,
    pull_request: { url, html_url, diff_url, patch_url, merged_at },
  };
}

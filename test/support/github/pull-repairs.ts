import { invalid, type Exchange, type Json, type Repair, type Reply } from './exchange.ts';

export const pullRepairs: Repair[] = [
  {
    // The emulator accepts a second pull request for the same branches, and makes up a branch that does not exist.
    // GitHub refuses both, and a pull request without commits, with 422.
    // https://docs.github.com/rest/pulls/pulls#create-a-pull-request
    method: 'POST',
    path: /^\/pulls$/,
    async answer(exchange) {
      const { head = '', base = '' } = exchange.body ?? {};
      const refused = await refusePull(exchange, String(head).replace(`${exchange.owner}:`, ''), String(base));
      return refused ?? refreshed(exchange, await exchange.forward());
    },
  },
  {
    // GitHub has no `draft` in this request and ignores it (only GraphQL changes it); the emulator obeys.
    // https://docs.github.com/rest/pulls/pulls#update-a-pull-request
    method: 'PATCH',
    path: /^\/pulls\/\d+$/,
    async answer(exchange) {
      const { draft: _ignored, ...body } = exchange.body ?? {};
      return refreshed(exchange, await exchange.forward(body));
    },
  },
  {
    // In the emulator a pull request keeps the head that it was opened with, and `changed_files` is 0.
    method: 'GET',
    path: /^\/pulls\/\d+$/,
    answer: async (exchange) => refreshed(exchange, await exchange.forward()),
  },
  {
    method: 'GET',
    path: /^\/pulls$/,
    async answer(exchange) {
      const list = await exchange.forward();
      if (list.status !== 200) return list;
      for (const pull of list.body) await refreshHead(exchange, pull);
      return list;
    },
  },
  {
    // The emulator never lists a file of a pull request.
    // https://docs.github.com/rest/pulls/pulls#list-pull-requests-files
    method: 'GET',
    path: /^\/pulls\/(\d+)\/files$/,
    async answer(exchange, match) {
      const pull = await exchange.ask('GET', `/pulls/${match[1]}`);
      if (pull.status !== 200) return pull;
      const files: Json[] = (await compare(exchange, pull.body))?.files ?? [];
      const size = Number(exchange.query.get('per_page') ?? 30);
      const start = (Number(exchange.query.get('page') ?? 1) - 1) * size;
      return { ...pull, body: files.slice(start, start + size) };
    },
  },
];

async function refusePull(exchange: Exchange, head: string, base: string): Promise<Reply | undefined> {
  for (const [field, branch] of Object.entries({ head, base })) {
    const found = await exchange.ask('GET', `/git/ref/heads/${branch}`);
    if (found.status !== 200) return invalid({ resource: 'PullRequest', field, code: 'invalid' });
  }
  const label = `${exchange.owner}:${head}`;
  const same = new URLSearchParams({ state: 'open', head: label, base });
  const open = await exchange.ask('GET', `/pulls?${same}`);
  const custom = { resource: 'PullRequest', code: 'custom' };
  if (open.body.length > 0) return invalid({ ...custom, message: `A pull request already exists for ${label}.` });
  const difference = await exchange.ask('GET', `/compare/${base}...${head}`);
  if (difference.body.ahead_by > 0) return undefined;
  return invalid({ ...custom, message: `No commits between ${base} and ${head}` });
}

async function refreshed(exchange: Exchange, answer: Reply): Promise<Reply> {
  if (answer.status >= 300) return answer;
  const pull = answer.body;
  await refreshHead(exchange, pull);
  const difference = await compare(exchange, pull);
  if (difference) {
    const files: Json[] = difference.files;
    const total = (key: string): number => files.reduce((sum, file) => sum + (file[key] ?? 0), 0);
    pull.commits = difference.ahead_by;
    pull.changed_files = files.length;
    pull.additions = total('additions');
    pull.deletions = total('deletions');
  }
  return answer;
}

/** The head of an open pull request follows its branch. */
async function refreshHead({ ask }: Exchange, pull: Json): Promise<void> {
  if (pull.state !== 'open') return;
  const ref = await ask('GET', `/git/ref/heads/${pull.head.ref}`);
  if (ref.status === 200) pull.head.sha = ref.body.object.sha;
}

async function compare({ ask }: Exchange, pull: Json): Promise<Json | undefined> {
  const difference = await ask('GET', `/compare/${pull.base.ref}...${pull.head.ref}`);
  return difference.status === 200 ? difference.body : undefined;
}

import { createEmulator } from 'emulate';

import type { Dispatch, Json, Reply } from './github/exchange.ts';
import { encode, fetchReply, startProxy, type Interceptor, type RecordedRequest } from './github/proxy.ts';

export type { Dispatch, Json } from './github/exchange.ts';
export type { InterceptedRequest, Interception, Interceptor, RecordedRequest } from './github/proxy.ts';

/** The login that `GITHUB_TOKEN` acts as. */
const ACTOR = 'github-actions[bot]';

export interface GitHubEmulatorOptions {
  owner: string;
  repo: string;
  /** @default 'main' */
  defaultBranch?: string;
  /** What the default branch holds. @default a README.md */
  files?: Record<string, string | Buffer>;
}

export interface GitHubEmulator extends AsyncDisposable {
  apiUrl: string;
  /** Acts as `github-actions[bot]` with write access. Any other token is refused. */
  token: string;
  /** What clients asked, in order of the answers. */
  requests: RecordedRequest[];
  /** The `repository_dispatch` and `workflow_dispatch` events that clients sent. */
  dispatches: Dispatch[];
  /** Sees every request first, and answers those it returns something for. `undefined` ends it. */
  intercept(interceptor: Interceptor | undefined): void;
  /** Back to the start: no request, no pull request, the first commit alone. */
  reset(): Promise<void>;
  /** Files of a branch by path, at about 2 ms a file. Throws when there is no such branch. */
  readBranch(branch: string): Promise<Map<string, Buffer>>;
  /** Modes (`100644`, `100755`) of a branch's files by path. */
  modesOf(branch: string): Promise<Map<string, string>>;
  /** Open and closed, oldest first. */
  pulls(): Promise<Json[]>;
  /** Open and closed, without pull requests, oldest first. */
  issues(): Promise<Json[]>;
  /** Of an issue or a pull request, oldest first. */
  comments(issue: number): Promise<Json[]>;
  close(): Promise<void>;
}

/**
 * Starts a stateful emulator of GitHub's REST API with one repository, behind a proxy that records, intercepts, and
 * answers as GitHub does where the emulator does not.
 */
export async function startGitHubEmulator(options: GitHubEmulatorOptions): Promise<GitHubEmulator> {
  const { owner, repo } = options;
  const token = 'ghs_emulated000000000000000000000000000000';
  const ownerToken = 'ghp_emulatedowner00000000000000000000000';
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: { [ownerToken]: { login: owner, scopes: ['repo'] }, [token]: { login: ACTOR, scopes: ['repo'] } },
      github: {
        users: [{ login: owner }, { login: ACTOR }],
        repos: [{ owner, name: repo, default_branch: options.defaultBranch ?? 'main', auto_init: false }],
      },
    },
  });
  const upstream = emulator.url.replace('localhost', '127.0.0.1');
  const root = `/repos/${owner}/${repo}`;
  const call = (method: string, path: string, body?: Json): Promise<Reply> =>
    fetchReply(`${upstream}${root}${path}`, method, { authorization: `Bearer ${token}` }, encode(body));
  const seed = async (): Promise<void> => {
    const invited = `${upstream}${root}/collaborators/${encodeURIComponent(ACTOR)}`;
    await fetchReply(invited, 'PUT', { authorization: `Bearer ${ownerToken}` }, encode({ permission: 'push' }));
    await commitFirst(call, options);
  };
  await seed();
  const proxy = await startProxy({
    ...{ upstream, owner, repo },
    advertised: emulator.url,
    tokens: [token, ownerToken],
  });
  const close = async (): Promise<void> => {
    await proxy.close();
    await emulator.close();
  };
  return {
    ...{ apiUrl: proxy.url, token, requests: proxy.requests, dispatches: proxy.dispatches },
    ...readers(call),
    intercept: proxy.intercept,
    reset: async () => {
      emulator.reset();
      proxy.reset();
      await seed();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

type Call = (method: string, path: string, body?: Json) => Promise<Reply>;

function readers(call: Call): Pick<GitHubEmulator, 'readBranch' | 'modesOf' | 'pulls' | 'issues' | 'comments'> {
  const list = async (path: string): Promise<Json[]> => {
    const items: Json[] = [];
    for (let page = 1; ; page += 1) {
      const { body } = await call('GET', `${path}&per_page=100&page=${page}`);
      items.push(...body);
      if (body.length < 100) return items;
    }
  };
  const entries = async (branch: string): Promise<Json[]> => {
    const ref = await call('GET', `/git/ref/heads/${branch}`);
    if (ref.status !== 200) throw new Error(`The emulator has no branch ${branch}`);
    const { body } = await call('GET', `/git/trees/${ref.body.object.sha}?recursive=1`);
    return body.tree.filter((entry: Json) => entry.type === 'blob');
  };
  return {
    readBranch: async (branch) => {
      const files = new Map<string, Buffer>();
      // One at a time: the emulator shares this process, so that more connections at once would not be faster.
      for (const { path, sha } of await entries(branch)) {
        const { body } = await call('GET', `/git/blobs/${sha}`);
        files.set(path, Buffer.from(body.content, 'base64'));
      }
      return files;
    },
    modesOf: async (branch) => new Map((await entries(branch)).map(({ path, mode }) => [path, mode])),
    pulls: () => list('/pulls?state=all&direction=asc'),
    issues: () => list('/issues?state=all&direction=asc'),
    comments: (issue) => list(`/issues/${issue}/comments?direction=asc`),
  };
}

async function commitFirst(call: Call, options: GitHubEmulatorOptions): Promise<void> {
  const files = options.files ?? { 'README.md': `# ${options.repo}\n` };
  const tree: Json[] = [];
  for (const [path, content] of Object.entries(files)) {
    const mode = content.slice(0, 2).toString() === '#!' ? '100755' : '100644';
    tree.push({ path, mode, type: 'blob', ...(await contentEntry(call, Buffer.from(content))) });
  }
  const root = await call('POST', '/git/trees', { tree });
  const commit = await call('POST', '/git/commits', { message: 'Start', tree: root.body.sha, parents: [] });
  const ref = `refs/heads/${options.defaultBranch ?? 'main'}`;
  const made = await call('POST', '/git/refs', { ref, sha: commit.body.sha });
  if (made.status !== 201) throw new Error(`The emulator refused the first commit: ${JSON.stringify(made.body)}`);
}


/** Text goes into the tree itself; only other bytes need a request of their own. */
async function contentEntry(call: Call, bytes: Buffer): Promise<{ content: string } | { sha: string }> {
  const content = bytes.toString();
  if (Buffer.from(content).equals(bytes)) return { content };
  const blob = await call('POST', '/git/blobs', { content: bytes.toString('base64'), encoding: 'base64' });
  return { sha: blob.body.sha };
}

import { RecordingLogger, textFile, VirtualClock, type TreeFile } from '@dark-factory/runtime';
import { createGitHubForge, createOctokit, EXPEDITION_TRAILER, type CommitTreeRequest, type Forge } from '@dark-factory/forge';
import { startGitHubEmulator, type GitHubEmulator, type Json } from '../../support/github-emulator.ts';

export interface Scene extends AsyncDisposable {
  readonly github: GitHubEmulator;
  readonly forge: Forge;
  readonly logger: RecordingLogger;
  readonly clock: VirtualClock;
  /** Method and path of every request so far, without the repository. */
  asked(): string[];
  /** A request of somebody else, which is not counted. */
  call(method: string, path: string, body?: Json): Promise<Json>;
}

/** A repository `acme/shop` with a README on main, and a forge on it whose waits pass at once. */
export async function aScene(options: { files?: Record<string, string | Buffer>; token?: string; retries?: number } = {}): Promise<Scene> {
  const github = await startGitHubEmulator({ owner: 'acme', repo: 'shop', ...(options.files ? { files: options.files } : {}) });
  const [logger, clock] = [new RecordingLogger(), new VirtualClock()];
  const octokit = await createOctokit({ token: options.token ?? github.token, apiUrl: github.apiUrl, logger, clock, ...(options.retries === undefined ? {} : { retries: options.retries }) });
  const forge = createGitHubForge({ octokit, owner: 'acme', repo: 'shop', serverUrl: 'https://github.example', logger, clock });
  const call = async (method: string, path: string, body?: Json): Promise<Json> => {
    const before = github.requests.length;
    const response = await fetch(`${github.apiUrl}/repos/acme/shop${path}`, { method, headers: { authorization: `token ${github.token}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    github.requests.splice(before);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    ...{ github, forge, logger, clock, call },
    asked: () => github.requests.map(({ method, path }) => `${method} ${path.replace('/repos/acme/shop', '').replace(/[0-9a-f]{40}/g, 'SHA')}`),
    [Symbol.asyncDispose]: () => github.close(),
  };
}

/** A commit of the expedition `shop` to the branch `dark-factory/shop`, from main. */
export function aCommit(overrides: Partial<CommitTreeRequest> = {}): CommitTreeRequest {
  return {
    branch: 'dark-factory/shop',
    base: 'main',
    outputRoot: 'app',
    files: [textFile('main.py', 'print("hello")\n'), textFile('run.sh', '#!/bin/sh\n', true)],
    message: 'Deliver shop',
    trailers: { [EXPEDITION_TRAILER]: 'shop' },
    ...overrides,
  };
}

/** `count` text files of about `bytes` each in nested folders. */
export function manyFiles(count: number, bytes: number): TreeFile[] {
  return Array.from({ length: count }, (_, index) => textFile(`src/part_${index % 17}/module_${index}.py`, `VALUE = ${index}\n`.padEnd(bytes, `# line ${index} "quoted"\n`)));
}

/** Commits one file to a branch as somebody else would, on top of its head. */
export async function commitAsPerson(scene: Scene, branch: string, path: string, content: string): Promise<string> {
  const head = (await scene.call('GET', `/git/ref/heads/${branch}`)).object.sha;
  const tree = await scene.call('POST', '/git/trees', { base_tree: (await scene.call('GET', `/git/commits/${head}`)).tree.sha, tree: [{ path, mode: '100644', type: 'blob', content }] });
  const commit = await scene.call('POST', '/git/commits', { message: `Change ${path}`, tree: tree.sha, parents: [head] });
  await scene.call('PATCH', `/git/refs/heads/${branch}`, { sha: commit.sha });
  return commit.sha;
}

/** Files of a branch as text. */
export async function branchText(scene: Scene, branch: string): Promise<Record<string, string>> {
  return Object.fromEntries([...(await scene.github.readBranch(branch))].sort().map(([path, bytes]) => [path, bytes.toString()]));
}

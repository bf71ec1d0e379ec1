import { getOctokit } from '@actions/github';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { startGitHubEmulator, type GitHubEmulator, type Json } from './github-emulator.ts';

const target = { owner: 'acme', repo: 'shop' };

describe('GitHub emulator', () => {
  let emulator: GitHubEmulator;
  let rest: ReturnType<typeof getOctokit>['rest'];

  beforeAll(async () => {
    emulator = await startGitHubEmulator({
      ...target,
      files: { 'README.md': '# Shop\n', 'run.sh': '#!/bin/sh\n', '.github/workflows/go.yml': 'on: push\n' },
    });
    rest = getOctokit(emulator.token, { baseUrl: emulator.apiUrl }).rest;
  });
  beforeEach(() => emulator.reset());
  afterAll(() => emulator.close());

  it('takes a thousand files in three writes and gives them back', async () => {
    const numbers = Array.from({ length: 1000 }, (_none, index) => index);
    const contents = Object.fromEntries(numbers.map((index) => [`delivery/f${index}.py`, `x = ${index}\n`]));
    await commitFiles('factory/run-1', contents);

    const files = await emulator.readBranch('factory/run-1');
    expect(files.size).toBe(1003);
    expect(files.get('delivery/f999.py')?.toString()).toBe('x = 999\n');
    expect((await emulator.modesOf('factory/run-1')).get('run.sh')).toBe('100755');
    const writes = emulator.requests.filter(({ method }) => method !== 'GET');
    expect(writes.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      'POST /repos/acme/shop/git/trees 201',
      'POST /repos/acme/shop/git/commits 201',
      'POST /repos/acme/shop/git/refs 201',
    ]);
    expect(writes[0]?.bytes).toBeGreaterThan(60_000);
  }, 30_000);

  it('shows the commit of a branch whose name has slashes', async () => {
    const sha = await commitFiles('factory/a/b', { 'a.txt': 'a' });
    const { data } = await rest.repos.getBranch({ ...target, branch: 'factory/a/b' });
    expect(data.commit).toMatchObject({ sha, commit: { message: 'Deliver', tree: { sha: expect.any(String) } } });
  });

  it('grafts a tree over a folder and deletes a file', async () => {
    await commitFiles('factory/old', { 'delivery/old.txt': 'old' });
    const { data: sub } = await rest.git.createTree({ ...target, tree: [blob('new.txt', 'new')] });
    const base_tree = await treeOf('factory/old');
    const { data: grafted } = await rest.git.createTree({
      ...target,
      base_tree,
      tree: [
        { path: 'delivery', mode: '040000', type: 'tree', sha: sub.sha },
        { path: 'run.sh', mode: '100644', type: 'blob', sha: null },
      ],
    });
    const { data } = await rest.git.getTree({ ...target, tree_sha: grafted.sha, recursive: '1' });
    expect(data.tree.filter(({ type }) => type === 'blob').map(({ path }) => path)).toEqual([
      '.github/workflows/go.yml',
      'delivery/new.txt',
      'README.md',
    ]);
  });

  it('refuses what GitHub refuses of a ref', async () => {
    const first = await commitFiles('factory/x', { 'a.txt': '1' });
    const other = await commitFiles('factory/y', { 'a.txt': '2' });
    const update = (ref: string, sha: string): Promise<unknown> => rest.git.updateRef({ ...target, ref, sha });

    await expect(update('heads/factory/x', other)).rejects.toMatchObject({ status: 422 });
    await expect(update('heads/none', first)).rejects.toThrow('Reference does not exist');
    await expect(rest.git.createRef({ ...target, ref: 'refs/heads/factory/x', sha: first })).rejects.toMatchObject({
      message: expect.stringContaining('Reference already exists'),
    });
    await expect(rest.repos.getBranch({ ...target, branch: 'none' })).rejects.toMatchObject({ status: 404 });
  });

  it('keeps one draft pull request a branch, and its head follows the branch', async () => {
    await commitFiles('factory/x', { 'a.txt': '1' });
    const request = { ...target, title: 'T', base: 'main', head: 'factory/x', draft: true };
    const { data: pull } = await rest.pulls.create(request);
    expect(pull).toMatchObject({ draft: true, changed_files: 1, commits: 1, user: { login: 'github-actions[bot]' } });
    expect(pull.html_url).toBe(`${emulator.apiUrl}/acme/shop/pull/1`);

    await expect(rest.pulls.create(request)).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('A pull request already exists for acme:factory/x.'),
    });
    await expect(rest.pulls.create({ ...request, head: 'ghost' })).rejects.toMatchObject({ status: 422 });

    const sha = await commitFiles('factory/x', { 'b.txt': '2' }, 'factory/x');
    const { data: found } = await rest.pulls.list({ ...target, head: 'acme:factory/x' });
    expect(found.map(({ number, head }) => [number, head.sha])).toEqual([[1, sha]]);
    const { data: updated } = await rest.pulls.update({ ...target, pull_number: 1, body: 'new', draft: false } as Json);
    expect(updated).toMatchObject({ body: 'new', draft: true, changed_files: 2 });
  });

  it('lists issues and pull requests together, by label and by creator', async () => {
    await commitFiles('factory/x', { 'a.txt': '1' });
    await rest.pulls.create({ ...target, title: 'P', base: 'main', head: 'factory/x' });
    await rest.issues.addLabels({ ...target, issue_number: 1, labels: ['factory'] });
    await rest.issues.create({ ...target, title: 'Ledger', labels: ['factory'], body: '<!-- ledger -->' });
    await rest.issues.create({ ...target, title: 'Other' });

    const list = async (query: object): Promise<unknown[]> => {
      const { data } = await rest.issues.listForRepo({ ...target, ...query });
      return data.map(({ number, pull_request }) => (pull_request ? `#${number} (pull)` : `#${number}`));
    };
    expect(await list({ labels: 'factory' })).toEqual(['#2', '#1 (pull)']);
    expect(await list({ creator: 'github-actions[bot]', per_page: 1, page: 2 })).toEqual(['#2']);
    expect(await list({ creator: 'somebody' })).toEqual([]);
    expect((await rest.issues.get({ ...target, issue_number: 1 })).data.pull_request).toBeDefined();
    const found = await rest.search.issuesAndPullRequests({ q: 'repo:acme/shop is:issue label:factory' });
    expect(found.data.items.map(({ title }) => title)).toEqual(['Ledger']);
  });

  it('names what is wrong with a label or a body', async () => {
    await rest.issues.createLabel({ ...target, name: 'factory', color: 'ededed' });
    await expect(rest.issues.createLabel({ ...target, name: 'Factory' })).rejects.toMatchObject({
      response: { data: { errors: [{ code: 'already_exists' }] } },
    });
    const body = 'x'.repeat(65_537);
    await expect(rest.issues.create({ ...target, title: 'T', body })).rejects.toMatchObject({ status: 422 });
  });

  it('keeps comments and their updates', async () => {
    await rest.issues.create({ ...target, title: 'Ledger' });
    const { data } = await rest.issues.createComment({ ...target, issue_number: 1, body: 'one' });
    await rest.issues.updateComment({ ...target, comment_id: data.id, body: 'two' });
    expect((await emulator.comments(1)).map(({ body }) => body)).toEqual(['two']);
    expect((await emulator.issues()).map(({ title }) => title)).toEqual(['Ledger']);
  });

  it('records dispatches and refuses those of unknown workflows', async () => {
    await rest.repos.createDispatchEvent({ ...target, event_type: 'deploy', client_payload: { a: 1 } });
    await rest.actions.createWorkflowDispatch({ ...target, workflow_id: 'go.yml', ref: 'main', inputs: { b: '2' } });
    expect(emulator.dispatches).toEqual([
      { kind: 'repository_dispatch', name: 'deploy', ref: undefined, payload: { a: 1 } },
      { kind: 'workflow_dispatch', name: 'go.yml', ref: 'main', payload: { b: '2' } },
    ]);
    const unknown = { ...target, workflow_id: 'none.yml', ref: 'main' };
    await expect(rest.actions.createWorkflowDispatch(unknown)).rejects.toMatchObject({ status: 404 });
  });

  it('fails as it is told and refuses a token that it did not give', async () => {
    const unwell = { status: 502, body: { message: 'Bad gateway' } };
    emulator.intercept(({ path }) => (path.endsWith('/shop') ? unwell : undefined));
    await expect(rest.repos.get(target)).rejects.toMatchObject({ status: 502 });
    emulator.intercept(() => 'hang-up');
    await expect(rest.repos.get(target)).rejects.toThrow();
    emulator.intercept(undefined);
    expect((await rest.repos.get(target)).data.default_branch).toBe('main');

    const stranger = getOctokit('other', { baseUrl: emulator.apiUrl }).rest;
    await expect(stranger.repos.get(target)).rejects.toMatchObject({ status: 401 });
  });

  async function commitFiles(branch: string, files: Record<string, string>, parent = 'main'): Promise<string> {
    const { data: base } = await rest.git.getRef({ ...target, ref: `heads/${parent}` });
    const { data: tree } = await rest.git.createTree({
      ...target,
      base_tree: await treeOf(parent),
      tree: Object.entries(files).map(([path, content]) => blob(path, content)),
    });
    const parents = [base.object.sha];
    const { data: commit } = await rest.git.createCommit({ ...target, message: 'Deliver', tree: tree.sha, parents });
    if (branch === parent) await rest.git.updateRef({ ...target, ref: `heads/${branch}`, sha: commit.sha });
    else await rest.git.createRef({ ...target, ref: `refs/heads/${branch}`, sha: commit.sha });
    return commit.sha;
  }

  async function treeOf(branch: string): Promise<string> {
    return (await rest.repos.getBranch({ ...target, branch })).data.commit.commit.tree.sha;
  }
});

function blob(path: string, content: string): { path: string; mode: '100644'; type: 'blob'; content: string } {
  return { path, mode: '100644', type: 'blob', content };
}

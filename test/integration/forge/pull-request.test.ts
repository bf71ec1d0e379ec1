import { describe, expect, it } from '@jest/globals';
import type { PullRequestRequest } from '@dark-factory/forge';
import { aCommit, aScene, type Scene } from './forge-fixture.ts';

function aPull(overrides: Partial<PullRequestRequest> = {}): PullRequestRequest {
  return { branch: 'dark-factory/shop', base: 'main', title: 'Deliver shop', body: 'What was built.\n', marker: 'expedition:shop', ...overrides };
}

async function delivered(options: Parameters<typeof aScene>[0] = {}): Promise<Scene> {
  const scene = await aScene(options);
  await scene.forge.commitTree(aCommit());
  scene.github.requests.length = 0;
  return scene;
}

describe('a pull request', () => {
  it('is opened as a draft, then found by its marker, updated when different and left alone when not', async () => {
    await using scene = await delivered();
    const created = await scene.forge.putPullRequest(aPull({ labels: ['factory'] }));
    expect(created).toMatchObject({ kind: 'created', number: 1 });
    expect(scene.asked()).toEqual(['GET /pulls?state=open&head=acme%3Adark-factory%2Fshop&per_page=100', 'POST /pulls', 'POST /issues/1/labels']);
    expect(await scene.github.pulls()).toMatchObject([{ draft: true, title: 'Deliver shop', body: '<!-- dark-factory:expedition%3Ashop -->\nWhat was built.\n', labels: [{ name: 'factory' }] }]);

    scene.github.requests.length = 0;
    expect(await scene.forge.putPullRequest(aPull({ labels: ['factory'] }))).toMatchObject({ kind: 'unchanged', number: 1 });
    expect(scene.github.requests).toHaveLength(1);
    expect(await scene.forge.putPullRequest(aPull({ body: 'Round two.\n' }))).toMatchObject({ kind: 'updated', number: 1 });
    expect(await scene.github.pulls()).toMatchObject([{ body: expect.stringContaining('Round two.') }]);
  });

  it('counts as unchanged after a browser has made its line ends CRLF', async () => {
    await using scene = await delivered();
    await scene.forge.putPullRequest(aPull({ body: 'a\nb\n' }));
    await scene.call('PATCH', '/pulls/1', { body: '<!-- dark-factory:expedition%3Ashop -->\r\na\r\nb\r\n' });
    expect(await scene.forge.putPullRequest(aPull({ body: 'a\nb\n' }))).toMatchObject({ kind: 'unchanged' });
  });

  it('of a person for the same branch keeps its text', async () => {
    await using scene = await delivered();
    await scene.call('POST', '/pulls', { head: 'dark-factory/shop', base: 'main', title: 'By hand', body: 'mine' });
    expect(await scene.forge.putPullRequest(aPull())).toMatchObject({ kind: 'unchanged', number: 1, note: expect.stringContaining('person') });
    expect(await scene.github.pulls()).toMatchObject([{ title: 'By hand', body: 'mine' }]);
  });

  it('is not opened twice when the answer gets lost', async () => {
    await using scene = await delivered();
    let lost = false;
    scene.github.intercept(async (request) => {
      if (lost || request.method !== 'POST' || !request.path.endsWith('/pulls')) return undefined;
      lost = true;
      await scene.call('POST', '/pulls', JSON.parse(request.body.toString()));
      return 'hang-up';
    });
    expect(await scene.forge.putPullRequest(aPull())).toMatchObject({ kind: 'created', number: 1 });
    expect(await scene.github.pulls()).toHaveLength(1);
  });

  it('is shortened to what GitHub takes, and says so', async () => {
    await using scene = await delivered();
    await scene.forge.putPullRequest(aPull({ body: `${'One line of the report.\n'.repeat(5_000)}`, title: 'x'.repeat(400) }));
    const [pull] = await scene.github.pulls();
    expect(pull.body.length).toBeLessThanOrEqual(65_536);
    expect(pull.body).toMatch(/One line of the report\.\n\n_Cut here: \d+ of 120\d{3} characters did not fit/);
    expect(pull.title).toHaveLength(256);
  });
});

describe('a pull request that GitHub refuses', () => {
  const compareUrl = 'https://github.example/acme/shop/compare/main...dark-factory/shop?expand=1';

  it.each([
    ['by the setting of the repository', 403, { message: 'GitHub Actions is not permitted to create or approve pull requests.' }, 'Allow GitHub Actions to create and approve'],
    ['by that setting with 422', 422, { message: 'Validation Failed', errors: [{ message: 'GitHub Actions is not permitted to create or approve pull requests.' }] }, 'not permitted'],
    ['for a missing permission', 403, { message: 'Resource not accessible by integration' }, '`pull-requests: write`'],
    ['because nothing differs', 422, { message: 'Validation Failed', errors: [{ resource: 'PullRequest', code: 'custom', message: 'No commits between main and dark-factory/shop' }] }, 'No commits between'],
  ])('%s leaves the branch and a link', async (_name, status, body, reason) => {
    await using scene = await delivered();
    scene.github.intercept(({ method, path }) => (method === 'POST' && path.endsWith('/pulls') ? { status, body } : undefined));
    expect(await scene.forge.putPullRequest(aPull())).toEqual({ kind: 'refused', reason: expect.stringContaining(reason), compareUrl });
    expect(scene.asked().filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  it('as a draft is opened as a normal one', async () => {
    await using scene = await delivered();
    scene.github.intercept(({ method, path, body }) => (method === 'POST' && path.endsWith('/pulls') && body.toString().includes('"draft":true') ? { status: 422, body: { message: 'Draft pull requests are not supported in this repository.' } } : undefined));
    expect(await scene.forge.putPullRequest(aPull())).toMatchObject({ kind: 'created', note: expect.stringContaining('no draft') });
    expect(await scene.github.pulls()).toMatchObject([{ draft: false }]);
  });

  it('for its labels alone stays open', async () => {
    await using scene = await delivered();
    scene.github.intercept(({ path }) => (path.endsWith('/labels') ? { status: 403, body: { message: 'Resource not accessible by integration' } } : undefined));
    expect(await scene.forge.putPullRequest(aPull({ labels: ['factory'] }))).toMatchObject({ kind: 'created' });
    expect(scene.logger.text()).toContain('warning: The labels factory were not set on #1');
  });
});

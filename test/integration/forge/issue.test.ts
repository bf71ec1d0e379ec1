import { describe, expect, it } from '@jest/globals';
import type { IssueRequest } from '@dark-factory/forge';
import { aCommit, aScene, type Scene } from './forge-fixture.ts';

const MARKER = '<!-- dark-factory:expedition%3Ashop -->';

function anIssue(overrides: Partial<IssueRequest> = {}): IssueRequest {
  return { title: 'Expedition shop', body: 'Planned.\n', marker: 'expedition:shop', ...overrides };
}

async function openIssues(scene: Scene, count: number): Promise<void> {
  await scene.call('POST', '/labels', { name: 'dark-factory', color: '5319e7' });
  for (let index = 0; index < count; index++) await scene.call('POST', '/issues', { title: `Ledger ${index}`, body: `about ${index}`, labels: ['dark-factory'] });
}

describe('an issue', () => {
  it('is created with its label, read back as it was put, updated, and left alone when the same', async () => {
    await using scene = await aScene();
    expect(await scene.forge.readIssue('expedition:shop')).toBeUndefined();
    scene.github.requests.length = 0;
    expect(await scene.forge.putIssue(anIssue({ labels: ['shop'] }))).toMatchObject({ kind: 'created', number: 1 });
    expect(scene.asked()).toEqual([
      expect.stringContaining('GET /issues?labels=dark-factory&state=all'),
      'GET /labels/dark-factory',
      expect.stringContaining('GET /issues?state=all'),
      'POST /labels',
      'POST /issues',
    ]);
    expect(await scene.forge.readIssue('expedition:shop')).toBe('Planned.\n');

    scene.github.requests.length = 0;
    expect(await scene.forge.putIssue(anIssue())).toMatchObject({ kind: 'unchanged', number: 1 });
    expect(scene.asked()).toHaveLength(1);
    expect(await scene.forge.putIssue(anIssue({ body: 'Delivered.\n' }))).toMatchObject({ kind: 'updated', number: 1 });
    expect(await scene.github.issues()).toMatchObject([{ body: `${MARKER}\nDelivered.\n`, labels: [{ name: 'dark-factory' }, { name: 'shop' }] }]);
  });

  it('is found on the second page, among a pull request with the same marker', async () => {
    await using scene = await aScene();
    await openIssues(scene, 1);
    await scene.forge.putIssue(anIssue());
    for (let index = 0; index < 120; index++) await scene.call('POST', '/issues', { title: `Later ${index}`, body: 'x', labels: ['dark-factory'] });
    await scene.forge.commitTree(aCommit());
    await scene.forge.putPullRequest({ branch: 'dark-factory/shop', base: 'main', title: 'x', body: 'the pull request', marker: 'expedition:shop', labels: ['dark-factory'] });
    const firstPage: { number: number }[] = await scene.call('GET', '/issues?labels=dark-factory&state=all&sort=created&direction=desc&per_page=100');
    expect(firstPage.map(({ number }) => number)).not.toContain(2);

    expect(await scene.forge.readIssue('expedition:shop')).toBe('Planned.\n');
    expect(await scene.forge.putIssue(anIssue({ body: 'Delivered.\n' }))).toMatchObject({ kind: 'updated', number: 2 });
  }, 30_000);

  it('that a person closed is updated and stays closed', async () => {
    await using scene = await aScene();
    await scene.forge.putIssue(anIssue());
    await scene.call('PATCH', '/issues/1', { state: 'closed' });
    expect(await scene.forge.putIssue(anIssue({ body: 'Delivered.\n' }))).toMatchObject({ kind: 'updated', number: 1 });
    expect(await scene.github.issues()).toMatchObject([{ state: 'closed', body: expect.stringContaining('Delivered.') }]);
  });

  it('is not taken from somebody who quotes the marker', async () => {
    await using scene = await aScene();
    await scene.call('POST', '/labels', { name: 'dark-factory', color: '5319e7' });
    await scene.call('POST', '/issues', { title: 'Question', body: `Why does it say\n${MARKER}\nhere?`, labels: ['dark-factory'] });
    expect(await scene.forge.putIssue(anIssue())).toMatchObject({ kind: 'created', number: 2 });
  });

  it('is found by its author where the label may not be made', async () => {
    await using scene = await aScene();
    scene.github.intercept(({ method, path }) => (method === 'POST' && path.endsWith('/labels') ? { status: 403, body: { message: 'Resource not accessible by integration' } } : undefined));
    expect(await scene.forge.putIssue(anIssue())).toMatchObject({ kind: 'created', number: 1 });
    expect(scene.logger.text()).toContain('warning: The label dark-factory could not be made');
    const withAuthor = (user: string, association: string) => async ({ method, path }: { method: string; path: string }) => {
      if (method !== 'GET' || !path.includes('/issues?') || path.includes('labels=')) return undefined;
      const [issue] = await scene.github.issues();
      return { status: 200, body: [{ ...issue, user: { type: user }, author_association: association }] };
    };
    scene.github.intercept(withAuthor('Bot', 'NONE'));
    expect(await scene.forge.putIssue(anIssue({ body: 'Delivered.\n' }))).toMatchObject({ kind: 'updated', number: 1 });
    scene.github.intercept(withAuthor('User', 'NONE'));
    expect(await scene.forge.readIssue('expedition:shop')).toBeUndefined();
  });

  it('is not created twice when the server fails after creating it', async () => {
    await using scene = await aScene();
    let lost = false;
    scene.github.intercept(async (request) => {
      if (lost || request.method !== 'POST' || !request.path.endsWith('/issues')) return undefined;
      lost = true;
      await scene.call('POST', '/issues', JSON.parse(request.body.toString()));
      return { status: 502, body: { message: 'Server Error' } };
    });
    expect(await scene.forge.putIssue(anIssue())).toMatchObject({ kind: 'created', number: 1 });
    expect(await scene.github.issues()).toHaveLength(1);
  });

  it('ends in advice where issues are turned off', async () => {
    await using scene = await aScene();
    scene.github.intercept(({ path }) => (path.includes('/issues') ? { status: 410, body: { message: 'Issues has been disabled in this repository.' } } : undefined));
    await expect(scene.forge.putIssue(anIssue())).rejects.toMatchObject({ code: 'forge-refused', fix: expect.stringContaining('Turn issues on') });
  });
});

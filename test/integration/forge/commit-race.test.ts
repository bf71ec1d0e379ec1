import { describe, expect, it } from '@jest/globals';
import { textFile } from '@dark-factory/runtime';
import { aCommit, aScene, branchText, commitAsPerson, type Scene } from './forge-fixture.ts';

const BRANCH = 'dark-factory/shop';
const ROUND_TWO = [textFile('main.py', 'round two')];

/** Runs `meanwhile` just before the first `times` requests that would point a branch at our commit. */
function justBefore(scene: Scene, method: 'PATCH' | 'POST', meanwhile: (count: number) => Promise<unknown>, times = 1): void {
  let count = 0;
  let busy = false;
  scene.github.intercept(async (request) => {
    if (busy || count >= times || request.method !== method || !request.path.includes('/git/refs')) return undefined;
    busy = true;
    await meanwhile(++count);
    busy = false;
    return undefined;
  });
}

describe('a branch that moves while we commit', () => {
  it('takes our tree on its new head when nobody touched the output root', async () => {
    await using scene = await aScene();
    await scene.forge.commitTree(aCommit());
    let theirs = '';
    justBefore(scene, 'PATCH', async () => (theirs = await commitAsPerson(scene, BRANCH, 'docs/note.md', 'a note')));
    const result = await scene.forge.commitTree(aCommit({ files: ROUND_TWO }));

    expect(result).toMatchObject({ kind: 'committed', branch: BRANCH, moved: { kind: 'rebased', onto: theirs } });
    expect(await branchText(scene, BRANCH)).toEqual({ 'README.md': '# shop\n', 'app/main.py': 'round two', 'docs/note.md': 'a note' });
    expect((await scene.call('GET', `/git/commits/${result.commit}`)).parents[0].sha).toBe(theirs);
  });

  it('keeps their files and puts ours on another branch when somebody touched the output root', async () => {
    await using scene = await aScene();
    const first = await scene.forge.commitTree(aCommit());
    let theirs = '';
    justBefore(scene, 'PATCH', async () => (theirs = await commitAsPerson(scene, BRANCH, 'app/theirs.py', 'theirs')));
    const result = await scene.forge.commitTree(aCommit({ files: ROUND_TWO }));

    expect(result).toMatchObject({ branch: `${BRANCH}-2`, created: true, moved: { kind: 'other-branch', wanted: BRANCH } });
    expect((await scene.call('GET', `/git/ref/heads/${BRANCH}`)).object.sha).toBe(theirs);
    expect((await branchText(scene, BRANCH))['app/theirs.py']).toBe('theirs');
    expect(await branchText(scene, `${BRANCH}-2`)).toEqual({ 'README.md': '# shop\n', 'app/main.py': 'round two' });
    expect((await scene.call('GET', `/git/commits/${result.commit}`)).parents[0].sha).toBe(first.commit);
  });

  it('gives up after five moves and takes another branch', async () => {
    await using scene = await aScene();
    await scene.forge.commitTree(aCommit());
    justBefore(scene, 'PATCH', (count) => commitAsPerson(scene, BRANCH, 'docs/note.md', `note ${count}`), 99);
    const result = await scene.forge.commitTree(aCommit({ files: ROUND_TWO }));
    expect(result).toMatchObject({ branch: `${BRANCH}-2`, moved: { kind: 'other-branch' } });
    expect(scene.asked().filter((line) => line.startsWith('PATCH'))).toHaveLength(6);
  });

  it('loses nothing when two runs create the branch at the same time', async () => {
    await using scene = await aScene();
    justBefore(scene, 'POST', async () => {
      const head = (await scene.call('GET', '/git/ref/heads/main')).object.sha;
      await scene.call('POST', '/git/refs', { ref: `refs/heads/${BRANCH}`, sha: head });
      await commitAsPerson(scene, BRANCH, 'app/main.py', 'the other run');
    });
    expect(await scene.forge.commitTree(aCommit())).toMatchObject({ branch: `${BRANCH}-2`, moved: { kind: 'other-branch' } });
    expect((await branchText(scene, BRANCH))['app/main.py']).toBe('the other run');
  });

  it('is created again when somebody deleted it', async () => {
    await using scene = await aScene();
    await scene.forge.commitTree(aCommit());
    justBefore(scene, 'PATCH', () => scene.call('DELETE', `/git/refs/heads/${BRANCH}`));
    expect(await scene.forge.commitTree(aCommit({ files: ROUND_TWO }))).toMatchObject({ branch: BRANCH, created: true });
    expect((await branchText(scene, BRANCH))['app/main.py']).toBe('round two');
  });
});

describe('a head that the caller no longer sees', () => {
  it('is followed when the output root is what the caller saw', async () => {
    await using scene = await aScene();
    const first = await scene.forge.commitTree(aCommit());
    const theirs = await commitAsPerson(scene, BRANCH, 'docs/note.md', 'a note');
    const result = await scene.forge.commitTree(aCommit({ files: ROUND_TWO, expectedHead: first.commit }));
    expect(result).toMatchObject({ branch: BRANCH, moved: { kind: 'rebased', onto: theirs } });
  });

  it('is left alone when it is not, even if it is ours', async () => {
    await using scene = await aScene();
    const first = await scene.forge.commitTree(aCommit());
    const other = await scene.forge.commitTree(aCommit({ files: [textFile('main.py', 'another run')] }));
    const result = await scene.forge.commitTree(aCommit({ files: ROUND_TWO, expectedHead: first.commit }));
    expect(result).toMatchObject({ branch: `${BRANCH}-2`, moved: { kind: 'other-branch', wanted: BRANCH } });
    expect((await scene.call('GET', `/git/ref/heads/${BRANCH}`)).object.sha).toBe(other.commit);
  });

  it('is not missed when it was swept away: ours starts from the base on another branch', async () => {
    await using scene = await aScene();
    await scene.forge.commitTree(aCommit());
    const result = await scene.forge.commitTree(aCommit({ files: ROUND_TWO, expectedHead: 'd'.repeat(40) }));
    expect(result).toMatchObject({ branch: `${BRANCH}-2`, created: true });
    expect(await branchText(scene, `${BRANCH}-2`)).toEqual({ 'README.md': '# shop\n', 'app/main.py': 'round two' });
  });

  it('counts as unchanged when the other run delivered the same', async () => {
    await using scene = await aScene();
    const first = await scene.forge.commitTree(aCommit());
    const other = await scene.forge.commitTree(aCommit({ files: ROUND_TWO }));
    expect(await scene.forge.commitTree(aCommit({ files: ROUND_TWO, expectedHead: first.commit }))).toMatchObject({ kind: 'unchanged', commit: other.commit });
  });
});

describe('an answer that got lost', () => {
  it.each(['PATCH', 'POST'] as const)('does not count as another commit (%s)', async (method) => {
    await using scene = await aScene();
    if (method === 'PATCH') await scene.forge.commitTree(aCommit());
    let lost = false;
    scene.github.intercept(async (request) => {
      if (lost || request.method !== method || !request.path.includes('/git/refs')) return undefined;
      lost = true;
      await scene.call(method, request.path.replace('/repos/acme/shop', ''), JSON.parse(request.body.toString()));
      return 'hang-up';
    });
    const result = await scene.forge.commitTree(aCommit({ files: ROUND_TWO }));
    expect(lost).toBe(true);
    expect(result).toMatchObject({ kind: 'committed', branch: BRANCH, moved: { kind: 'none' } });
    expect((await scene.call('GET', `/git/ref/heads/${BRANCH}`)).object.sha).toBe(result.commit);
  });
});

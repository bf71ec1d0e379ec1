import { describe, expect, it } from '@jest/globals';
import { textFile } from '@dark-factory/runtime';
import { aCommit, aScene, branchText, commitAsPerson } from './forge-fixture.ts';

const BRANCH = 'dark-factory/shop';

describe('a second commit of the same expedition', () => {
  it('changes nothing and sends nothing when the tree is the same', async () => {
    await using scene = await aScene();
    const first = await scene.forge.commitTree(aCommit());
    scene.github.requests.length = 0;
    const second = await scene.forge.commitTree(aCommit({ message: 'Another message' }));

    expect(second).toEqual({ kind: 'unchanged', branch: BRANCH, commit: first.commit, tree: first.tree });
    expect(scene.asked()).toEqual(['GET /branches/dark-factory%2Fshop', 'GET /git/trees/SHA']);
  });

  it('removes files that are no longer delivered, and nothing outside the output root', async () => {
    await using scene = await aScene();
    await scene.forge.commitTree(aCommit());
    scene.github.requests.length = 0;
    const result = await scene.forge.commitTree(aCommit({ files: [textFile('main.py', 'print("two")\n'), textFile('lib/a.py', '')] }));

    expect(result).toMatchObject({ kind: 'committed', created: false, moved: { kind: 'none' } });
    expect(await branchText(scene, BRANCH)).toEqual({ 'README.md': '# shop\n', 'app/lib/a.py': '', 'app/main.py': 'print("two")\n' });
    expect(scene.asked()).toEqual(['GET /branches/dark-factory%2Fshop', 'GET /git/trees/SHA', 'POST /git/trees', 'POST /git/trees', 'POST /git/commits', 'PATCH /git/refs/heads%2Fdark-factory%2Fshop']);
  });

  it('notices a changed executable bit', async () => {
    await using scene = await aScene();
    await scene.forge.commitTree(aCommit({ files: [textFile('run.sh', 'x')] }));
    expect(await scene.forge.commitTree(aCommit({ files: [textFile('run.sh', 'x', true)] }))).toMatchObject({ kind: 'committed' });
    expect((await scene.github.modesOf(BRANCH)).get('app/run.sh')).toBe('100755');
  });

  it('goes on after a person who changed other files', async () => {
    await using scene = await aScene();
    await scene.forge.commitTree(aCommit());
    await commitAsPerson(scene, BRANCH, 'README.md', '# ours\n');
    const result = await scene.forge.commitTree(aCommit({ files: [textFile('main.py', 'two')] }));
    expect(result).toMatchObject({ kind: 'committed', branch: BRANCH });
    expect(await branchText(scene, BRANCH)).toEqual({ 'README.md': '# ours\n', 'app/main.py': 'two' });
  });
});

describe('a branch that is not ours', () => {
  it('is left alone and another name is taken, also the next time', async () => {
    await using scene = await aScene();
    await scene.call('POST', '/git/refs', { ref: `refs/heads/${BRANCH}`, sha: (await scene.call('GET', '/git/ref/heads/main')).object.sha });
    const theirs = await commitAsPerson(scene, BRANCH, 'app/main.py', 'by hand');

    const first = await scene.forge.commitTree(aCommit());
    expect(first).toMatchObject({ kind: 'committed', branch: `${BRANCH}-2`, created: true, moved: { kind: 'other-branch', wanted: BRANCH } });
    expect((await scene.call('GET', `/git/ref/heads/${BRANCH}`)).object.sha).toBe(theirs);

    expect(await scene.forge.commitTree(aCommit())).toMatchObject({ kind: 'unchanged', branch: `${BRANCH}-2` });
    expect(await scene.forge.commitTree(aCommit({ trailers: { 'Dark-Factory-Expedition': 'other' } }))).toMatchObject({ branch: `${BRANCH}-3` });
  });

  it('stays theirs when a person changed our files on it', async () => {
    await using scene = await aScene();
    await scene.forge.commitTree(aCommit());
    await commitAsPerson(scene, BRANCH, 'app/main.py', 'mended by hand');
    expect(await scene.forge.commitTree(aCommit({ files: [textFile('main.py', 'round two')] }))).toMatchObject({ branch: `${BRANCH}-2` });
    expect((await branchText(scene, BRANCH))['app/main.py']).toBe('mended by hand');
  });

  it('is refused after twenty names', async () => {
    await using scene = await aScene();
    scene.github.intercept(({ path }) => (/branches\/dark-factory/.test(path) ? { status: 200, body: { name: decodeURIComponent(path.split('/branches/')[1]!), commit: { sha: 'a'.repeat(40), commit: { message: 'theirs', tree: { sha: 'b'.repeat(40) } } } } } : /\/commits\?/.test(path) ? { status: 200, body: [] } : undefined));
    await expect(scene.forge.commitTree(aCommit())).rejects.toMatchObject({ code: 'forge-refused', what: expect.stringContaining('19 more') });
    expect(scene.github.requests.every(({ method }) => method === 'GET')).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import { aCommit, aScene, manyFiles } from './forge-fixture.ts';

describe('a client of GitHub', () => {
  it('sends the writes of a delivery without waiting, and many of them a second apart', async () => {
    await using scene = await aScene();
    const start = scene.clock.now();
    await scene.forge.commitTree(aCommit({ files: manyFiles(63, 200) }));
    expect(scene.clock.now() - start).toBe(0);

    const binaries = Array.from({ length: 40 }, (_, index) => ({ path: `b${index}`, content: Buffer.from([0, index]), executable: false }));
    await scene.forge.commitTree(aCommit({ files: binaries, branch: 'binaries' }));
    // 4 writes before and 44 now: 28 more than the burst of 20.
    expect(scene.clock.now() - start).toBe(28_000);
  });

  it('tries again after failures of the server, with waits that double from five seconds', async () => {
    await using scene = await aScene();
    const start = scene.clock.now();
    let failures = 0;
    scene.github.intercept(({ path }) => (path.includes('/branches/') && failures++ < 3 ? (failures === 2 ? 'hang-up' : { status: 503, body: { message: 'Unavailable' } }) : undefined));
    await scene.forge.commitTree(aCommit());
    expect(scene.clock.now() - start).toBe(35_000);
  });

  it('gives up after the tries it was given', async () => {
    await using scene = await aScene({ retries: 2 });
    scene.github.intercept(() => ({ status: 503, body: { message: 'Unavailable' } }));
    await expect(scene.forge.commitTree(aCommit())).rejects.toMatchObject({ code: 'forge-refused', fix: expect.stringContaining('githubstatus') });
    expect(scene.github.requests).toHaveLength(3);
  });

  it('waits as long as a secondary limit says, and not longer than five minutes', async () => {
    await using scene = await aScene();
    const start = scene.clock.now();
    let refusals = 0;
    const limited = (seconds: string) => ({ status: 403, headers: { 'retry-after': seconds }, body: { message: 'You have exceeded a secondary rate limit.' } });
    scene.github.intercept(({ method }) => (method === 'POST' && refusals++ < 2 ? limited('70') : undefined));
    await scene.forge.commitTree(aCommit());
    expect(scene.clock.now() - start).toBe(140_000);

    scene.github.intercept(({ method }) => (method === 'POST' ? limited('1800') : undefined));
    await expect(scene.forge.commitTree(aCommit({ branch: 'other' }))).rejects.toMatchObject({ code: 'forge-refused', fix: expect.stringContaining('Run again later') });
    expect(scene.clock.now() - start).toBe(140_000);
  });

  it.each([
    [422, "Sorry, your request timed out. It's likely that your input was too large to process."],
    [502, 'Server Error'],
  ])('halves a tree that the server cannot take at once (%s)', async (status, message) => {
    await using scene = await aScene();
    scene.github.intercept(({ method, path, body }) => (method === 'POST' && path.endsWith('/git/trees') && JSON.parse(body.toString()).tree.length > 20 ? { status, body: { message } } : undefined));
    const files = manyFiles(63, 100);
    await scene.forge.commitTree(aCommit({ files }));
    expect((await scene.github.readBranch('dark-factory/shop')).size).toBe(64);
  });
});

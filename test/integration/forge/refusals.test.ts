import { describe, expect, it } from '@jest/globals';
import { textFile } from '@dark-factory/runtime';
import { aCommit, aScene } from './forge-fixture.ts';

interface Row {
  readonly name: string;
  readonly at: RegExp;
  readonly status: number;
  readonly message: string;
  readonly headers?: Record<string, string>;
  readonly code: string;
  readonly fix: RegExp;
}

/** The throttling plugin compares with the clock of the machine. */
const IN_AN_HOUR = String(Math.floor(Date.now() / 1000) + 3600);

const ROWS: Row[] = [
  { name: 'a token that expired', at: /GET .*branches/, status: 401, message: 'Bad credentials', code: 'forge-auth', fix: /valid/ },
  { name: 'a missing permission', at: /POST .*git\/trees/, status: 403, message: 'Resource not accessible by integration', code: 'forge-auth', fix: /Add `contents: write` under `permissions:`/ },
  { name: 'a fine-grained token without it', at: /POST .*git\/trees/, status: 403, message: 'Resource not accessible by personal access token', code: 'forge-auth', fix: /personal access token .*`contents: write`/ },
  { name: 'single sign-on', at: /GET .*branches/, status: 403, message: 'Resource protected by organization SAML enforcement.', headers: { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?x=1' }, code: 'forge-auth', fix: /orgs\/acme\/sso/ },
  { name: 'an archived repository', at: /POST .*git\/trees/, status: 403, message: 'Repository was archived so is read-only.', code: 'forge-refused', fix: /unarchive/ },
  { name: 'workflow files', at: /POST .*git\/refs/, status: 403, message: 'refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission', code: 'forge-auth', fix: /\.github\/workflows/ },
  { name: 'a ruleset', at: /POST .*git\/refs/, status: 422, message: 'Repository rule violations found', code: 'forge-refused', fix: /ruleset/ },
  { name: 'an organization that allows few addresses', at: /GET .*branches/, status: 403, message: 'Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled', code: 'forge-auth', fix: /address/ },
  { name: 'a rate limit that lifts in an hour', at: /GET .*branches/, status: 403, message: 'API rate limit exceeded', headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': IN_AN_HOUR }, code: 'forge-refused', fix: /after 20\d\d-.*Z; fewer/ },
];

describe('what GitHub refuses', () => {
  it.each(ROWS)('names the cause and the cure: $name', async ({ at, status, message, headers, code, fix }) => {
    await using scene = await aScene();
    let refused = 0;
    scene.github.intercept((request) => (at.test(`${request.method} ${request.path}`) ? (refused++, { status, body: { message }, ...(headers ? { headers } : {}) }) : undefined));
    const error = await scene.forge.commitTree(aCommit()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'UserError', code, fix: expect.stringMatching(fix), what: expect.stringContaining(String(status)) });
    // No 4xx is asked twice.
    expect(refused).toBe(1);
  });

  it('says which branch is missing', async () => {
    await using scene = await aScene();
    await expect(scene.forge.commitTree(aCommit({ base: 'develop' }))).rejects.toMatchObject({ code: 'forge-missing', what: expect.stringContaining('no branch develop') });
  });

  it('tells an empty repository from a missing branch', async () => {
    await using scene = await aScene();
    scene.github.intercept(({ path }) => (path.includes('/branches/') ? { status: 404, body: { message: 'Branch not found' } } : path.includes('/commits') ? { status: 409, body: { message: 'Git Repository is empty.' } } : undefined));
    await expect(scene.forge.commitTree(aCommit())).rejects.toMatchObject({ code: 'forge-missing', fix: expect.stringContaining('no commit yet') });
  });

  it('refuses a token that GitHub does not know', async () => {
    await using scene = await aScene({ token: 'ghs_wrong' });
    await expect(scene.forge.commitTree(aCommit())).rejects.toMatchObject({ code: 'forge-auth' });
  });

  it('does not take a page of a proxy or a truncated listing for an answer', async () => {
    await using scene = await aScene();
    await scene.forge.commitTree(aCommit());
    scene.github.intercept(({ path }) => (path.includes('/branches/') ? { status: 200, body: '<html>Welcome</html>', headers: { 'content-type': 'text/html' } } : undefined));
    await expect(scene.forge.commitTree(aCommit({ files: [textFile('a', 'b')] }))).rejects.toMatchObject({ code: 'forge-refused', what: expect.stringContaining('not a whole one') });
    scene.github.intercept(({ method, path }) => (method === 'GET' && path.includes('/git/trees/') ? { status: 200, body: { sha: 'a'.repeat(40), tree: [], truncated: true } } : undefined));
    await expect(scene.forge.commitTree(aCommit({ files: [textFile('a', 'b')] }))).rejects.toMatchObject({ code: 'forge-refused', what: expect.stringContaining('truncated') });
  });

  it('fails when the server stored another tree than was sent', async () => {
    await using scene = await aScene();
    scene.github.intercept(({ method, path }) => (method === 'POST' && path.includes('/git/trees') ? { status: 201, body: { sha: 'c'.repeat(40), tree: [], truncated: false } } : undefined));
    await expect(scene.forge.commitTree(aCommit())).rejects.toMatchObject({ code: 'forge-refused', what: expect.stringContaining('c'.repeat(40)) });
  });
});

describe('what is refused before anything is sent', () => {
  it.each([
    ['a path that climbs', { files: [textFile('../x', '')] }, 'bundle-unsafe'],
    ['a path into .git', { files: [textFile('a/.git/config', '')] }, 'bundle-unsafe'],
    ['a path that is there twice', { files: [textFile('a', ''), textFile('a', 'b')] }, 'bundle-unsafe'],
    ['a file that is a folder too', { files: [textFile('a', ''), textFile('a/b', '')] }, 'bundle-unsafe'],
    ['paths that differ in case', { files: [textFile('a', ''), textFile('A', '')] }, 'bundle-unsafe'],
    ['no files at all', { files: [] }, 'tree-empty'],
    ['an output root that climbs', { outputRoot: '../app' }, 'input-invalid'],
    ['a name that is no branch', { branch: 'a..b' }, 'input-invalid'],
  ])('%s', async (_name, overrides, code) => {
    await using scene = await aScene();
    await expect(scene.forge.commitTree(aCommit(overrides))).rejects.toMatchObject({ code });
    expect(scene.asked()).toEqual([]);
  });
});

import { expect, test } from '@jest/globals';
import { startGitHubEmulator } from '../../support/github-emulator.ts';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import { cli } from './run-cli.ts';
import { DRAFT, FILES, SOW, startModel } from './tiny-project.ts';

test('with --publish the delivery is a draft pull request and a ledger, and a second run doubles nothing', async () => {
  await using folder = await temporaryFolder('cli-publish');
  await using model = await startModel();
  await using github = await startGitHubEmulator({ owner: 'acme', repo: 'shop' });
  await writeFiles(folder.path, { 'greeter/SOW.md': SOW, 'greeter/factory-plan.json': JSON.stringify(DRAFT) });
  const args = ['run', 'greeter', '--base-url', model.url, '--model', 'simulator-1', '--publish', 'acme/shop', '--output-root', 'apps/greeter', '--json'];
  const env = { GITHUB_TOKEN: github.token, GITHUB_API_URL: github.apiUrl, GITHUB_SERVER_URL: 'https://github.example' };

  const first = await cli(folder.path, args, env);
  const second = await cli(folder.path, args, env);

  expect([first.code, second.code]).toEqual([0, 0]);
  const files = await github.readBranch('dark-factory/greeter');
  expect([...files.keys()].sort()).toEqual(['README.md', ...Object.keys(FILES).map((path) => `apps/greeter/${path}`)].sort());
  for (const [path, content] of Object.entries(FILES)) expect(files.get(`apps/greeter/${path}`)!.toString()).toBe(content);
  const [pulls, issues] = [await github.pulls(), await github.issues()];
  expect(pulls).toHaveLength(1);
  expect(pulls[0]).toMatchObject({ draft: true });
  expect(issues).toHaveLength(1);
  const summary = JSON.parse(second.stdout) as { places: { pullRequest: string; issue: string } };
  expect(summary.places).toMatchObject({ pullRequest: expect.stringMatching(/\/acme\/shop\/pull\/2$/), issue: expect.stringMatching(/\/acme\/shop\/issues\/1$/) });
  expect(first.stdout + first.stderr + second.stdout + second.stderr).not.toContain(github.token);

  const refused = await cli(folder.path, args, { ...env, GITHUB_TOKEN: 'wrong' });
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'forge-auth' } });
}, 60_000);

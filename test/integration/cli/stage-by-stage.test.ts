import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import { cli } from './run-cli.ts';
import { DRAFT, FILES, SOW, startModel } from './tiny-project.ts';

test('each stage as a command of its own, on the latest run, with the options that the plan was made with', async () => {
  await using folder = await temporaryFolder('cli-stages');
  await using model = await startModel();
  await writeFiles(folder.path, { 'greeter/SOW.md': SOW, 'greeter/factory-plan.json': JSON.stringify(DRAFT) });
  const at = ['--base-url', model.url, '--model', 'simulator-1'];
  const step = async (...args: string[]) => {
    const outcome = await cli(folder.path, args);
    expect({ args, ...outcome }).toMatchObject({ code: 0 });
    return outcome.stdout;
  };

  expect(await step('plan', 'greeter', '--shards', '2', ...at)).toContain('3 units in 2 shards');
  expect(model.requests).toHaveLength(0);
  const id = /Go on with: dark-factory work --run (\S+)/.exec(await step('plan', 'greeter', '--shards', '1', ...at))![1]!;
  expect(await step('work')).toMatch(/^Round 1: 3 of 3 units done; tokens /);
  expect(await step('collect')).toContain('Committed to dark-factory/greeter');
  const manifest = JSON.parse(await step('verify', '--run', id, '--json')) as { errors: number; testsLoad: unknown };
  expect(manifest).toMatchObject({ errors: 0, testsLoad: { state: 'loaded', files: 1 } });
  expect(JSON.parse(await step('refine', '--json'))).toMatchObject({ schema: 'dark-factory/verdict/v1', verdict: 'ACCEPT' });
  expect(await step('collect', '--apply')).toContain('holds them already');
  expect(await step('notify')).toContain('greeter: ACCEPT');

  const run = join(folder.path, '.dark-factory/runs', id);
  for (const [path, content] of Object.entries(FILES)) expect(readFileSync(join(run, 'tree', path), 'utf8')).toBe(content);
  expect(readFileSync(join(run, 'forge/issue.md'), 'utf8')).toContain('ACCEPT');
  // The tree of a run is checked against the run's plan.
  expect((JSON.parse(await step('verify', '.dark-factory/runs/latest/tree', '--json')) as { plan: string | null }).plan).not.toBeNull();
  // Done again, nothing is doubled and nothing is paid for twice.
  const before = model.requests.length;
  expect(await step('work', '--round', '1')).toContain('3 from the cache');
  await step('notify');
  expect(model.requests).toHaveLength(before);
}, 60_000);

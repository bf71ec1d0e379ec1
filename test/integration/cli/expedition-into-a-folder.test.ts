import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseDocumentJson } from '@dark-factory/contracts';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import { cli } from './run-cli.ts';
import { DRAFT, FILES, SOW, startModel, unitsAsked } from './tiny-project.ts';

test('from a scope of work to a delivery folder, the plan by the model, and again for nothing', async () => {
  await using folder = await temporaryFolder('cli-run');
  await using model = await startModel({ apiKey: 'secret-key' });
  await writeFiles(folder.path, { 'expeditions/greeter/SOW.md': SOW });
  const args = ['run', 'expeditions/greeter', '--base-url', model.url, '--model', 'simulator-1', '--into', 'out', '--price-prompt', '1', '--price-completion', '2'];

  const first = await cli(folder.path, args, { DARK_FACTORY_API_KEY: 'secret-key' });

  expect(first.stderr).toContain('Expected: ');
  expect(first.stdout).toContain('greeter: ACCEPT, confidence 1.00');
  expect(first.stdout).toMatch(/tests +2 passed, 0 failed/);
  expect(first.code).toBe(0);
  const run = join(folder.path, '.dark-factory/runs/latest/');
  expect(lstatSync(join(folder.path, '.dark-factory/runs/latest')).isSymbolicLink()).toBe(true);
  expect(readlinkSync(join(folder.path, '.dark-factory/runs/latest'))).toMatch(/^\d{8}-\d{6}-greeter$/);
  expect(readdirSync(run).sort()).toEqual([
    'SOW.txt', 'bundles', 'deliveries', 'error-manifest.json', 'forge', 'greeter.tar.gz', 'ledger.json', 'manifest.json', 'patch.json', 'plan.json', 'receipts', 'run.json', 'shards.json', 'traces', 'tree', 'verdict.json',
  ]);
  for (const [path, content] of Object.entries(FILES)) {
    for (const place of ['tree', 'forge/branches/dark-factory/greeter/greeter', '../../../out']) expect(readFileSync(join(run, place, path), 'utf8')).toBe(content);
  }
  expect(parseDocumentJson('verdict', readFileSync(join(run, 'verdict.json'))).verdict).toBe('ACCEPT');
  expect(parseDocumentJson('plan', readFileSync(join(run, 'plan.json'))).units).toHaveLength(DRAFT.units.length);
  expect(readdirSync(join(run, 'deliveries/round-1')).sort()).toEqual(['WU-01', 'WU-02', 'WU-03']);
  expect(execFileSync('tar', ['tzf', join(run, 'greeter.tar.gz')], { encoding: 'utf8' })).toContain('greeter/project/src/greet.js');
  expect(unitsAsked(model).sort()).toEqual(['WU-01', 'WU-02', 'WU-03']);
  // The key is in no file and in no output.
  expect(first.stdout + first.stderr).not.toContain('secret-key');
  expect(() => execFileSync('grep', ['-r', 'secret-key', '.'], { cwd: folder.path })).toThrow();

  const before = model.requests.length;
  const second = await cli(folder.path, [...args, '--json'], { DARK_FACTORY_API_KEY: 'secret-key' });

  const summary = JSON.parse(second.stdout) as { verdict: string; units: { fromCache: number }; usage: { requests: number }; places: { archive: string } };
  expect(second.code).toBe(0);
  expect(summary).toMatchObject({ verdict: 'ACCEPT', confidence: 1, units: { total: 3, done: 3, fromCache: 3 }, files: 4, missing: [], stopped: null, gate: { errors: 0 } });
  // Plan, units and the answer of the reviewer are kept: nothing is asked for again.
  expect(model.requests.slice(before)).toEqual([]);
  expect(existsSync(summary.places.archive)).toBe(true);
  const listed = await cli(folder.path, ['runs', '--json']);
  expect((JSON.parse(listed.stdout) as { runs: { verdict: string }[] }).runs.map((row) => row.verdict)).toEqual(['ACCEPT', 'ACCEPT']);
}, 60_000);

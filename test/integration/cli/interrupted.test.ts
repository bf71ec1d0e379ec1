import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import { cli, startCli } from './run-cli.ts';
import { DRAFT, SOW, startModel, unitsAsked } from './tiny-project.ts';

test('Ctrl-C keeps what is finished, and the same command again asks only for the rest', async () => {
  await using folder = await temporaryFolder('cli-interrupted');
  await using model = await startModel({ faults: [{ when: { contains: 'Unit: WU-03' }, times: 1, fault: { slowMs: 120_000 } }] });
  await writeFiles(folder.path, { 'greeter/SOW.md': SOW, 'greeter/factory-plan.json': JSON.stringify(DRAFT) });
  const args = ['run', 'greeter', '--base-url', model.url, '--model', 'simulator-1'];

  const running = await startCli(folder.path, args);
  let said = '';
  await new Promise<void>((resolve) => running.child.stderr!.on('data', (text: string) => {
    said += text;
    if (/WU-01 done/.test(said) && /WU-02 done/.test(said) && /WU-03 writing/.test(said)) resolve();
  }));
  running.child.kill('SIGINT');
  const interrupted = await running.outcome;

  expect(interrupted.code).toBe(130);
  expect(interrupted.stdout).toBe('');
  expect(interrupted.stderr).toContain('Ending: what is finished is kept. Ctrl-C again ends at once.');
  expect(interrupted.stderr).toMatch(/the run was interrupted; 2 of 3 units are finished and kept .*Run the same command again: only what is missing is paid for\. \[interrupted\]\n$/s);
  const run = join(folder.path, '.dark-factory/runs/latest');
  expect(JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'))).toMatchObject({ outcome: 'interrupted' });
  // What stands there is whole: no temporary file or folder of a write that broke off.
  expect(readdirSync(join(folder.path, '.dark-factory'), { recursive: true }).filter((path) => /[0-9a-f]{8}-[0-9a-f]{4}-/.test(String(path)))).toEqual([]);
  expect(existsSync(join(run, 'tree'))).toBe(false);

  const asked = unitsAsked(model).length;
  const again = await cli(folder.path, args);

  expect(again.code).toBe(0);
  expect(unitsAsked(model).slice(asked)).toEqual(['WU-03']);
  expect(again.stderr).toContain('WU-01 done, from cache');
  expect(again.stdout).toContain('units    3 of 3 done, 2 from the cache');
}, 60_000);

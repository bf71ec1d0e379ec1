import { expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { systemClock } from '@dark-factory/runtime';
import { runCli } from '../../../packages/cli/src/cli.ts';
import type { Host } from '../../../packages/cli/src/host.ts';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import type { CliOutcome } from './run-cli.ts';
import { DRAFT, SOW, answer, startModel, unitOf, unitsAsked } from './tiny-project.ts';

test('after its deadline a run asks nothing more, keeps what it has, and the same command again does the rest', async () => {
  await using folder = await temporaryFolder('cli-deadline');
  let lateMs = 0;
  // The first unit takes two hours, by the clock that the command goes by.
  await using model = await startModel({ recordings: { origin: 'made in code', answers: [{ name: 'slow', answer: (request) => { if (unitOf(request) !== undefined) lateMs = 2 * 3_600_000; return answer(request); } }] } });
  await writeFiles(folder.path, { 'greeter/SOW.md': SOW, 'greeter/factory-plan.json': JSON.stringify(DRAFT) });
  const run = async (): Promise<CliOutcome> => {
    let [stdout, stderr] = ['', ''];
    const host: Host = {
      args: ['run', 'greeter', '--base-url', model.url, '--model', 'simulator-1', '--in-flight', '1', '--deadline', '1h30m'],
      env: { PATH: process.env['PATH'] }, cwd: folder.path, home: folder.path, stdin: Readable.from([]), programFolder: folder.path, random: Math.random,
      stdout: { write: (text) => { stdout += text; } }, stderr: { write: (text) => { stderr += text; } },
      clock: { now: () => systemClock.now() + lateMs, sleep: (ms, signal) => systemClock.sleep(ms, signal) },
      onSignal: () => () => undefined, exit: (code) => { throw new Error(`exit ${code}`); },
    };
    return { code: await runCli(host), stdout, stderr };
  };

  const late = await run();

  expect(late).toMatchObject({ code: 1, stdout: expect.stringMatching(/^ {2}units +1 of 3 done/m) });
  expect(late.stderr.match(/^error: .*$/gm)).toEqual([expect.stringMatching(/^error: the deadline of 20\d\d-[\dT:.-]+Z is reached \[budget-reached\]$/)]);
  expect(late.stdout).toMatch(/^ {2}stopped +budget: the deadline of /m);
  const [paid, ...others] = unitsAsked(model);
  expect(others).toEqual([]);

  // The clock goes on from where it is: the deadline is counted from the start of each run.
  const again = await run();

  expect(again.code).toBe(0);
  expect(unitsAsked(model).slice(1).sort()).toEqual(['WU-01', 'WU-02', 'WU-03'].filter((unit) => unit !== paid));
}, 60_000);

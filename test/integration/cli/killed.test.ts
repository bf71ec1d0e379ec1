import { existsSync, readFileSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { digestOf } from '@dark-factory/contracts';
import type { Simulator } from '../../../packages/simulator/src/index.ts';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import { startFlawedModel } from './flawed-project.ts';
import { cli, startCli } from './run-cli.ts';
import { SOW } from './tiny-project.ts';

/** Requests of an undisturbed run: the plan, three units in four, an architect, an agent in two turns, three reviews, a judge. */
const REQUESTS = 12;
/** Long enough that the next answer is not there yet when the process is killed. */
const LATENCY_MS = 400;

function answersKept(folder: string): number {
  const answers = join(folder, '.dark-factory/cache/answers');
  return existsSync(answers) ? readdirSync(answers, { recursive: true }).filter((name) => String(name).endsWith('.json')).length : 0;
}

function answered(model: Simulator): string[] {
  return model.requests.filter(({ status }) => status === 200).map(({ body }) => digestOf(body));
}

function endOf(folder: string): unknown {
  const read = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(folder, '.dark-factory/runs/latest', name), 'utf8')) as Record<string, unknown>;
  const { verdict, confidence, treeAfter, plan } = read('verdict.json');
  return { verdict, confidence, treeAfter, plan, tree: read('manifest.json')['digest'] };
}

/** Answers in the traces of each run, the oldest run first. */
function tracedAnswers(folder: string): number[] {
  const runs = join(folder, '.dark-factory/runs');
  return readdirSync(runs).filter((name) => name !== 'latest').sort().map((run) => {
    const traces = join(runs, run, 'traces');
    return readdirSync(traces).flatMap((name) => readFileSync(join(traces, name), 'utf8').split('\n')).filter((line) => line.includes('"reply":{"kind":"answer"')).length;
  });
}

test.each([[1, 'the plan is made'], [3, 'units are written'], [6, 'the tree is mended']])('killed after answer %i, while %s, and run again: nothing that was answered is asked for again', async (count) => {
  await using whole = await temporaryFolder('cli-undisturbed');
  await using folder = await temporaryFolder('cli-killed');
  await using undisturbed = await startFlawedModel();
  await using model = await startFlawedModel({ latencyMs: LATENCY_MS });
  for (const { path } of [whole, folder]) await writeFiles(path, { 'greeter/SOW.md': SOW });
  const args = (url: string): string[] => ['run', 'greeter', '--base-url', url, '--model', 'simulator-1', '--in-flight', '1'];
  expect(await cli(whole.path, args(undisturbed.url))).toMatchObject({ code: 0 });
  expect(undisturbed.requests).toHaveLength(REQUESTS);

  const running = await startCli(folder.path, args(model.url));
  while (answersKept(folder.path) < count) await sleep(5);
  running.child.kill('SIGKILL');
  expect(await running.outcome).toMatchObject({ code: null, stdout: '' });
  const first = answered(model);
  expect(first).toHaveLength(count);

  const again = await cli(folder.path, args(model.url));

  expect(again).toMatchObject({ code: 0 });
  const all = answered(model);
  expect(all).toHaveLength(REQUESTS);
  expect(new Set(all).size).toBe(REQUESTS);
  expect(endOf(folder.path)).toEqual(endOf(whole.path));
  // The first run's traces go as far as it came; what it was killed in the middle of may lack its line.
  if (count > 1) expect(tracedAnswers(folder.path)[0]).toBeGreaterThanOrEqual(count - 1);
}, 120_000);

test('what was kept is not used with --fresh, nor when it is damaged', async () => {
  await using folder = await temporaryFolder('cli-fresh');
  await using model = await startFlawedModel();
  await writeFiles(folder.path, { 'greeter/SOW.md': SOW });
  const args = ['run', 'greeter', '--base-url', model.url, '--model', 'simulator-1'];
  expect(await cli(folder.path, args)).toMatchObject({ code: 0 });
  expect(await cli(folder.path, args)).toMatchObject({ code: 0 });
  expect(model.requests).toHaveLength(REQUESTS);
  expect(await cli(folder.path, [...args, '--fresh'])).toMatchObject({ code: 0 });
  expect(model.requests).toHaveLength(2 * REQUESTS);
  const cache = join(folder.path, '.dark-factory/cache');
  for (const other of ['plans', 'units']) rmSync(join(cache, other), { recursive: true });
  for (const answer of readdirSync(join(cache, 'answers'), { recursive: true })) if (String(answer).endsWith('.json')) truncateSync(join(cache, 'answers', String(answer)), 40);
  expect(await cli(folder.path, args)).toMatchObject({ code: 0 });
  expect(model.requests).toHaveLength(3 * REQUESTS);
}, 120_000);

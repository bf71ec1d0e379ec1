import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import { cli } from './run-cli.ts';
import { DRAFT, SOW, answer, startModel, unitsAsked } from './tiny-project.ts';

/** Units that may take long answers, so that a request holds far more of the budget than the next prompt's size could change. */
const LONG = { ...DRAFT, units: DRAFT.units.map((unit) => ({ ...unit, files: unit.files.map((file) => ({ ...file, lines: Math.floor(400 / unit.files.length) })) })) };
const [PROMPT, COMPLETION] = [500, 5_000];
/** Room for one request with its longest answer, and not for a second one after it. */
const ONE_REQUEST = 9_000;

test('a budget of tokens ends the run before it is passed; a larger one pays only for the rest', async () => {
  await using folder = await temporaryFolder('cli-budget');
  await using model = await startModel({ recordings: { origin: 'made in code', answers: [{ name: 'project', answer: (request) => ({ ...answer(request), usage: { promptTokens: PROMPT, completionTokens: COMPLETION } }) }] } });
  await writeFiles(folder.path, { 'greeter/SOW.md': SOW, 'greeter/factory-plan.json': JSON.stringify(LONG) });
  const args = ['run', 'greeter', '--base-url', model.url, '--model', 'simulator-1'];

  const small = await cli(folder.path, [...args, '--budget-tokens', String(ONE_REQUEST)]);

  expect(small.code).toBe(1);
  expect(small.stderr).toMatch(/warning: [\d,]+ tokens are expected and the budget is 9,000; the run would stop there/);
  expect(small.stderr.match(/^error: .*$/gm)).toEqual([expect.stringMatching(/^error: the next request could take \d+ tokens and 3500 of 9000 are left \[budget-reached\]$/)]);
  expect(small.stdout).toMatch(/^ {2}units +1 of 3 done/m);
  expect(small.stdout).toMatch(/^ {2}stopped +budget: the next request could take/m);
  expect(small.stdout + small.stderr).not.toMatch(/^\s+at /m);
  const paid = unitsAsked(model);
  expect(paid).toHaveLength(1);
  expect(model.requests).toHaveLength(1);

  const again = await cli(folder.path, [...args, '--budget-tokens', '1000000']);

  expect(again.code).toBe(0);
  expect(again.stderr).not.toContain('warning:');
  expect(unitsAsked(model).slice(1).sort()).toEqual(['WU-01', 'WU-02', 'WU-03'].filter((unit) => !paid.includes(unit)));
  expect(again.stdout).not.toMatch(/^ {2}stopped/m);
}, 60_000);

test('a budget that is used up before the review says so, and the verdict does not hide it', async () => {
  await using folder = await temporaryFolder('cli-budget');
  await using model = await startModel({ recordings: { origin: 'made in code', answers: [{ name: 'project', answer: (request) => ({ ...answer(request), usage: { promptTokens: PROMPT, completionTokens: 100 } }) }] } });
  await writeFiles(folder.path, { 'greeter/SOW.md': SOW, 'greeter/factory-plan.json': JSON.stringify(LONG) });

  // The longest answer of a review is that of a run's limit, of a unit what its plan says.
  const run = await cli(folder.path, ['run', 'greeter', '--base-url', model.url, '--model', 'simulator-1', '--max-output-tokens', '16000', '--budget-tokens', '14000']);

  expect(run.code).toBe(1);
  expect(unitsAsked(model).sort()).toEqual(['WU-01', 'WU-02', 'WU-03']);
  expect(run.stderr.match(/^error: .*$/gm)).toEqual([expect.stringMatching(/\[budget-reached\]$/)]);
  expect(run.stdout).toMatch(/^greeter: REVISE/m);
  expect(run.stdout).toMatch(/^ {2}stopped +budget: /m);
}, 60_000);

test('a budget that holds no request at all ends with one line and nothing was asked', async () => {
  await using folder = await temporaryFolder('cli-budget');
  await using model = await startModel();
  await writeFiles(folder.path, { 'made/SOW.md': SOW, 'own/SOW.md': SOW, 'own/factory-plan.json': JSON.stringify(DRAFT) });
  const at = ['--base-url', model.url, '--model', 'simulator-1'];
  for (const args of [
    ['run', 'made', ...at, '--budget-tokens', '100'],
    ['run', 'own', ...at, '--price-prompt', '1', '--price-completion', '2', '--budget-usd', '0.0001'],
    ['plan', 'made', ...at, '--budget-tokens', '100'],
  ]) {
    const outcome = await cli(folder.path, args);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr.match(/\berror: .*$/gm)).toEqual([expect.stringMatching(/\[budget-reached\]$/)]);
  }
  expect(model.requests).toEqual([]);
}, 60_000);

test('stage by stage the budget is that of the run: what earlier stages used is gone', async () => {
  await using folder = await temporaryFolder('cli-budget');
  await using model = await startModel();
  await writeFiles(folder.path, { 'greeter/SOW.md': SOW });
  const at = ['--base-url', model.url, '--model', 'simulator-1', '--budget-tokens', '25000'];
  expect(await cli(folder.path, ['plan', 'greeter', ...at])).toMatchObject({ code: 0 });
  const { promptTokens, completionTokens } = model.stats();

  const work = await cli(folder.path, ['work', '--budget-tokens', String(promptTokens + completionTokens + 100)]);

  expect(work).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('[budget-reached]') });
  expect(unitsAsked(model)).toEqual([]);
  expect(await cli(folder.path, ['work'])).toMatchObject({ code: 0 });
  expect(unitsAsked(model).sort()).toEqual(['WU-01', 'WU-02', 'WU-03']);
  expect(existsSync(join(folder.path, '.dark-factory/runs/latest/receipts/plan.json'))).toBe(true);
}, 60_000);

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseDocumentJson } from '@dark-factory/contracts';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import { cli } from './run-cli.ts';
import { DRAFT, SOW, startModel } from './tiny-project.ts';

const EFFORTS = [2, 5, 9];
const PLAN = { ...DRAFT, units: DRAFT.units.map((unit, index) => ({ ...unit, effort: EFFORTS[index]! })) };
const KEY = 'sk-only-in-its-header';
const TIERS = ['--model-draft', 'small', '--model-standard', 'middle', '--model-frontier', 'large'];

/** Which model was asked for what. */
function asked(requests: readonly { body: unknown }[]): string[] {
  return requests.map(({ body }) => {
    const text = JSON.stringify(body);
    const what = /Unit: (WU-\d+)/.exec(text)?.[1] ?? /Role: (\w+)/.exec(text)?.[1] ?? 'something else';
    return `${what}: ${(body as { model: string }).model}`;
  });
}

test('the effort of a unit decides which model writes it; the best one reviews, at the prices of its tier', async () => {
  await using folder = await temporaryFolder('cli-tiers');
  await using model = await startModel({ models: ['small', 'middle', 'large'], apiKey: KEY });
  await writeFiles(folder.path, { 'greeter/SOW.md': SOW, 'greeter/factory-plan.json': JSON.stringify(PLAN) });
  const prices = ['--price-prompt', 'draft=0, standard=0, frontier=1000', '--price-completion', '0'];

  const run = await cli(folder.path, ['run', 'greeter', '--base-url', model.url, ...TIERS, ...prices, '--json'], { DARK_FACTORY_API_KEY: KEY });

  expect(run).toMatchObject({ code: 0 });
  expect(asked(model.requests).sort()).toEqual(['WU-01: small', 'WU-02: middle', 'WU-03: large', 'code: large', 'judge: large', 'scope: large', 'security: large']);
  const large = model.requests.filter(({ body }) => (body as { model: string }).model === 'large');
  expect(large).toHaveLength(5);
  const summary = JSON.parse(run.stdout) as { usd: number; usage: { promptTokens: number; usd: number } };
  // A thousand dollars for a million tokens that the large model read, and nothing for the others.
  expect(summary.usd).toBe(summary.usage.usd);
  expect(summary.usd).toBeGreaterThan(0);
  expect(summary.usd).toBeLessThan(summary.usage.promptTokens / 1000);
  const latest = join(folder.path, '.dark-factory/runs/latest');
  const choices = ['s001', 's002', 's003'].flatMap((shard) => {
    try {
      return parseDocumentJson('receipt', readFileSync(join(latest, `receipts/delivery-r1-${shard}.json`))).choices ?? [];
    } catch {
      return [];
    }
  });
  expect(choices.map(({ unit, effort, tier, model: id }) => [unit, effort, tier, id]).sort()).toEqual([['WU-01', 2, 'draft', 'small'], ['WU-02', 5, 'standard', 'middle'], ['WU-03', 9, 'frontier', 'large']]);

  // The key went out in its header, which the stand-in for the API blanks, and nowhere else: no other header, no body, no file, no output.
  expect(new Set(model.requests.map(({ headers }) => headers['authorization']))).toEqual(new Set(['[redacted]']));
  expect(JSON.stringify(model.requests)).not.toContain(KEY);
  expect(run.stdout + run.stderr).not.toContain(KEY);
  expect(() => execFileSync('grep', ['-r', KEY, '.'], { cwd: folder.path })).toThrow();
}, 60_000);

test('stage by stage each command asks the models that the plan was made with, and the reviewer that it is given', async () => {
  await using folder = await temporaryFolder('cli-tiers');
  await using model = await startModel({ models: ['small', 'middle', 'large', 'other'] });
  await writeFiles(folder.path, { 'greeter/SOW.md': SOW });
  const step = async (...args: string[]): Promise<string[]> => {
    const before = model.requests.length;
    expect({ args, ...(await cli(folder.path, args)) }).toMatchObject({ code: 0 });
    return asked(model.requests.slice(before)).sort();
  };

  expect(await step('plan', 'greeter', '--base-url', model.url, ...TIERS)).toEqual(['planner: large']);
  // Efforts 1, 1 and 2 of the model's own plan: all of them are little.
  expect(await step('work')).toEqual(['WU-01: small', 'WU-02: small', 'WU-03: small']);
  await step('collect');
  await step('verify');
  expect(await step('refine', '--review-model', 'other')).toEqual(['code: other', 'judge: other', 'scope: other', 'security: other']);
}, 60_000);

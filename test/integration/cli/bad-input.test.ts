import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import { cli, type CliOutcome } from './run-cli.ts';
import { DRAFT, SOW, startModel } from './tiny-project.ts';

const MODEL = ['--base-url', 'http://127.0.0.1:9/v1', '--model', 'none'];

/** One clear error, exit 1, no stack, nothing on stdout, and nothing left behind. */
function expectOneError(outcome: CliOutcome, code: string): void {
  expect(outcome.stderr.match(/\berror: /g)).toEqual(['error: ']);
  expect(outcome.stderr).toContain(`[${code}]`);
  expect(outcome.stderr).not.toMatch(/^\s+at /m);
  expect(outcome.stdout).toBe('');
  expect(outcome.code).toBe(1);
}

describe('a scope of work that cannot be used', () => {
  const cases: Record<string, { files: Record<string, string | Buffer>; place?: string; code: string; says: string }> = {
    'a folder that is not there': { files: {}, place: 'nowhere', code: 'sow-missing', says: 'there is no such folder or file (nowhere)' },
    'a folder without one': { files: { 'e/notes.md': 'x' }, code: 'sow-missing', says: 'the folder holds no SOW.md and no SOW.txt (e)' },
    'another case': { files: { 'e/sow.md': 'x' }, code: 'sow-missing', says: 'Rename sow.md to SOW.md' },
    'an empty one': { files: { 'e/SOW.md': ' \n' }, code: 'sow-empty', says: 'the scope of work is empty (e/SOW.md)' },
    'one of 10 MB': { files: { 'e/SOW.txt': Buffer.alloc(10_000_000, 'a') }, code: 'sow-too-large', says: 'the scope of work has 9.5 MiB' },
    'a binary one': { files: { 'e/SOW.md': Buffer.from([0x41, 0, 1, 2, 0x42]) }, code: 'sow-not-text', says: 'holds binary data' },
    'one that is not UTF-8': { files: { 'e/SOW.md': Buffer.from('Stra\xdfe', 'latin1') }, code: 'sow-not-text', says: 'is not UTF-8 text' },
  };
  for (const [title, { files, place = 'e', code, says }] of Object.entries(cases)) {
    test(title, async () => {
      await using folder = await temporaryFolder('cli-bad');
      await writeFiles(folder.path, files);
      const outcome = await cli(folder.path, ['run', place, ...MODEL]);
      expectOneError(outcome, code);
      expect(outcome.stderr).toContain(says);
      expect(existsSync(join(folder.path, '.dark-factory'))).toBe(false);
    }, 60_000);
  }
});

test('every violation of a plan is listed at once, and as JSON for machines', async () => {
  await using folder = await temporaryFolder('cli-plan');
  const [one, two, three] = DRAFT.units as [(typeof DRAFT.units)[number], (typeof DRAFT.units)[number], (typeof DRAFT.units)[number]];
  const broken = { ...DRAFT, units: [one, { ...two, files: [...two.files, { path: 'src/greet.js', purpose: 'again' }] }, { ...three, consumes: ['nothing'], files: [{ path: '../escape.js', purpose: 'out' }] }] };
  await writeFiles(folder.path, { 'e/SOW.md': SOW, 'e/factory-plan.json': JSON.stringify(broken) });
  const shape = await cli(folder.path, ['plan', 'e']);
  expectOneError(shape, 'plan-invalid');
  expect(shape.stderr).toContain('units[2].files[0].path');

  await writeFiles(folder.path, { 'e/factory-plan.json': JSON.stringify({ ...broken, units: [broken.units[0], broken.units[1], { ...three, consumes: ['nothing'] }] }) });
  const lint = await cli(folder.path, ['plan', 'e']);
  expectOneError(lint, 'plan-invalid');
  expect(lint.stderr).toContain('the plan has 2 violations (e/factory-plan.json)');
  expect(lint.stderr).toMatch(/units\[1\]\.files\[1\]\.path: .*path-owned-twice/);
  expect(lint.stderr).toMatch(/units\[2\]\.consumes\[0\]: .*interface-not-provided/);
  const json = await cli(folder.path, ['plan', 'e', '--json']);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'plan-invalid', where: 'e/factory-plan.json', details: [expect.stringContaining('path-owned-twice'), expect.stringContaining('interface-not-provided')] } });
  expect(existsSync(join(folder.path, '.dark-factory'))).toBe(false);
}, 60_000);

test('no model, tiers without one, prices that lack, no token, a delivery folder of somebody else: said before anything is spent', async () => {
  await using folder = await temporaryFolder('cli-before');
  await writeFiles(folder.path, { 'e/SOW.md': SOW, 'e/factory-plan.json': JSON.stringify(DRAFT), 'mine/precious.txt': 'x' });
  const noModel = await cli(folder.path, ['run', 'e']);
  const onePrice = await cli(folder.path, ['run', 'e', ...MODEL, '--price-prompt', '1']);
  const noTiers = await cli(folder.path, ['run', 'e', '--provider', 'openai', '--model-draft', 'small']);
  const noAddress = await cli(folder.path, ['run', 'e', '--provider', 'azure', '--model', 'm']);
  const noPrices = await cli(folder.path, ['run', 'e', ...MODEL, '--price-prompt', 'draft=1', '--price-completion', 'draft=2', '--budget-usd', '3']);
  const noToken = await cli(folder.path, ['run', 'e', ...MODEL, '--publish', 'o/r']);
  const taken = await cli(folder.path, ['run', 'e', ...MODEL, '--into', 'mine']);
  const pastedKey = await cli(folder.path, ['run', 'e', ...MODEL], { DARK_FACTORY_API_KEY: 'sk-one\nsk-two' });
  const noRun = await cli(folder.path, ['work', ...MODEL]);
  for (const [outcome, code, says] of [
    [noModel, 'input-invalid', '--provider or --base-url is required: one of openai-compatible, openai,'],
    [noModel, 'input-invalid', '--model is required, or each of --model-draft, --model-standard and --model-frontier'],
    [noTiers, 'input-invalid', '--model-standard and --model-frontier are missing'],
    [noAddress, 'input-invalid', '--base-url is required with --provider azure'],
    [noPrices, 'input-invalid', '--budget-usd needs --price-prompt and --price-completion of every tier: standard and frontier have none'],
    [onePrice, 'input-invalid', '--price-prompt and --price-completion go together'], [noToken, 'forge-auth', 'GITHUB_TOKEN or GH_TOKEN'],
    [taken, 'input-invalid', 'no earlier run has made it'], [pastedKey, 'input-invalid', 'the key has a line break'], [noRun, 'plan-missing', 'there is no run yet'],
  ] as const) {
    expectOneError(outcome, code);
    expect(outcome.stderr).toContain(says);
  }
  expect(existsSync(join(folder.path, '.dark-factory'))).toBe(false);
}, 60_000);

test('a refused key ends the run at once, with one message', async () => {
  await using folder = await temporaryFolder('cli-key');
  await using model = await startModel({ apiKey: 'right' });
  await writeFiles(folder.path, { 'a/SOW.md': SOW, 'b/SOW.md': SOW, 'b/factory-plan.json': JSON.stringify(DRAFT) });
  const at = ['--base-url', model.url, '--model', 'simulator-1'];
  const planning = await cli(folder.path, ['run', 'a', ...at], { DARK_FACTORY_API_KEY: 'wrong' });
  expectOneError(planning, 'model-auth');
  expect(model.requests).toHaveLength(1);
  expect(existsSync(join(folder.path, '.dark-factory'))).toBe(false);

  const working = await cli(folder.path, ['run', 'b', ...at], { DARK_FACTORY_API_KEY: 'wrong' });
  expectOneError(working, 'model-auth');
  // Those that were in flight already, and none after the first refusal.
  expect(model.requests.length).toBeLessThanOrEqual(1 + DRAFT.units.length);
  expect(working.stderr.match(/\[model-auth\]/g)).toHaveLength(1);
}, 60_000);

import { expect, test } from '@jest/globals';
import { TOOL } from '@dark-factory/runtime';
import { runCli } from '../../../packages/cli/src/cli.ts';
import type { Host } from '../../../packages/cli/src/host.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { cli, type CliOutcome } from './run-cli.ts';

/** The command in this process: what needs no folder and no model. */
async function run(...args: string[]): Promise<CliOutcome> {
  let [stdout, stderr] = ['', ''];
  const host = { args, env: {}, cwd: '/nowhere', stdout: { write: (text: string) => { stdout += text; } }, stderr: { write: (text: string) => { stderr += text; } }, onSignal: () => () => undefined } as unknown as Host;
  return { code: await runCli(host), stdout, stderr };
}

test('help, version, and what to type instead', async () => {
  await using folder = await temporaryFolder('cli-usage');
  expect(await cli(folder.path, ['--version'])).toEqual({ code: 0, stdout: `${TOOL.version}\n`, stderr: '' });
  const help = await run('--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  for (const word of ['run [options] <expedition>', 'Examples:', 'Exit codes:', 'DARK_FACTORY_API_KEY', '130  interrupted']) expect(help.stdout).toContain(word);
  const runHelp = await run('run', '--help');
  expect(runHelp.code).toBe(0);
  for (const option of ['--provider', '--base-url', '--model', '--model-draft', '--model-standard', '--model-frontier', '--requests-per-minute', '--tokens-per-minute', '--in-flight', '--shards', '--max-output-tokens', '--max-unit-tokens', '--briefing-tokens', '--price-prompt', '--price-completion', '--price-cached', '--budget-tokens', '--budget-usd', '--deadline', '--output-root', '--name', '--regenerate-above', '--max-rounds', '--context-tokens', '--review-model', '--allow-workflows', '--allow-weak-isolation', '--database-url', '--publish', '--branch', '--base', '--into', '--force', '--fresh', '--yes', '--json']) {
    expect(runHelp.stdout).toContain(`${option}`);
  }
  expect(runHelp.stdout).not.toContain('--api-key');

  expect(await run('run', 'x', '--modle', 'y')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining("unknown option '--modle'\n(Did you mean --model?)") });
  expect(await run('verfy')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining("unknown command 'verfy'\n(Did you mean verify?)") });
  expect(await run('run')).toMatchObject({ code: 2, stderr: expect.stringContaining("missing required argument 'expedition'") });
  expect(await run('run', 'x', '--in-flight', '5x')).toMatchObject({ code: 2, stderr: expect.stringContaining('Expected a whole number from 1 to 256.') });
  expect(await run('run', 'x', '--base-url', 'https://me:pass@host/v1')).toMatchObject({ code: 2, stderr: expect.stringContaining('DARK_FACTORY_API_KEY') });
  expect(await run()).toMatchObject({ code: 2, stdout: '' });
  for (const [option, value, says] of [
    ['--provider', 'opnai', 'Allowed choices are openai-compatible, openai, openrouter, azure, ollama, github-models, anthropic, copilot.'],
    ['--price-prompt', 'draft=1,best=2', 'Expected a number for all tiers, or one a tier such as draft=0.1,standard=1,frontier=5.'],
    ['--price-completion', 'cheap', 'Expected a number for all tiers'], ['--price-cached', '-1', 'Expected a number for all tiers'],
    ['--tokens-per-minute', '0', 'Expected a whole number from 1 to 1000000000.'], ['--budget-tokens', '1k', 'Expected a whole number from 1 to 1000000000000.'],
    ['--budget-usd', '0', 'Expected a number from 0.0001 to 1000000.'], ['--deadline', '1d', 'Expected minutes such as 90, 90m, 1h30m or 2h.'], ['--model-draft', ' ', 'Expected a value that is not empty.'],
  ] as const) expect([option, await run('run', 'x', option, value)]).toEqual([option, { code: 2, stdout: '', stderr: expect.stringContaining(says) }]);
}, 60_000);

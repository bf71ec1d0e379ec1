import { expect, test } from '@jest/globals';
import { decimal, expeditionName, httpUrl, repository, shardId, wholeNumber } from '../../../packages/cli/src/option-values.ts';
import { createProgram } from '../../../packages/cli/src/program.ts';
import { SavedSettings } from '../../../packages/cli/src/run/run-record.ts';
import { limitsOf, savedFrom, settingsFrom, type GivenOptions } from '../../../packages/cli/src/settings.ts';
import { sandboxOptions } from '../../../packages/cli/src/adapters.ts';
import type { Host } from '../../../packages/cli/src/host.ts';

function given(...args: string[]): GivenOptions {
  let options: GivenOptions | undefined;
  createProgram((parsed) => { options = parsed; }).parse(args, { from: 'user' });
  return options!;
}

test('values match whole and stay within their range', () => {
  for (const bad of ['', '12abc', '-1', '1.5', '0', '257', '1e2', ' 5']) expect(() => wholeNumber(1, 256)(bad)).toThrow('from 1 to 256');
  for (const bad of ['', 'x', '1.', '-0.1', '1.1', '.']) expect(() => decimal(0, 1)(bad)).toThrow('from 0 to 1');
  expect(decimal(0, 1)('.3')).toBe(0.3);
  for (const bad of ['x', 'ftp://h', 'https://u:p@h/v1']) expect(() => httpUrl(bad)).toThrow();
  expect(httpUrl('http://h/v1/')).toBe('http://h/v1');
  for (const bad of ['o', 'o/', '/r', 'o/r/x', 'o/..', 'o r/x']) expect(() => repository(bad)).toThrow();
  for (const bad of ['A', 'a--b', '-a', 'a'.repeat(51)]) expect(() => expeditionName(bad)).toThrow();
  expect(shardId('s002', ['s001'])).toEqual(['s001', 's002']);
});

test('defaults, what the run was started with, and what was given, in this order', () => {
  expect(settingsFrom(given('run', 'x'))).toMatchObject({ shards: 8, maxOutputTokens: 16_000, maxUnitTokens: 24_000, briefingTokens: 4_000, regenerateAbove: 0.3, maxRounds: 4, contextTokens: 20_000, allowWorkflows: false });
  const saved = savedFrom(given('run', 'x', '--in-flight', '12', '--model', 'm', '--price-prompt', 'draft=.5', '--deadline', '1h', '--database-url', 'postgres://u:p@h/d', '--yes'));
  // A database's address may hold a password: it is not kept.
  expect(saved).toEqual({ inFlight: 12, model: 'm', pricePrompt: { draft: 0.5 }, deadline: 60 });
  expect(SavedSettings.parse(saved)).toEqual(saved);
  expect(settingsFrom(given('work', '--in-flight', '2'), saved)).toMatchObject({ inFlight: 2, shards: 8, model: 'm', deadline: 60 });
  // What is not given of the limits is learnt, not assumed.
  expect(limitsOf(settingsFrom(given('run', 'x')))).toEqual({});
  expect(limitsOf(settingsFrom(given('run', 'x', '--tokens-per-minute', '90000'), { inFlight: 3 }))).toEqual({ tokensPerMinute: 90_000, inFlight: 3 });
});

test('generated programs are passed registries and certificates, and nothing else of the environment; our home, workspace and temporary folders are hidden', () => {
  const env = { PATH: '/bin', HOME: '/h', XDG_CACHE_HOME: '', DARK_FACTORY_API_KEY: 'k', GITHUB_TOKEN: 't', npm_config_registry: 'https://r', npm_config_cache: '/c', HTTPS_PROXY: 'http://p', PIP_INDEX_URL: '', DARK_FACTORY_DATABASE_URL: 'postgres://d', GITHUB_WORKSPACE: '/g' };
  const host = { env, home: '/h', cwd: '/w', programFolder: '/d/dist' } as unknown as Host;
  expect(sandboxOptions({ host, settings: settingsFrom({}) })).toEqual({
    allowWeakIsolation: false, stepTimeoutMs: 600_000, databaseUrl: 'postgres://d', hostPath: '/bin', packageCache: '/h/.cache/dark-factory-packages',
    passThrough: { npm_config_registry: 'https://r', HTTPS_PROXY: 'http://p' }, hiddenFolders: ['/h', '/w', '/g'], nodeModulesFolders: ['/d/node_modules', '/w/node_modules'],
  });
});

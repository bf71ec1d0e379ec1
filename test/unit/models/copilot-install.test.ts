import { appendFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { RecordingLogger, UserError, systemClock } from '@dark-factory/runtime';
import type { Installer, InstallRun } from '../../../packages/models/src/copilot/npm-install.ts';
import { ensureRuntime, type RuntimeInstallOptions } from '../../../packages/models/src/copilot/runtime-install.ts';
import { RUNTIME_PLATFORMS, RUNTIME_VERSION, npmFiles, packagesFor, platformName } from '../../../packages/models/src/copilot/runtime-packages.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const PLATFORM = 'linux-x64';

/** An npm that writes what the lock file names, and counts. */
function anNpm(after: (folder: string) => Promise<InstallRun | void> = () => Promise.resolve()) {
  const runs: { folder: string; environment: Readonly<Record<string, string>> }[] = [];
  const install: Installer = async (folder, environment) => {
    runs.push({ folder, environment });
    const lock = JSON.parse(await readFile(path.join(folder, 'package-lock.json'), 'utf8')) as { packages: Record<string, { version: string }> };
    for (const [name, { version }] of Object.entries(lock.packages).filter(([place]) => place !== '')) {
      await mkdir(path.join(folder, name), { recursive: true });
      await writeFile(path.join(folder, name, 'package.json'), JSON.stringify({ version }));
      await writeFile(path.join(folder, name, 'runtime.node'), 'whole');
    }
    return (await after(folder)) ?? { code: 0, output: 'added 3 packages' };
  };
  return { install, runs };
}

function ensure(toolCache: string, install: Installer, more: Partial<RuntimeInstallOptions> = {}): Promise<string> {
  return ensureRuntime({ toolCache, install, platform: PLATFORM, environment: {}, clock: systemClock, logger: new RecordingLogger(), ...more });
}

const inVersion = (toolCache: string): Promise<string[]> => readdir(path.join(toolCache, 'dark-factory-copilot', RUNTIME_VERSION)).catch(() => []);

async function refusal(promise: Promise<unknown>): Promise<UserError> {
  const error = await promise.then(() => undefined, (thrown: unknown) => thrown);
  if (error instanceof UserError) return error;
  throw new Error(`expected a UserError, got ${String(error)}`);
}

describe('what is installed', () => {
  test('once, at its place, and found there from then on', async () => {
    await using cache = await temporaryFolder('copilot-install');
    const { install, runs } = anNpm();
    const place = await ensure(cache.path, install);
    expect(place).toBe(path.join(cache.path, 'dark-factory-copilot', RUNTIME_VERSION, PLATFORM));
    expect(await ensure(cache.path, install)).toBe(place);
    expect(runs).toHaveLength(1);
    expect(await inVersion(cache.path)).toEqual([PLATFORM]);
  });

  test.each(RUNTIME_PLATFORMS)('on %s: pinned packages with a sha512 each, the runtime not optional, and no address', (platform) => {
    const { 'package.json': manifest, 'package-lock.json': lock } = npmFiles(packagesFor(platform));
    expect(JSON.parse(manifest)).toMatchObject({ dependencies: { '@github/copilot-sdk': RUNTIME_VERSION, [`@github/copilot-sdk-${platform}`]: RUNTIME_VERSION } });
    const { '': _root, ...packages } = (JSON.parse(lock) as { packages: Record<string, { integrity: string }> }).packages;
    expect(Object.keys(packages)).toHaveLength(3);
    for (const { integrity } of Object.values(packages)) expect(integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    expect(lock).not.toMatch(/resolved|optional|https?:/);
  });

  test('npm is told of proxies and the registry and of no secret', async () => {
    await using cache = await temporaryFolder('copilot-install');
    const { install, runs } = anNpm();
    await ensure(cache.path, install, { environment: { PATH: '/bin', HTTPS_PROXY: 'http://proxy', NPM_CONFIG_REGISTRY: 'https://mirror/', 'npm_config_@github:registry': 'https://other/', npm_config_global: 'true', GITHUB_TOKEN: 'ghs_x', COPILOT_GITHUB_TOKEN: 'ghp_x', NODE_OPTIONS: '--require x' } });
    expect(runs[0]!.environment).toEqual({ PATH: '/bin', HTTPS_PROXY: 'http://proxy', NPM_CONFIG_REGISTRY: 'https://mirror/', 'npm_config_@github:registry': 'https://other/', npm_config_update_notifier: 'false' });
  });

  test('a platform without a digest in our source is refused before anything is fetched', async () => {
    await using cache = await temporaryFolder('copilot-install');
    const { install, runs } = anNpm();
    const platform = platformName({ os: 'darwin', cpu: 'arm64', musl: true });
    expect(platform).toBe('darwin-arm64');
    expect(await refusal(ensure(cache.path, install, { platform }))).toMatchObject({ code: 'model-runtime', what: expect.stringContaining('darwin-arm64'), fix: expect.stringContaining('linux-x64') });
    expect(runs).toEqual([]);
  });
});

describe('what was not finished or is damaged is installed anew', () => {
  test.each([
    ['a folder that was never finished', (place: string) => rm(path.join(place, 'installed.json'))],
    ['a changed file', (place: string) => writeFile(path.join(place, 'node_modules/@github/copilot-sdk-linux-x64/runtime.node'), 'WHOLE')],
    ['a missing file', (place: string) => rm(path.join(place, 'node_modules/vscode-jsonrpc/runtime.node'))],
    ['a file too many', (place: string) => writeFile(path.join(place, 'node_modules/@github/copilot-sdk/index.js'), 'x')],
    ['a marker that is no JSON', (place: string) => appendFile(path.join(place, 'installed.json'), '}')],
  ])('%s', async (_name, damage) => {
    await using cache = await temporaryFolder('copilot-install');
    const { install, runs } = anNpm();
    const place = await ensure(cache.path, install);
    await damage(place);
    expect(await ensure(cache.path, install)).toBe(place);
    expect(await ensure(cache.path, install)).toBe(place);
    expect(runs).toHaveLength(2);
    expect(await readFile(path.join(place, 'node_modules/@github/copilot-sdk-linux-x64/runtime.node'), 'utf8')).toBe('whole');
    expect(await inVersion(cache.path)).toEqual([PLATFORM]);
  });

  test('of several that install at once one wins, and all have the whole of it', async () => {
    await using cache = await temporaryFolder('copilot-install');
    let waiting = 0;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => { open = resolve; });
    const { install, runs } = anNpm(() => {
      if (++waiting === 4) open();
      return gate;
    });
    const places = await Promise.all(Array.from({ length: 4 }, () => ensure(cache.path, install)));
    expect(new Set(places).size).toBe(1);
    expect(runs).toHaveLength(4);
    expect(await inVersion(cache.path)).toEqual([PLATFORM]);
    await ensure(cache.path, install);
    expect(runs).toHaveLength(4);
  });
});

describe('a failure names what to change and leaves nothing behind', () => {
  test.each([
    ['another sha512', { code: 1, output: 'npm error code EINTEGRITY\nnpm error Integrity checksum failed when using sha512: wanted sha512-a but got sha512-b.' }, 'sha512 differs', 'registry'],
    ['no network', { code: 1, output: 'npm error code ENOTFOUND\nnpm error request to https://user:hunter2@mirror/zod failed' }, 'could not be fetched', 'npm_config_registry'],
    ['a mirror without it', { code: 1, output: 'npm error code E404' }, 'does not have', '@github/copilot-sdk'],
    ['a registry that wants a login', { code: 1, output: 'npm error code E401' }, 'refused to serve', 'npmrc'],
    ['no npm', { code: undefined, output: 'spawn npm ENOENT' }, 'npm could not be started', 'PATH'],
    ['a full disk', { code: 1, output: 'npm error code ENOSPC' }, 'could not be written', '300 MB'],
  ])('%s', async (_name, run, what, fix) => {
    await using cache = await temporaryFolder('copilot-install');
    const { install } = anNpm(() => Promise.resolve(run));
    const error = await refusal(ensure(cache.path, install));
    expect(error).toMatchObject({ code: 'model-runtime', what: expect.stringContaining(what), fix: expect.stringContaining(fix) });
    expect(error.where).toContain(cache.path);
    expect(error.message).not.toContain('hunter2');
    expect(await inVersion(cache.path)).toEqual([]);
  });

  test('an npm that reports success and did not install', async () => {
    await using cache = await temporaryFolder('copilot-install');
    const { install } = anNpm((folder) => rm(path.join(folder, 'node_modules/@github/copilot-sdk-linux-x64'), { recursive: true }));
    expect(await refusal(ensure(cache.path, install))).toMatchObject({ code: 'model-runtime', what: expect.stringContaining('@github/copilot-sdk-linux-x64') });
    expect(await inVersion(cache.path)).toEqual([]);
  });

  test('a tool cache that cannot be written to', async () => {
    await using cache = await temporaryFolder('copilot-install');
    const file = path.join(cache.path, 'file');
    await writeFile(file, '');
    expect(await refusal(ensure(file, anNpm().install))).toMatchObject({ code: 'model-runtime', fix: expect.stringContaining('tool cache') });
  });
});

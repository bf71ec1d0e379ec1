import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { RecordingLogger, UserError, silentLogger, systemClock } from '@dark-factory/runtime';
import { startSimulator } from '@dark-factory/simulator';
import { createCopilotEndpoint } from '../../../packages/models/src/copilot/copilot-endpoint.ts';
import { npmCi } from '../../../packages/models/src/copilot/npm-install.ts';
import { npmFiles, packagesFor } from '../../../packages/models/src/copilot/runtime-packages.ts';
import { ensureRuntime } from '../../../packages/models/src/copilot/runtime-install.ts';
import { WITH_INSTALL_MS, someEnvironment } from '../../builders/copilot-at.ts';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';

jest.setTimeout(WITH_INSTALL_MS);

test('npm fetches it into an empty tool cache, it answers from there, and a second endpoint fetches nothing', async () => {
  await using cache = await temporaryFolder('copilot-npm');
  await using api = await startSimulator({ recordings: { origin: 'made by this test', answers: [{ name: 'any', text: 'the answer' }] } });
  const logger = new RecordingLogger();
  const endpointAt = (environment: Record<string, string | undefined>) => createCopilotEndpoint({ model: 'simulator-1', baseUrl: api.url, toolCache: cache.path }, { clock: systemClock, logger, environment });
  const first = await endpointAt(someEnvironment());
  expect(await first.ask({ system: 's', messages: [{ role: 'user', content: 'u' }], maxOutputTokens: 9 })).toMatchObject({ kind: 'answer', text: 'the answer' });
  await first.close!();
  const second = await endpointAt({});
  await second.close!();
  expect(logger.lines.map(({ message }) => message)).toEqual([expect.stringContaining('installing the Copilot runtime')]);
});

test('npm itself refuses a package whose sha512 is not ours', async () => {
  await using folder = await temporaryFolder('copilot-npm');
  const altered = packagesFor('linux-x64').filter(({ name }) => name === 'vscode-jsonrpc').map((pinned) => ({ ...pinned, integrity: `sha512-${'A'.repeat(86)}==` }));
  await writeFiles(folder.path, npmFiles(altered));
  const run = await npmCi(folder.path, { PATH: process.env['PATH']!, HOME: folder.path, NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'] ?? '', npm_config_registry: process.env['npm_config_registry'] ?? '' });
  expect(run.code).not.toBe(0);
  expect(run.output).toContain('EINTEGRITY');
  expect(await readdir(folder.path)).not.toContain('node_modules');
});

test('the registry that npm is set to is the one that is asked', async () => {
  await using cache = await temporaryFolder('copilot-npm');
  const installed = ensureRuntime({ toolCache: cache.path, clock: systemClock, logger: silentLogger, environment: someEnvironment({ npm_config_registry: 'http://127.0.0.1:9/mirror/', npm_config_fetch_retries: '0', npm_config_cache: path.join(cache.path, 'npm') }) });
  const error = await installed.then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ code: 'model-runtime', details: [expect.stringContaining('127.0.0.1:9')] });
});

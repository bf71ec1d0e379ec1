import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { NO_USAGE, type Stack } from '@dark-factory/contracts';
import { textOf } from '@dark-factory/runtime';
import { archiveFiles } from '../../../packages/stages/src/delivery-archive.ts';
import type { TakenTree } from '../../../packages/stages/src/tree-bundle.ts';
import { aPlan } from '../../builders/plan.ts';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';

const HOSTILE = `a}'"$(touch pwned)\`touch pwned\`; touch pwned\n\\`;

/** The archive of a plan with this program, unpacked. */
async function unpacked(stack: Partial<Stack>) {
  const folder = await temporaryFolder('delivery');
  const plan = aPlan({ stack: [{ root: '.', language: 'javascript', services: [], env: [], install: [], build: [], migrate: [], test: [], ...stack }] });
  const tree = {
    bundle: undefined as never, commit: null, files: [],
    manifest: { schema: 'dark-factory/tree-manifest/v1', expedition: 'sample', plan: '0'.repeat(64), outputRoot: 'delivery/sample', round: 1, digest: '0'.repeat(64), files: [], units: [], usage: NO_USAGE },
  } satisfies TakenTree;
  const files = archiveFiles(plan, tree, null);
  await writeFiles(folder.path, { ...Object.fromEntries(files.map((file) => [file.path, textOf(file)!])), 'sample/project/keep': '' });
  for (const script of ['setup.sh', 'run.sh']) chmodSync(join(folder.path, 'sample', script), 0o755);
  const run = (script: string, env: Record<string, string> = {}): string => execFileSync(join(folder.path, 'sample', script), { encoding: 'utf8', env: { PATH: process.env['PATH']!, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  return { run, isPwned: () => existsSync(join(folder.path, 'sample/project/pwned')), [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const show = ['node', '-p', 'JSON.stringify([process.env.SETTING, process.argv.slice(1)])', '--'];

test('what the plan says reaches the program word for word, and the shell not at all', async () => {
  await using archive = await unpacked({ env: [{ name: 'SETTING', from: 'value', value: HOSTILE }], install: [[...show, HOSTILE]], start: [...show, HOSTILE] });
  for (const script of ['setup.sh', 'run.sh']) expect(JSON.parse(archive.run(script))).toEqual([HOSTILE, [HOSTILE]]);
  expect(archive.isPwned()).toBe(false);
});

test('an environment of the user\u2019s own wins, and what only the user can know is asked for', async () => {
  await using archive = await unpacked({ env: [{ name: 'SETTING', from: 'value', value: 'ours' }, { name: 'DATABASE_URL', from: 'database-url' }], start: show });
  expect(JSON.parse(archive.run('run.sh', { SETTING: 'mine', DATABASE_URL: 'x' }))).toEqual(['mine', []]);
  expect(() => archive.run('run.sh')).toThrow(/DATABASE_URL: set it to/);
});

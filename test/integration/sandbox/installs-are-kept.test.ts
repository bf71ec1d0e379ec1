import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuntimeEvidence, Stack } from '@dark-factory/contracts';
import { silentLogger, systemClock, textFile } from '@dark-factory/runtime';
import { createInstallKeeper, inspectProgram, runProgram, type InstallKeeper, type SandboxDeps } from '@dark-factory/sandbox';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { aStack, registryVariables, stepOf, summary } from './sandbox-run.ts';

const KEPT = 'kept from an earlier run of this refinement: manifests unchanged';
const manifest = (parts: object = {}): string => JSON.stringify({ name: 'shop', private: true, dependencies: { 'is-number': '7.0.0' }, ...parts });
/** Says what its dependency says, and then changes it for all who come after. */
const POISON = `
const { appendFileSync, readdirSync, writeFileSync } = require('node:fs');
console.log(require('is-number')(1), readdirSync('node_modules').filter((name) => !name.startsWith('.')).join(' '));
appendFileSync('node_modules/is-number/index.js', '\\nmodule.exports = () => "poisoned";');
writeFileSync('node_modules/added.js', 'module.exports = 1;');
`;
const stack: Stack = aStack({ install: [['npm', 'install', '--no-audit', '--no-fund']], build: [['node', 'poison.js']] });
const files = { 'package.json': manifest(), 'poison.js': POISON };

let parent: Awaited<ReturnType<typeof temporaryFolder>>;
let installs: InstallKeeper;
const deps = (): SandboxDeps => ({
  clock: systemClock, logger: silentLogger, installs,
  options: { allowWeakIsolation: false, stepTimeoutMs: 60_000, hostPath: process.env['PATH'] ?? '', workFolder: parent.path, passThrough: registryVariables() },
});
const run = (given: Readonly<Record<string, string>>, stacks: readonly Stack[] = [stack]): Promise<RuntimeEvidence> =>
  runProgram({ files: Object.entries(given).map(([path, text]) => textFile(path, text)), stacks, extent: 'all' }, deps());

beforeEach(async () => {
  parent = await temporaryFolder('installs-test');
  await chmod(parent.path, 0o755);
  installs = createInstallKeeper(parent.path);
});
afterEach(async () => {
  await installs.close();
  expect(await readdir(parent.path)).toEqual([]);
  await parent[Symbol.asyncDispose]();
});

describe('installs of one refinement', () => {
  it('are put back as npm left them, whatever a program did to its own', async () => {
    const first = await run(files);
    const second = await run({ ...files, 'other.js': 'changed();' });
    const third = await inspectProgram({ files: Object.entries(files).map(([path, text]) => textFile(path, text)), stacks: [stack], question: { kind: 'command', root: '.', command: ['node', 'poison.js'] } }, deps());

    expect(stepOf(first, 'install').tail).toContain('added 1 package');
    expect(stepOf(first, 'build').tail).toBe('true is-number');
    expect(stepOf(second, 'install')).toMatchObject({ command: stack.install[0], exitCode: 0, outcome: { state: 'passed' }, tail: KEPT });
    expect(stepOf(second, 'build').tail).toBe('true is-number');
    expect(third).toMatchObject({ kind: 'ended', exitCode: 0, output: 'true is-number' });
  }, 60_000);

  it('are of no use once a manifest is another, and where they failed', async () => {
    await run(files);
    const more = await run({ ...files, 'package.json': manifest({ dependencies: { 'is-number': '6.0.0' } }) });
    const failing = { ...files, 'package.json': manifest({ dependencies: { 'is-number': '999.0.0' } }) };

    expect(stepOf(more, 'install').tail).not.toBe(KEPT);
    expect(summary(await run(failing))[0]).toBe('install failed: exit code 1');
    expect(summary(await run(failing))).toEqual(['install failed: exit code 1', 'build skipped: install failed']);
  }, 60_000);

  it('are kept of each stack alike, before a program of another can reach them', async () => {
    const web = { ...stack, root: 'web', build: [['node', 'poison.js']] };
    const reaching = { ...stack, build: [['sh', '-c', 'echo "module.exports = () => 0" >web/node_modules/is-number/index.js; ls -d /tmp/* ../../*installs* 2>/dev/null; echo reached']] };
    const tree = { ...files, 'web/package.json': manifest({ name: 'web' }), 'web/poison.js': POISON };
    await run(tree, [reaching, web]);
    const evidence = await run(tree, [{ ...stack }, web]);

    expect(evidence.steps.map(({ stack: root, step, tail }) => `${root} ${step}: ${tail}`)).toEqual([`. install: ${KEPT}`, `web install: ${KEPT}`, '. build: true is-number', 'web build: true is-number']);
  }, 60_000);

  it.each<[string, Partial<Stack>, object]>([
    ['a command that names more than options', { install: [['npm', 'install', 'is-number@7.0.0']] }, {}],
    ['a shell', { install: [['sh', '-c', 'npm install']] }, {}],
    ['scripts of the project', {}, { scripts: { prepare: 'echo prepared' } }],
    ['a folder as a dependency', {}, { dependencies: { 'is-number': '7.0.0', own: 'file:own' } }],
  ])('are not kept where the install may read what no manifest says: %s', async (_name, parts, manifestParts) => {
    const own = { ...files, 'own/package.json': '{"name":"own","version":"1.0.0"}', 'package.json': manifest(manifestParts) };
    const stacks = [aStack({ ...stack, build: [], ...parts })];
    await run(own, stacks);
    const second = await run(own, stacks);

    expect(summary(second)).toEqual(['install passed']);
    expect(stepOf(second, 'install').tail).not.toBe(KEPT);
    expect(await readdir(parent.path)).toEqual([]);
  }, 60_000);

  it('are gone after a run that was interrupted', async () => {
    const interruption = new AbortController();
    const hanging = runProgram({ files: [textFile('package.json', manifest())], stacks: [{ ...stack, build: [['node', '-e', 'setInterval(() => {}, 1000)']] }], extent: 'all' }, { ...deps(), signal: interruption.signal });
    // The folder of the run, and that of what is kept.
    while ((await readdir(parent.path)).length < 2) await systemClock.sleep(50);
    interruption.abort(new Error('enough'));

    await expect(hanging).rejects.toThrow('enough');
    await installs.close();
    expect(await readdir(parent.path)).toEqual([]);
  }, 60_000);

  it('lie where nobody else can look', async () => {
    await run(files);
    const [folder] = await readdir(parent.path);

    expect((await stat(join(parent.path, folder!))).mode & 0o777).toBe(0o700);
  }, 60_000);
});

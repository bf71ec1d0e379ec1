import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseDocumentJson } from '@dark-factory/contracts';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';
import { cli } from './run-cli.ts';
import { DRAFT, FILES } from './tiny-project.ts';

const BROKEN = { 'src/main.js': "import { greet } from './greeting.js';\nimport { nothing } from './greet.js';\n\tgreet(;\n", 'src/data.json': '{"a": 1,}\n', 'src/greet.js': FILES['src/greet.js']! };

test('the error manifest as JSON, and the same as compilers say it', async () => {
  await using folder = await temporaryFolder('cli-verify');
  await writeFiles(folder.path, { 'src/main.js': "import { greet } from './greeting.js';\n\ngreet('Ada');\n", 'src/data.json': '{"a": }\n', 'src/greet.js': FILES['src/greet.js']! });

  const json = await cli(folder.path, ['verify', '.', '--json']);

  expect(json.code).toBe(1);
  expect(json.stderr).toBe('');
  const manifest = parseDocumentJson('error-manifest', json.stdout);
  expect(manifest).toMatchObject({ plan: null, filesInTree: 3, errors: 2 });
  const [data, main] = manifest.findings;
  expect(data).toMatchObject({ path: 'src/data.json', severity: 'error', line: 1 });
  expect(main).toMatchObject({ path: 'src/main.js', severity: 'error', line: 1, unit: null });

  const text = await cli(folder.path, ['verify', '.']);
  expect(text.code).toBe(1);
  expect(text.stdout).toContain(`src/main.js:1:${main!.column}: error: `);
  expect(text.stdout).toContain(`[${main!.rule}]\n     1 | import { greet } from './greeting.js';\n${' '.repeat(8 + main!.column)}^\n`);
  expect(text.stdout).toMatch(/2 errors, 0 warnings in 2 of 3 files\n$/);
  expect(text.stdout).not.toContain('\u001b');
  const coloured = await cli(folder.path, ['verify', '.'], { FORCE_COLOR: '1' });
  expect(coloured.stdout).toContain('\u001b[31merror');
  expect((await cli(folder.path, ['verify', '.', '--no-color'], { FORCE_COLOR: '1' })).stdout).toBe(text.stdout);
}, 60_000);

test('what Git ignores is left out, and links and what cannot be read stay in the count', async () => {
  await using folder = await temporaryFolder('cli-verify-git');
  await writeFiles(folder.path, { ...BROKEN, '.gitignore': 'made/\n', 'made/broken.json': '{', 'node_modules/x/broken.json': '{', 'outside.txt': 'x' });
  mkdirSync(join(folder.path, 'tree'));
  await writeFiles(join(folder.path, 'tree'), { 'fine.json': '{}\n', 'node_modules/x/broken.json': '{', 'locked.json': '{' });
  symlinkSync('../outside.txt', join(folder.path, 'tree/link.json'));
  chmodSync(join(folder.path, 'tree/locked.json'), 0);

  const plain = parseDocumentJson('error-manifest', (await cli(folder.path, ['verify', 'tree', '--json'])).stdout);
  expect(plain.unchecked).toContainEqual({ path: 'link.json', reason: 'a symbolic link, which is not followed' });
  expect(plain.findings.map((finding) => finding.path)).not.toContain('node_modules/x/broken.json');
  // Root reads what nobody may read.
  if (process.getuid?.() !== 0) expect(plain.unchecked).toContainEqual({ path: 'locked.json', reason: expect.stringContaining('EACCES') });
  expect(plain.filesChecked + plain.unchecked.length).toBe(plain.filesInTree);

  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder.path, stdio: 'ignore', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } });
  git('init', '-q');
  git('add', 'src/main.js');
  const tracked = parseDocumentJson('error-manifest', (await cli(folder.path, ['verify', '.', '--json'])).stdout);
  const paths = tracked.findings.map((finding) => finding.path);
  expect(paths).toContain('src/main.js');
  expect(paths).toContain('src/data.json');
  expect(paths).not.toContain('made/broken.json');
  // A folder that Git ignores is checked all the same when it is the one that was named.
  const ignored = parseDocumentJson('error-manifest', (await cli(folder.path, ['verify', 'made', '--json'])).stdout);
  expect(ignored.findings.map((finding) => finding.path)).toEqual(['broken.json']);
}, 60_000);

test('with a plan, what it promised is checked too', async () => {
  await using folder = await temporaryFolder('cli-verify-plan');
  await writeFiles(folder.path, { 'code/src/greet.js': FILES['src/greet.js']!, 'code/package.json': FILES['package.json']!, 'factory-plan.json': JSON.stringify(DRAFT) });
  const outcome = await cli(folder.path, ['verify', 'code', '--plan', 'factory-plan.json', '--json']);
  const manifest = parseDocumentJson('error-manifest', outcome.stdout);
  expect(outcome.code).toBe(1);
  expect(manifest.plan).not.toBeNull();
  expect(manifest.findings).toContainEqual(expect.objectContaining({ path: 'src/letters.js', unit: 'WU-02', severity: 'error' }));
  expect(await cli(folder.path, ['verify', 'nowhere'])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('there is no such folder (nowhere)') });
  expect(await cli(folder.path, ['verify', 'code', '--plan', 'code/package.json'])).toMatchObject({ code: 1, stderr: expect.stringContaining('[plan-invalid]') });
}, 60_000);

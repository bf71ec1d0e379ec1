import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { RULES, WASM_FILES } from '@dark-factory/checks';
import { typescriptCompilerOnly } from '../../../scripts/typescript-compiler-only.ts';
import { check } from './a-tree.ts';

const room = join(import.meta.dirname, '../../../packages/checks/src/index.ts');
const examples = RULES.flatMap((rule) => [...rule.examples.good, ...rule.examples.bad]);
let folder: string;

/** Reads examples from its input and writes what the bundle finds in each. */
const RUNNER = `
import { readFileSync } from 'node:fs';
import { checkTree, signaturesOf } from './index.js';
const results = [];
for (const { files, plan } of JSON.parse(readFileSync(0, 'utf8'))) {
  const tree = files.map(([path, base64]) => ({ path, content: Buffer.from(base64, 'base64'), executable: false }));
  results.push({ ...await checkTree({ files: tree, ...(plan === undefined ? {} : { plan }) }), signatures: await Promise.all(tree.map(signaturesOf)) });
}
console.log(JSON.stringify(results));
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'checks-bundle-'));
  await build({
    entryPoints: [room], outdir: folder, bundle: true, splitting: true, minify: true, format: 'esm', platform: 'node', target: 'node20', mainFields: ['module', 'main'],
    banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);" },
    plugins: [typescriptCompilerOnly()], logLevel: 'error',
  });
  mkdirSync(join(folder, 'wasm'));
  for (const [name, source] of Object.entries(WASM_FILES)) copyFileSync(createRequire(import.meta.url).resolve(source), join(folder, 'wasm', name));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  writeFileSync(join(folder, 'run.js'), RUNNER);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function inBundle(input: unknown): { findings: unknown; filesChecked: number; unchecked: { path: string; reason: string }[]; signatures: { name: string; signature: string }[][] }[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['run.js'], { cwd: folder, input: JSON.stringify(input), encoding: 'utf8', env: { PATH: process.env['PATH'] }, maxBuffer: 1e8 });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout) as ReturnType<typeof inBundle>;
}

const encode = (files: Readonly<Record<string, string | Uint8Array>>): [string, string][] => Object.entries(files).map(([path, content]) => [path, Buffer.from(content).toString('base64')]);

test('away from node_modules the bundle finds what the sources find', async () => {
  const bundled = inBundle(examples.map(({ files, plan }) => ({ files: encode(files), plan })));
  for (const [index, { files, plan }] of examples.entries()) {
    const { findings, filesChecked, unchecked } = bundled[index]!;
    expect({ findings, filesChecked, unchecked }).toEqual(await check(files, plan));
  }
}, 60_000);

test('a file that crashes Ruff costs neither the next file nor the memory of the process', () => {
  const deep = `x = ${'('.repeat(10_000)}1${')'.repeat(10_000)}\n`;
  const hostile = Object.fromEntries(Array.from({ length: 4 }, (_, index) => [`a${index}.py`, deep]));
  const [result] = inBundle([{ files: encode({ ...hostile, 'z.py': 'print(nothing)\n' }) }]);
  expect(result!.filesChecked).toBe(1);
  expect(new Set(result!.unchecked.map(({ reason }) => reason))).toEqual(new Set(['nested too deeply for its parser']));
  expect(result!.findings).toMatchObject([{ rule: 'python/undefined-name', path: 'z.py', line: 1 }]);
}, 60_000);

test('signatures come from the bare parser too', () => {
  const [result] = inBundle([{ files: encode({ 'a.ts': 'export class Pool { #n = 1; constructor(readonly url: string) {} end(): void {} }\n', 'a.py': 'def f(a: int = 3) -> int:\n    return a\n' }) }]);
  expect(result!.signatures.flat().map(({ signature }) => signature)).toEqual(['export class Pool {\n  constructor(readonly url: string);\n  end(): void;\n}', 'def f(a: int = 3) -> int']);
});

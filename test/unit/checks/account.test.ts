import { expect, test } from '@jest/globals';
import { Finding } from '@dark-factory/contracts';
import { checkTree } from '@dark-factory/checks';
import { aTree, check, lines } from './a-tree.ts';

const mixed = {
  'README.md': '# x', LICENSE: 'MIT', 'package-lock.json': '{', 'logo.png': new Uint8Array([0x89, 0x50, 0, 0]), 'Main.kt': 'fun main() {}', Dockerfile: 'FROM node', 'schema.sql': 'SELECT 1;',
  'a.py': '', 'a.ts': '', 'a.tsx': '', 'a.cjs': '', 'a.json': '{}', 'a.yaml': '', 'a.toml': '', 'a.xml': '<a/>', '.gitignore': 'dist', weird: 'x', 'b.py': 'print(nothing)', 'c.py': new Uint8Array([0xff]),
};

test('every file is counted as checked or listed with its reason', async () => {
  const result = await check(mixed);
  expect(result.filesChecked + result.unchecked.length).toBe(Object.keys(mixed).length);
  expect(result.unchecked).toEqual([
    { path: '.gitignore', reason: 'no rule reads .gitignore files' },
    { path: 'LICENSE', reason: 'not code' },
    { path: 'logo.png', reason: 'not code' },
    { path: 'package-lock.json', reason: 'not code' },
    { path: 'weird', reason: 'no rule reads weird files' },
  ]);
  expect(lines(result)).toEqual(['python/undefined-name b.py:1:7 Undefined name `nothing`', 'syntax/encoding c.py:0:0 the file is not UTF-8; it must be text in UTF-8']);
  for (const finding of result.findings) Finding.parse(finding);
});

test('an empty tree is no fault of the tree', async () => {
  expect(await check({})).toEqual({ findings: [], filesChecked: 0, unchecked: [] });
});

test('a file of more than 5 MB is listed, and imports of it resolve', async () => {
  const result = await check({ 'data.json': ' '.repeat(5_000_001), 'big.ts': ' '.repeat(5_000_001), 'a.ts': "import data from './data.json';\nimport { x } from './big';\nx(data);\n" });
  expect(result).toEqual({ findings: [], filesChecked: 1, unchecked: [{ path: 'big.ts', reason: 'larger than 5 MB' }, { path: 'data.json', reason: 'larger than 5 MB' }] });
});

test('two files under one path are both counted', async () => {
  const result = await checkTree({ files: [...aTree({ 'a.kt': '' }), ...aTree({ 'a.kt': 'x' }), ...aTree({ 'a.py': '' })] });
  expect(result.filesChecked + result.unchecked.length).toBe(3);
});

test('the order of the files does not change a byte of the result', async () => {
  const files = aTree({ ...mixed, 'd.ts': "import { x } from './e';\nimport 'left-pad';\n", 'e.ts': 'export const y = 1;\n', 'f/x.ts': 'export const x = 1;\n', 'package.json': '{}' });
  const first = JSON.stringify(await checkTree({ files }));
  for (let turn = 1; turn < files.length; turn += 3) {
    expect(JSON.stringify(await checkTree({ files: [...files.slice(turn), ...files.slice(0, turn)].reverse() }))).toBe(first);
  }
});

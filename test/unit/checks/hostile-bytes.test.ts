import { describe, expect, test } from '@jest/globals';
import type { TreeCheckResult } from '@dark-factory/checks';
import { check } from './a-tree.ts';

const SAMPLES: Readonly<Record<string, string>> = {
  py: 'from app import é\n\n@d(1)\nasync def f(a: int = 3, *b) -> "x":\n    """ü"""\n    match a:\n        case [x, *_]: yield f"{x!r:>{a}}"\n',
  ts: "import { a as b } from './ü';\nexport default class <T> { #x?: RegExp = /é[/]/u; y = `a${1 + (2)}`; }\n",
  tsx: 'export const A = <T,>() => <p a="é" {...b}>{c ? <></> : "&nbsp;"}</p>;\n',
  js: "const { a, ...b } = require('x');\nlabel: for await (const c of d) { /* ü */ }\n",
  json: '{"a": [1, -2.5e3, true, null], "é\\u00e9": "x"}\n',
  jsonc: '{ // é\n "a": [1,], }\n',
  yaml: 'a: &x [1, "é"]\nb: |\n  ü\nc: !!t {d: *x}\n---\n? e\n: f\n',
  toml: 'a = """é"""\n[b.c]\nd = [1979-05-27T07:32:00Z, { e = 0x1f }]\n',
  xml: '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE a [<!ENTITY b "é">]><a c="ü">&b;<![CDATA[x]]></a>\n',
  svg: '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>\n',
};

function expectAccount(result: TreeCheckResult, files: number): void {
  expect(result.filesChecked + result.unchecked.length).toBe(files);
}

describe.each(Object.entries(SAMPLES))('%s', (extension, sample) => {
  test('cut off at every byte', async () => {
    const bytes = Buffer.from(sample);
    const files = Object.fromEntries(Array.from(bytes, (_, length) => [`f${length}.${extension}`, bytes.subarray(0, length)]));
    expectAccount(await check(files), bytes.length);
  }, 60_000);

  test('with a NUL, a broken sequence and a byte order mark', async () => {
    const bytes = Buffer.from(sample);
    const result = await check({ [`a.${extension}`]: Buffer.concat([bytes, Buffer.from([0])]), [`b.${extension}`]: Buffer.concat([Buffer.from([0xc3]), bytes]), [`c.${extension}`]: `\ufeff${sample}` });
    expectAccount(result, 3);
    expect(result.findings.filter(({ rule }) => rule === 'syntax/encoding').map(({ path }) => path)).toEqual([`a.${extension}`, `b.${extension}`]);
    expect(result.findings.filter(({ path, rule }) => path === `c.${extension}` && rule.startsWith('syntax/'))).toEqual([]);
  });
});

test('a Dockerfile cut off at every byte', async () => {
  const bytes = Buffer.from('# syntax=docker/dockerfile:1\nARG V=1\nFROM node:${V} AS build\nCOPY --from=build ["a", "b"]\nRUN <<É\nx\nÉ\nHEALTHCHECK --interval=3s CMD ["x"]\n');
  const result = await check(Object.fromEntries(Array.from(bytes, (_, length) => [`f${length}/Dockerfile`, bytes.subarray(0, length)])));
  expectAccount(result, bytes.length);
  expect(result.unchecked.filter(({ reason }) => reason.startsWith('the rule '))).toEqual([]);
}, 60_000);

// With time that grows with the square of their length, each of these took minutes.
test('long runs of blanks and of faults', async () => {
  const blank = '\n'.repeat(300_000) + ' '.repeat(300_000);
  const files = Object.fromEntries(['a.sh', 'a.ts', 'a.py', 'a.kt', 'a.sql', 'Dockerfile', 'requirements.txt', 'environment.yml', 'openapi.yaml', 'README.md', '.env', 'setup.cfg', 'pyproject.toml', 'build.gradle.kts'].map((path) => [path, `x${blank}.`]));
  const result = await check({ ...files, 'word.py': 'a'.repeat(300_000), 'tags.yaml': '!a '.repeat(30_000), 'quotes.yaml': '"'.repeat(30_000), 'keys.yaml': Array.from({ length: 30_000 }, (_, index) => `a${index}: 1\n`).join(''), 'app/src/main/AndroidManifest.xml': 'a'.repeat(300_000) });
  expectAccount(result, 19);
  expect(result.unchecked.filter(({ reason }) => reason.startsWith('the rule '))).toEqual([]);
}, 60_000);

const DEPTH = 10_000;
const DEEP: Readonly<Record<string, string>> = {
  'brackets.py': `x = ${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}\n`,
  'indents.py': `${Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}if x:\n`).join('')}${' '.repeat(300)}pass\n`,
  'calls.py': `x${'()'.repeat(DEPTH)}\n`,
  'brackets.ts': `export const x = ${'['.repeat(DEPTH)}${']'.repeat(DEPTH)};\n`,
  'blocks.js': `${'{'.repeat(DEPTH)}${'}'.repeat(DEPTH)}\n`,
  'sums.ts': `export const x = ${'1 + '.repeat(DEPTH)}1;\n`,
  'elements.tsx': `export const x = ${'<a>'.repeat(DEPTH)}${'</a>'.repeat(DEPTH)};\n`,
  'types.ts': `export type X = ${'Array<'.repeat(DEPTH)}1${'>'.repeat(DEPTH)};\n`,
  'arrays.json': '['.repeat(DEPTH),
  'valid.json': `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`,
  'tsconfig.json': '{"paths":'.repeat(DEPTH),
  'package.json': '{"dependencies":'.repeat(DEPTH),
  'flow.yaml': '['.repeat(DEPTH),
  'lists.yaml': '- - '.repeat(DEPTH),
  'block.yaml': Array.from({ length: 1000 }, (_, level) => `${' '.repeat(level)}a:\n`).join(''),
  'arrays.toml': `a = ${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}\n`,
  'elements.xml': `${'<a>'.repeat(DEPTH)}${'</a>'.repeat(DEPTH)}`,
};

test('nested ten thousand deep, beside files that are checked all the same', async () => {
  const beside = { 'z.py': 'print(nothing)\n', 'z.ts': 'const = 1;\n', 'z.json': '{', 'z.yaml': 'a: b: c', 'z.toml': 'a', 'z.xml': '<a>' };
  const result = await check({ ...DEEP, ...beside });
  expectAccount(result, Object.keys(DEEP).length + Object.keys(beside).length);
  const reported = new Set(result.findings.map(({ path }) => path));
  expect(Object.keys(beside).filter((path) => !reported.has(path))).toEqual([]);
  expect(result.unchecked.every(({ reason }) => reason === 'nested too deeply for its parser')).toBe(true);
}, 60_000);

test('specifiers that are not paths', async () => {
  const specifiers = ['', '.', '..', './', '//', '/', '../../../..', './\\0', './%2e', '@', '@/', '@a', '@a/', '#', '#a', '?', './a?b', '*', 'a*', 'node:', 'node:nothing', './'.repeat(5000), 'é', '__proto__', 'constructor', './constructor'];
  const text = specifiers.map((specifier) => `import ${JSON.stringify(specifier)};\nimport { constructor, __proto__ } from ${JSON.stringify(specifier)};\n`).join('');
  expectAccount(await check({ 'package.json': '{"dependencies": {"a": "1"}}', 'src/a.ts': text, 'src/b.py': 'from . import __proto__\nfrom .... import x\nimport constructor.toString\n' }), 3);
});

test('configuration that is not what it should be', async () => {
  const files = {
    'package.json': '{"dependencies": ["a"], "imports": 3, "name": {}, "main": []}', 'a/package.json': '[]', 'b/package.json': 'null',
    'tsconfig.json': '{"extends": ["./tsconfig.json", 3], "compilerOptions": {"paths": {"*": "x", "@/*": [1, "../../x/*"]}, "baseUrl": "../.."}}', 'a/tsconfig.json': '"x"',
    'pyproject.toml': 'project = 1\n[tool]\npoetry = []\n', 'a/b.ts': "import '@/c';\nimport 'd';\n", 'b/c.ts': "import 'd';\n", 'e.py': 'import f.g\n',
  };
  expectAccount(await check(files), Object.keys(files).length);
});

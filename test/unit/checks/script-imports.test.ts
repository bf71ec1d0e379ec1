import { describe, expect, test } from '@jest/globals';
import * as typescript from 'typescript';
import { LATEST_TARGET, NO_JSDOC } from '../../../packages/checks/src/script/typescript-parser.ts';
import { check, lines } from './a-tree.ts';

const SILENT: readonly [string, Record<string, string>][] = [
  ['two modules that pass each other on', { 'a.ts': "export * from './b';\nimport { x } from './b';\nx;\n", 'b.ts': "export * from './a';\nexport const x = 1;\n" }],
  ['destructured exports', { 'a.ts': "import { b, c, e } from './b';\n[b, c, e];\n", 'b.ts': 'export const { a: b, ...c } = { a: 1 }, [, [e]] = [1, [2]];\n' }],
  ['names with quotes', { 'a.ts': "import { 'x-y' as z } from './b';\nz;\n", 'b.ts': "const x = 1;\nexport { x as 'x-y' };\n" }],
  ['merged declarations', { 'a.ts': "import { A, B } from './b';\nA; B;\n", 'b.ts': 'export interface A {}\nexport const A = 1;\nexport namespace B { export const c = 1; }\nexport enum B2 {}\n' }],
  ['export equals', { 'a.ts': "import b, { c } from './b';\nb(c);\n", 'b.ts': 'const b = () => 1;\nexport = b;\n' }],
  ['a declaration file that exports all', { 'a.ts': "import { b, type C } from './b.js';\nb as C;\n", 'b.js': 'module.exports.b = 1;\n', 'b.d.ts': 'declare const b: number;\ninterface C {}\n' }],
  ['types beside JavaScript', { 'a.ts': "import { b, type B } from './b';\nb as B;\n", 'b.js': 'export const b = 1;\n', 'b.d.ts': 'export declare const b: number;\nexport interface B {}\n' }],
  ['JSON, styles and images', { 'a.tsx': "import data, { version } from './b.json';\nimport styles from './c.module.css';\nimport logo from './d.svg?url';\n[data, version, styles, logo];\n", 'b.json': '{"version": 1}', 'c.module.css': '', 'd.svg': '<svg/>' }],
  ['a folder with its own manifest', { 'a.ts': "import { b } from './b';\nb;\n", 'b/package.json': '{"main": "lib/main.js"}', 'b/lib/main.ts': 'export const b = 1;\n' }],
  ['the folder itself', { 'a/b.ts': "import { c } from '.';\nimport { c as d } from '..';\n[c, d];\n", 'a/index.ts': 'export const c = 1;\n', 'index.ts': 'export const c = 1;\n' }],
  ['baseUrl', { 'tsconfig.json': '{"compilerOptions": {"baseUrl": "./src"}}', 'package.json': '{}', 'src/a.ts': "import { c } from 'b/c';\nc;\n", 'src/b/c.ts': 'export const c = 1;\n' }],
  ['paths that are inherited', { 'tsconfig.base.json': '{"compilerOptions": {"baseUrl": ".", "paths": {"~/*": ["src/*"], "lib": ["src/lib.ts"]}}}', 'app/tsconfig.json': '{"extends": "../tsconfig.base"}', 'package.json': '{}', 'app/a.ts': "import { c } from '~/c';\nimport { lib } from 'lib';\n[c, lib];\n", 'src/c.ts': 'export const c = 1;\n', 'src/lib.ts': 'export const lib = 1;\n' }],
  ['imports of package.json', { 'package.json': '{"imports": {"#db": {"node": "./src/db.js"}, "#x/*": "./src/x/*.js", "#gone": "./gone.js"}}', 'src/a.ts': "import { db } from '#db';\nimport { y } from '#x/y';\nimport '#gone';\n[db, y];\n", 'src/db.ts': 'export const db = 1;\n', 'src/x/y.ts': 'export const y = 1;\n' }],
  ['modules that the tree declares', { 'package.json': '{}', 'a.ts': "import x from 'x';\nimport v from 'virtual:y';\nimport p from './z.png';\n[x, v, p];\n", 'env.d.ts': "declare module 'x' { const x: number; export default x; }\ndeclare module '*.png' { const url: string; export default url; }\n" }],
  ['roots laid over each other', { 'tsconfig.json': '{"compilerOptions": {"rootDirs": ["src", "views"]}}', 'src/a.ts': "import './template';\n", 'views/template.ts': '' }],
  ['React Native', { 'a.tsx': "import { B } from './B';\nconst image = require('./logo.png');\n[B, image];\n", 'B.ios.tsx': 'export const B = 1;\n', 'B.android.tsx': 'export const B = 1;\n', 'logo@2x.png': '' }],
  ['wrapped by an old bundler', { 'a.js': "(function () { return { 1: [function (require, module, exports) { require('./nowhere'); }] }; })();\n" }],
  ['runtimes with loaders of their own', { 'package.json': '{}', 'deno.json': '{}', 'a.ts': "import '@std/path';\nimport 'npm:chalk';\nimport 'https://deno.land/x.ts';\n" }],
  ['not a literal', { 'a.js': 'import(`./${x}`);\nrequire(x);\n' }],
  ['Flow', { 'a.js': '// @flow\nexport type A = {| b: ?number |};\n' }],
];

const REPORTED: readonly [string, Record<string, string>, string[]][] = [
  ['a default import by name, and a name by default', { 'a.ts': "import { Card } from './Card';\nCard;\n", 'Card.ts': 'export default class Card {}\n' }, ['imports/script-missing-export a.ts:1:10 Card.ts does not export "Card"; it declares it, but without "export"']],
  ['a dynamic import, a require, and a type import', { 'a.ts': "await import('./b');\nconst c = require('./c');\nlet d: import('./d').D;\nimport e = require('./e');\nexport type { F } from './f';\n" }, ['a.ts:1:14', 'a.ts:2:19', 'a.ts:3:15', 'a.ts:4:20', 'a.ts:5:24']],
  ['a folder without an index', { 'a.ts': "import './b';\n", 'b/c.ts': '' }, ['imports/script-unresolved a.ts:1:8 "./b" leads to the folder b/, which has no index file']],
  ['a style sheet that is not there', { 'a.ts': "import './a.css';\n" }, ['imports/script-unresolved a.ts:1:8 "./a.css" leads to a.css, where no file is']],
  ['no hint when two modules could be meant', { 'a.ts': "import { x } from './x';\nx;\n", 'b.ts': 'export const x = 1;\n', 'c.ts': 'export const x = 1;\n' }, ['imports/script-unresolved a.ts:1:19 "./x" leads to x, where no file is']],
  ['through a module that passes on', { 'a.ts': "import { y } from './b';\ny;\n", 'b.ts': "export * from './c';\n", 'c.ts': 'export const x = 1;\nexport default x;\n' }, ['imports/script-missing-export a.ts:1:10 b.ts does not export "y"; it exports nothing']],
  ['an empty module', { 'a.ts': "import { b } from './b';\nb;\n", 'b.ts': '' }, ['imports/script-missing-export a.ts:1:10 b.ts does not export "b"; it exports nothing']],
];

describe('imports that are fine', () => {
  test.each(SILENT)('%s', async (_, files) => expect(lines(await check(files))).toEqual([]));
});

describe('imports that fail', () => {
  test.each(REPORTED)('%s', async (_, files, expected) => {
    const found = lines(await check(files));
    expect(found).toHaveLength(expected.length);
    expected.forEach((line, index) => expect(found[index]).toContain(line));
  });
});

test('the numbers that stand for enums of the compiler are those of the installed package', () => {
  expect([LATEST_TARGET, NO_JSDOC]).toEqual([typescript.ScriptTarget.Latest, typescript.JSDocParsingMode.ParseNone]);
});

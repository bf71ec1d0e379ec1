import { expect, test } from '@jest/globals';
import { checkWith, mendTree, type Rule } from '@dark-factory/checks';
import { textOf } from '@dark-factory/runtime';
import { rule as missingExport } from '../../../packages/checks/src/rules/imports/script-missing-export.ts';
import { rule as unresolved } from '../../../packages/checks/src/rules/imports/script-unresolved.ts';
import { rule as undefinedName } from '../../../packages/checks/src/rules/script/undefined-name.ts';
import { aTree } from './a-tree.ts';

const RULES: readonly Rule[] = [missingExport, unresolved, undefinedName];

/** The files that safe fixes change, as they are afterwards. */
async function mended(files: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const { files: after } = await mendTree({ files: aTree(files) }, (request) => checkWith(RULES, request));
  return Object.fromEntries(after.flatMap((file) => (textOf(file) === files[file.path] ? [] : [[file.path, textOf(file)!]])));
}

const KNOWN = "import React, { useEffect, useState, type ReactNode } from 'react';\nexport const known = (x: ReactNode) => [React, useEffect, useState, x];\n";

test('an import joins the statement that brings other names of the same module, in its order', async () => {
  expect(await mended({ 'known.tsx': KNOWN, 'a.tsx': "import { useState } from 'react';\nexport const a = (x: ReactNode) => useEffect(() => useState(x));\n" })).toEqual({
    'a.tsx': "import { useEffect, useState, type ReactNode } from 'react';\nexport const a = (x: ReactNode) => useEffect(() => useState(x));\n",
  });
});

test('a list over several lines keeps its form, and a default import gets its braces', async () => {
  const b = 'export const one = () => 1;\nexport const two = () => 2;\nexport const three = () => 3;\nexport default function main() {}\n';
  expect(await mended({ 'a.ts': "import {\n  one,\n  three,\n} from './b';\none(three(two()));\nexport {};\n", 'c.ts': "import main from './b';\nmain(three());\nexport {};\n", 'b.ts': b })).toEqual({
    'a.ts': "import {\n  one,\n  three,\n  two,\n} from './b';\none(three(two()));\nexport {};\n", 'c.ts': "import main, { three } from './b';\nmain(three());\nexport {};\n",
  });
});

test('what may have been a parameter is not imported unasked', async () => {
  const clock = 'export const clock = { now: () => 1 };\n';
  expect(await mended({ 'clock.ts': clock, 'a.ts': 'export function a(clockGiven: { now(): number }) { return clock.now() + clockGiven.now(); }\n' })).toEqual({});
  expect(await mended({ 'clock.ts': clock, 'a.ts': 'export function a() { return title + clock.now(); }\n' })).toEqual({});
});

test('names that an index lost together come back in one statement', async () => {
  const files = { 'models/index.ts': "export type { User } from './user';\n", 'models/user.ts': 'export interface User { id: number }\n', 'models/task.ts': 'export interface Task { id: number }\nexport class NewTask {}\n' };
  expect(await mended({ ...files, 'a.ts': "import { NewTask, type Task } from './models';\nexport const a: Task = new NewTask() as Task;\n" })).toEqual({
    'models/index.ts': "export type { User } from './user';\nexport { NewTask, type Task } from './task';\n",
  });
});

test('no mend reaches by path into another package', async () => {
  const files = { 'core/package.json': '{"name": "core"}', 'core/src/index.ts': 'export const other = 1;\n', 'core/src/makeThing.ts': 'export const makeThing = () => 1;\n', 'app/package.json': '{"dependencies": {"core": "1"}}' };
  expect(await mended({ ...files, 'app/src/a.ts': "import { makeThing } from 'core/src/index';\nmakeThing();\n" })).toEqual({});
  expect(await mended({ ...files, 'app/src/a.ts': "import { other } from 'core/src/index';\nmakeThing(other);\n" })).toEqual({});
});

import { describe, expect, test } from '@jest/globals';
import { rule } from '../../../packages/checks/src/rules/kotlin/library-import.ts';
import { ANDROID_MAIN, anAndroidTree } from '../../builders/android-tree.ts';
import { findingsOf, type Files } from './one-change.ts';

const TREE: Files = anAndroidTree();

test('an app in which everything is imported is right', async () => {
  expect(await findingsOf([rule], TREE)).toEqual([]);
});

const IMPORTS = Object.entries(TREE).flatMap(([path, text]) => (path.endsWith('.kt') ? [...text.matchAll(/^import ((?:androidx|dagger|retrofit2|kotlinx\.coroutines\.flow|javax)[\w.]*\.([A-Z]\w+))\n/gm)].map(([line, , name]) => [path.replace(`${ANDROID_MAIN}/`, ''), name!, path, line!] as const) : []));

describe('each import of a class or annotation of a library is missed where it is used', () => {
  test.each(IMPORTS)('%s without %s', async (_, name, path, line) => {
    const others = Object.values(TREE).some((text, index) => Object.keys(TREE)[index] !== path && text.includes(line));
    const found = await findingsOf([rule], { ...TREE, [path]: TREE[path]!.replace(line, '') });
    // Seen only where another file imports it, or it is well known.
    if (others || found.length > 0) expect(found).toEqual([expect.stringMatching(new RegExp(`^error kotlin/library-import ${path}:\\d+:\\d+ Unresolved reference: ${name}; it is not imported$`))]);
  });
});

const VIEW_MODEL = 'package com.example.notes.b\n\nimport androidx.lifecycle.ViewModel\n';
const SILENT: readonly (readonly [string, string, Files])[] = [
  ['a star import of a library', 'import kotlinx.coroutines.flow.*\n\nval a = MutableStateFlow(1)\n', {}],
  ['a supertype that may bring it', 'import org.lib.Base\n\nclass A : Base() {\n    val a: StateFlow<Int>? = null\n}\n', {}],
  ['a full name', 'val a = kotlinx.coroutines.flow.MutableStateFlow(1)\n', {}],
  ['another import of the name', 'import org.lib.MutableStateFlow\n\nval a = MutableStateFlow(1)\n', {}],
  ['a type parameter', 'fun <Flow> a(b: Flow): Flow = b\n', {}],
  ['a class of the tree', 'val a = MutableStateFlow(1)\n', { [`${ANDROID_MAIN}/b/Own.kt`]: 'package com.example.notes.b\n\nclass MutableStateFlow(val value: Int)\n' }],
  ['a class in Java', 'val a = MutableStateFlow(1)\n', { [`${ANDROID_MAIN}/b/MutableStateFlow.java`]: 'package com.example.notes.b;\npublic class MutableStateFlow {}\n' }],
  ['a file of the package that does not parse', 'val a = MutableStateFlow(1)\n', { [`${ANDROID_MAIN}/b/Broken.kt`]: 'package com.example.notes.b\n\nclass Broken(\n' }],
  ['a build that writes code', 'val a = MutableStateFlow(1)\n', { 'app/src/main/proto/a.proto': '' }],
  ['a default import of Kotlin', 'val a = Result.success(1)\n', { [`${ANDROID_MAIN}/c/C.kt`]: 'package com.example.notes.c\n\nimport org.lib.Result\n\nval c = Result()\n' }],
];

describe('where the name may come from elsewhere, nothing is said', () => {
  test.each(SILENT)('%s', async (_, text, others) => {
    expect(await findingsOf([rule], { ...TREE, ...others, [`${ANDROID_MAIN}/b/A.kt`]: `package com.example.notes.b\n\n${text}` })).toEqual([]);
  });

  test('settings without a build file', async () => {
    expect(await findingsOf([rule], { 'settings.gradle.kts': '', 'a/A.kt': 'package a\n\nimport kotlinx.coroutines.flow.StateFlow\n', 'a/B.kt': 'package a\n\nval b: StateFlow<Int>? = null\n' })).toEqual([]);
  });

  test('but in the plain file', async () => {
    expect(await findingsOf([rule], { ...TREE, [`${ANDROID_MAIN}/b/A.kt`]: `${VIEW_MODEL}\nclass A : ViewModel() {\n    val a = MutableStateFlow(1)\n}\n` })).toHaveLength(1);
  });
});

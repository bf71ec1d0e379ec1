import { describe, expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { ANDROID_MAIN, anAndroidTree, androidTreeWith } from '../../builders/android-tree.ts';
import { rule as calls } from '../../../packages/checks/src/rules/kotlin/call-arguments.ts';
import { rule as imports } from '../../../packages/checks/src/rules/imports/kotlin-unresolved.ts';
import { rule as members } from '../../../packages/checks/src/rules/kotlin/missing-member.ts';
import { rule as references } from '../../../packages/checks/src/rules/kotlin/unresolved-reference.ts';
import { kotlinModules } from '../../../packages/checks/src/kotlin/kotlin-modules.ts';
import { SourceTree } from '../../../packages/checks/src/source-tree.ts';
import { aTree } from './a-tree.ts';

async function messages(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { findings } = await checkWith([imports, references, calls, members], { files: aTree(files) });
  return findings.map(({ path, line, message }) => `${path.split('/').at(-1)!}:${line} ${message}`);
}

const REPOSITORY = `${ANDROID_MAIN}/data/NotesRepository.kt`;
const renamed = (): Record<string, string> => androidTreeWith(REPOSITORY, 'data.local.NoteEntity', 'data.local.NoteRecord');

describe('where the build writes code, imports are left alone', () => {
  test.each([
    ['a plugin that generates', 'app/build.gradle.kts', 'plugins {\n    id("app.cash.sqldelight")\n}\n'],
    ['a processor that is not known', 'app/build.gradle.kts', 'dependencies {\n    ksp("org.example:writer:1.0")\n}\n'],
    ['a protocol file', 'app/src/main/proto/a.proto', 'syntax = "proto3";\n'],
    ['an archive', 'app/libs/notes.aar', ''],
    ['a dependency of the same company', 'core/build.gradle.kts', 'dependencies {\n    implementation("com.example.shared:core:1.0")\n}\n'],
  ])('%s', async (_, path, text) => {
    const found = await messages({ ...renamed(), [path]: text });
    expect(found.filter((line) => line.includes('NoteRecord'))).toEqual([]);
  });

  test('a file of the same package that does not parse', async () => {
    const found = await messages({ ...renamed(), [`${ANDROID_MAIN}/data/local/Other.kt`]: 'package com.example.notes.data.local\n\nclass NoteRecord(\n' });
    expect(found.filter((line) => line.includes('NoteRecord'))).toEqual([]);
  });

  test('but not in the plain project', async () => {
    expect(await messages(renamed())).toEqual(expect.arrayContaining([expect.stringContaining('NotesRepository.kt:4 Unresolved reference: NoteRecord')]));
  });
});

describe('names that may mean something else', () => {
  const item = { 'a/Item.kt': 'package shop.a\n\nclass Item(val id: Int)\nenum class State { OPEN }\n' };
  test.each([
    ['a type parameter', 'fun <Item> f(x: Item) = x\n'],
    ['a value of that name', 'val State = other()\nval x = State.CLOSED\n'],
    ['a star import of a library', 'import lib.*\n\nval x = Item(1, 2)\n'],
    ['an inherited nested class', 'class A : Base() {\n    val x = Item(1, 2)\n}\n'],
    ['an alias', 'import other.Item\n\nval x = Item(1, 2)\n'],
    ['a nested class of the file', 'class A {\n    class Item\n    val x = Item()\n}\n'],
  ])('%s', async (_, text) => expect(await messages({ ...item, 'b/B.kt': `package shop.b\n\n${text}` })).toEqual([]));

  test('two classes of one name', async () => {
    expect(await messages({ ...item, 'c/Item.kt': 'package shop.c\n\nclass Item\n', 'b/B.kt': 'package shop.b\n\nval x = Item(1)\n' })).toEqual([]);
  });
});

test('the requests of a Retrofit interface', async () => {
  const modules = await kotlinModules(new SourceTree({ files: aTree(anAndroidTree()) }));
  const calls = modules.get(`${ANDROID_MAIN}/data/remote/NotesApi.kt`)!.httpCalls;
  expect(calls.map(({ method, path, relative, line, client }) => ({ method, path, relative, line, client }))).toEqual([
    { method: 'GET', path: '/notes', relative: true, line: 11, client: 'retrofit' },
    { method: 'PATCH', path: '/notes/{}', relative: true, line: 14, client: 'retrofit' },
  ]);
});

import { expect, test } from '@jest/globals';
import { rule as imports } from '../../../packages/checks/src/rules/imports/kotlin-unresolved.ts';
import { findingsOf, type Files } from './one-change.ts';

const BUILD: Files = { 'settings.gradle.kts': 'include(":lib")\n', 'lib/build.gradle.kts': 'plugins {\n    kotlin("jvm")\n}\n' };
const NAMES = Array.from({ length: 40 }, (_, index) => `Part${index}`);

/** A library of forty classes in one package and a file in another that imports them all; `missing` of the classes are not there. */
function aLibrary(missing: number): Files {
  return {
    ...Object.fromEntries(NAMES.slice(missing).map((name) => [`lib/src/main/kotlin/shop/parts/${name}.kt`, `package shop.parts\n\nclass ${name}\n`])),
    'lib/src/main/kotlin/shop/All.kt': `package shop\n\n${NAMES.map((name) => `import shop.parts.${name}\n`).join('')}\nval all = listOf(${NAMES.map((name) => `${name}()`).join(', ')})\n`,
  };
}

test('a few classes that nobody wrote are errors', async () => {
  const found = await findingsOf([imports], { ...BUILD, ...aLibrary(4) });
  expect(found.map((line) => line.split(' ')[0])).toEqual(['error', 'error', 'error', 'error']);
});

test('where much of a package is elsewhere, it is only said', async () => {
  const found = await findingsOf([imports], { ...BUILD, ...aLibrary(20) });
  expect(found).toHaveLength(20);
  expect(found.every((line) => line.startsWith('warning '))).toBe(true);
});

test('settings that no build file follows are no project', async () => {
  expect(await findingsOf([imports], { 'settings.gradle.kts': BUILD['settings.gradle.kts']!, ...aLibrary(20) })).toEqual([]);
});

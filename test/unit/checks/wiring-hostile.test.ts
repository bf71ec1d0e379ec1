import { expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { rulesOfFolder } from '../../support/rules-below.ts';
import { fitsPath, fitsWildcard } from '../../../packages/checks/src/wiring/path-pattern.ts';
import { aTree } from './a-tree.ts';

test('patterns that would make a regular expression go back and forth are answered at once', () => {
  const started = performance.now();
  expect(fitsWildcard(`${'*a'.repeat(200)}b`, 'a'.repeat(5_000))).toBe(false);
  expect(fitsPath([...Array.from({ length: 100 }, () => ['**', 'a']).flat(), 'b'], 'a/'.repeat(2_000).split('/'))).toBe(false);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('values that hold themselves, or that are shared a billion times, end', async () => {
  const laughs = ['a: &a [x, x]', ...Array.from({ length: 30 }, (_, index) => `${String.fromCharCode(98 + (index % 24))}${index}: &n${index} [*${index === 0 ? 'a' : `n${index - 1}`}, *${index === 0 ? 'a' : `n${index - 1}`}]`)].join('\n');
  const rules = (await rulesOfFolder()).filter(({ id }) => /^(wiring|syntax)\//.test(id));
  const started = performance.now();
  await checkWith(rules, { files: aTree({
    'compose.yaml': `services: &s\n  a: *s\n${laughs}\n`,
    'openapi.yaml': `openapi: 3.1.0\ninfo: &i\n  self: *i\npaths: {}\n${laughs}\n`,
    'package.json': `{"scripts": {"a": "${'&& '.repeat(20_000)}"}}`,
    Dockerfile: `FROM a\nRUN ${'\\\n'.repeat(20_000)}`,
    'README.md': `${'['.repeat(4_000)}\n${'[]('.repeat(1_500)}\n`,
    '.gitignore': `${'**/'.repeat(500)}a\n`, '.env': `A="${'\n'.repeat(10_000)}`,
  }) });
  expect(performance.now() - started).toBeLessThan(5_000);
});

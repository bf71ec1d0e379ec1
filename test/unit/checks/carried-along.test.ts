import { expect, test } from '@jest/globals';
import { check } from './a-tree.ts';

/** Severities by path and rule. */
async function severities(files: Record<string, string>): Promise<string[]> {
  const { findings } = await check(files);
  return [...new Set(findings.filter(({ rule }) => /^(imports|syntax)\//.test(rule)).map(({ rule, path, severity }) => `${severity} ${rule} ${path}`))];
}

test('what others wrote is not what a project answers for', async () => {
  const files = { 'shop/__init__.py': '', 'shop/vendored/units.py': 'def f(:\n', 'shop/static/js/vendor/plugin.js': 'f(;\n', 'shop/vendor/orders.py': 'def f(:\n' };
  expect(await severities(files)).toEqual(['warning syntax/typescript shop/static/js/vendor/plugin.js', 'error syntax/python shop/vendor/orders.py', 'warning syntax/python shop/vendored/units.py']);
});

test('scripts among tests of Python are what these read, unless there are tests of scripts', async () => {
  const files = { 'tests/i18n/tests.py': '', 'tests/i18n/commands/a.js': "print f();\n", 'src/a.ts': 'f(;\n' };
  expect(await severities(files)).toEqual(['error syntax/typescript src/a.ts', 'warning syntax/typescript tests/i18n/commands/a.js']);
  expect(await severities({ ...files, 'tests/i18n/a.spec.ts': '' })).toEqual(['error syntax/typescript src/a.ts', 'error syntax/typescript tests/i18n/commands/a.js']);
});

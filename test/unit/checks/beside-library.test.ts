import { expect, test } from '@jest/globals';
import { check } from './a-tree.ts';

const LIBRARY = { 'pyproject.toml': '[project]\nname = "shop"\n', 'shop/__init__.py': '', 'shop/orders.py': 'def total(): ...\n' };

/** Severities by path and rule. */
async function severities(files: Record<string, string>): Promise<string[]> {
  const { findings } = await check(files);
  return [...new Set(findings.filter(({ rule }) => /^(imports|syntax)\//.test(rule)).map(({ rule, path, severity }) => `${severity} ${rule} ${path}`))];
}

test('examples of a library may be written for another version of it; what is no Python is no example', async () => {
  const files = { ...LIBRARY, 'examples/old/main.py': 'from shop.orders import sum_up\nfrom .settings import DEBUG\n', 'examples/broken.py': 'def f(:\n' };
  expect(await severities(files)).toEqual(['error syntax/python examples/broken.py', 'warning imports/python-missing-name examples/old/main.py', 'warning imports/python-unresolved examples/old/main.py']);
});

test('where nothing but the examples is there, they are the program', async () => {
  expect(await severities({ 'examples/__init__.py': '', 'examples/a.py': 'from examples.b import x\n', 'examples/b.py': 'y = 1\n' })).toEqual(['error imports/python-missing-name examples/a.py']);
});

test('tests of a published package lack what only its repository has', async () => {
  const broken = { ...LIBRARY, 'tests/__init__.py': '', 'tests/test_a.py': 'from .fixtures import order\n', 'shop/a.py': 'from shop.orders import totals\n' };
  expect(await severities(broken)).toEqual(['error imports/python-missing-name shop/a.py', 'error imports/python-unresolved tests/test_a.py']);
  expect(await severities({ ...broken, 'PKG-INFO': 'Metadata-Version: 2.4\nName: shop\n' })).toEqual(['error imports/python-missing-name shop/a.py', 'warning imports/python-unresolved tests/test_a.py']);
});

import { describe, expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { rulesOfFolder } from '../../support/rules-below.ts';
import { aTree } from './a-tree.ts';

const RULES = (await rulesOfFolder()).filter(({ id }) => id === 'imports/python-circular');

async function cycles(files: Record<string, string>): Promise<string[]> {
  const { findings } = await checkWith(RULES, { files: aTree(files) });
  return findings.map(({ severity, path, line, message }) => `${severity} ${path}:${line} ${message}`);
}

const WORKS: readonly [string, Record<string, string>][] = [
  ['a package that is entered through its __init__', { 'shop/__init__.py': 'from .core import Core\nfrom .extra import Extra\n', 'shop/core.py': 'class Core: ...\n\n\nfrom .extra import Extra\n', 'shop/extra.py': 'from .core import Core\n\n\nclass Extra(Core): ...\n' }],
  ['a submodule from its half loaded package', { 'shop/__init__.py': 'from shop import a\n', 'shop/a.py': 'from shop import b\n', 'shop/b.py': 'from shop import a\n' }],
  ['an alias of a half loaded module', { 'shop/__init__.py': '', 'shop/a.py': 'import shop.b as b\n', 'shop/b.py': 'import shop.a as a\n', 'main.py': 'import shop.a\n' }],
  ['names made on demand', { 'shop/__init__.py': 'from shop.a import run\n\n\ndef __getattr__(name):\n    return 1\n', 'shop/a.py': 'from shop import later\n\n\ndef run(): ...\n' }],
  ['attributes in functions, annotations and defaults of the other kind', { 'a.py': 'import b\n\n\nclass A:\n    other: "b.B"\n\n    def make(self) -> None:\n        return b.B()\n', 'b.py': 'import a\n\n\ndef f(x: a.A) -> None:\n    return a.A()\n\n\nclass B: ...\n', 'main.py': 'import a\n' }],
  ['the handler of a failing import', { 'a.py': 'from b import B\n\n\nclass A: ...\n', 'b.py': 'try:\n    from a import A\nexcept ImportError:\n    A = None\n\n\nclass B: ...\n', 'main.py': 'from a import A\n' }],
  ['only under __main__', { 'a.py': 'from b import B\n\n\nclass A: ...\n', 'b.py': 'class B: ...\n\n\nif __name__ == "__main__":\n    from a import A\n', 'main.py': 'from a import A\n' }],
  ['a name of a module that does not parse', { 'a.py': 'from b import B\ndef f(:\n', 'b.py': 'from a import A\n\n\nclass B: ...\n', 'main.py': 'from a import A\n' }],
];

describe('circles that work', () => {
  test.each(WORKS)('%s', async (_, files) => expect(await cycles(files)).toEqual([]));
});

describe('circles that fail', () => {
  test('the way round is told', async () => {
    expect(await cycles({ 'shop/__init__.py': '', 'shop/a.py': 'from shop.b import B\n\n\nclass A: ...\n', 'shop/b.py': 'from shop.c import C\n\n\nclass B: ...\n', 'shop/c.py': 'from shop.a import A\n\n\nclass C: ...\n', 'main.py': 'from shop import a\n' })).toEqual([
      'error shop/c.py:1 cannot import name "A" from partially initialized module "shop.a" (most likely due to a circular import): shop/a.py → shop/b.py → shop/c.py → shop/a.py',
    ]);
  });

  test('a base class by attribute', async () => {
    expect(await cycles({ 'main.py': 'import shop.a\n', 'shop/__init__.py': '', 'shop/a.py': 'from shop import b\n\n\nclass A: ...\n', 'shop/b.py': 'from shop import a\n\n\nclass B(a.A): ...\n' })).toEqual([
      'error shop/b.py:4 partially initialized module "shop.a" has no attribute "A" (most likely due to a circular import): shop/a.py → shop/b.py → shop/a.py',
    ]);
  });

  test('from some starts alone it is a warning that names the start', async () => {
    const other = await cycles({ 'shop/__init__.py': '', 'shop/a.py': 'import shop.b\n\n\nclass A: ...\n', 'shop/b.py': 'from shop.a import A\n\n\nclass B: ...\n', 'jobs/one.py': 'import shop.a\n', 'jobs/two.py': 'import shop.b\n' });
    expect(other).toHaveLength(1);
    expect(other[0]).toMatch(/^warning shop\/b\.py:1 cannot import name "A" .*, when jobs\/one\.py is imported first$/);
  });

  test('a long chain of modules costs no stack', async () => {
    const files: Record<string, string> = { 'shop/__init__.py': '' };
    for (let index = 0; index < 1500; index += 1) files[`shop/m${index}.py`] = `from shop.m${(index + 1) % 1500} import x${(index + 1) % 1500}\nx${index} = 1\n`;
    expect(Array.isArray(await cycles(files))).toBe(true);
  });
});

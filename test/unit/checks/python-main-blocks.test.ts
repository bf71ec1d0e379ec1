import { expect, test } from '@jest/globals';
import { check } from './a-tree.ts';

const BLOCK = 'def run():\n    return 1\n\n\nif __name__ == "__main__":\n    # by hand\n    print(run(1))\n\n    from shop.nowhere import x\n';

test('what a part of a package does when it is started by itself is a warning, what an entry point does an error', async () => {
  const { findings } = await check({ 'shop/__init__.py': '', 'shop/parts.py': BLOCK, 'shop/main.py': BLOCK, 'alone.py': BLOCK, 'shop/other.py': `${BLOCK}print(run(1))\n` });
  const told = findings.filter(({ rule }) => rule === 'python/call-arguments' || rule === 'imports/python-unresolved').map(({ severity, path, line }) => `${severity} ${path}:${line}`).sort();
  expect(told).toEqual(['error alone.py:7', 'error alone.py:9', 'error shop/main.py:7', 'error shop/main.py:9', 'error shop/other.py:10', 'warning shop/other.py:7', 'warning shop/other.py:9', 'warning shop/parts.py:7', 'warning shop/parts.py:9'].sort());
});

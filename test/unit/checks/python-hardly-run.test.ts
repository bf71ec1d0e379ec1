import { expect, test } from '@jest/globals';
import { check } from './a-tree.ts';

const BLOCK = 'def run():\n    return 1\n\n\nif __name__ == "__main__":\n    # by hand\n    print(run(1))\n\n    from shop.nowhere import x\n';

test('what a part of a package does when it is started by itself is a warning, what an entry point does an error', async () => {
  const { findings } = await check({ 'shop/__init__.py': '', 'shop/parts.py': BLOCK, 'shop/main.py': BLOCK, 'alone.py': BLOCK, 'shop/other.py': `${BLOCK}print(run(1))\n` });
  const told = findings.filter(({ rule }) => rule === 'python/call-arguments' || rule === 'imports/python-unresolved').map(({ severity, path, line }) => `${severity} ${path}:${line}`).sort();
  expect(told).toEqual(['error alone.py:7', 'error alone.py:9', 'error shop/main.py:7', 'error shop/main.py:9', 'error shop/other.py:10', 'warning shop/other.py:7', 'warning shop/other.py:9', 'warning shop/parts.py:7', 'warning shop/parts.py:9'].sort());
});

test('a line that hardly runs, and fails only when it does, is a warning: in tests, in handlers, in what is deprecated', async () => {
  const calls = 'from shop import run\n\n\ndef test_run():\n    assert run(1)\n\n\nrun(2)\n';
  const handler = 'from shop import run\n\n\ndef start():\n    try:\n        run()\n    except ValueError:\n        # by hand\n        if True:\n            run(1)\n    run(2)\n';
  const { findings } = await check({ 'shop/__init__.py': 'def run():\n    return 1\n', 'shop/starting.py': handler, 'shop/_legacy.py': 'from shop import run\n\nrun(1)\n', 'tests/test_run.py': calls });
  const told = findings.filter(({ rule }) => rule === 'python/call-arguments').map(({ severity, path, line }) => `${severity} ${path}:${line}`);
  expect(told.sort()).toEqual(['error shop/starting.py:11', 'error tests/test_run.py:8', 'warning shop/_legacy.py:3', 'warning shop/starting.py:10', 'warning tests/test_run.py:5']);
});

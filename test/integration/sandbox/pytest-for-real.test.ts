import { describe, expect, it } from '@jest/globals';
import { aStack, sandboxRun, stepOf, summary } from './sandbox-run.ts';

const install = [['python3', '-m', 'venv', '.venv'], ['.venv/bin/pip', 'install', '-q', '--no-compile', 'pytest==9.0.1']];
const sound = 'def test_adds():\n    assert 1 + 1 == 2\n';
const asks = 'def test_needs(no_such_fixture):\n    pass\n\n\ndef test_wrong():\n    assert 1 == 2\n';
const stack = aStack({ language: 'python', testRunner: 'pytest' });

describe('pytest', () => {
  it('tells tests that pass, fail, and do not load apart', async () => {
    const pytest = '../py/.venv/bin/pytest';
    const stacks = [
      { ...stack, root: 'py', install, test: [['.venv/bin/pytest', 'good'], ['.venv/bin/python', '-m', 'pytest', '-q', 'broken']] },
      { ...stack, root: 'imports', test: [[pytest]] },
      { ...stack, root: 'conftest', test: [[pytest]] },
      { ...stack, root: 'empty', test: [[pytest]] },
    ];
    const evidence = await sandboxRun({
      'py/good/test_good.py': sound, 'py/broken/test_asks.py': asks, 'imports/test_a.py': sound, 'imports/test_b.py': 'import nothing_here\n',
      'imports/test_deep.py': 'import os\nfrom shop import cart\n', 'imports/shop/__init__.py': '', 'imports/shop/cart.py': '\n\nfrom shop.gone import price\n', 'conftest/conftest.py': 'import nothing_here\n', 'conftest/test_c.py': sound,
    }, stacks);

    expect(summary(evidence).slice(2)).toEqual([
      'test passed',
      'test failed: 1 of 1 test files did not load',
      'test failed: exit code 2: collection failed or was interrupted, and files after that did not run',
      expect.stringMatching(/^test failed: pytest left no report \(exit code 4: .*nothing_here'$/),
      'test failed: exit code 5: no tests were collected',
    ]);
    expect(evidence.tests).toMatchObject({ state: 'did-not-load', passed: 1, failed: 1 });
    expect(evidence.tests.notLoaded).toEqual([
      { path: 'py/broken/test_asks.py', line: 1, column: 16, reason: "fixture 'no_such_fixture' not found" },
      { path: 'imports/test_b.py', line: 1, reason: "ModuleNotFoundError: No module named 'nothing_here'" },
      { path: 'imports/test_deep.py', line: 2, cause: { path: 'imports/shop/cart.py', line: 3 }, reason: "ModuleNotFoundError: No module named 'shop.gone'" },
      { path: 'conftest/conftest.py', line: 1, reason: "ModuleNotFoundError: No module named 'nothing_here'" },
    ]);
    expect(evidence.tests.failures).toEqual([expect.objectContaining({ path: 'py/broken/test_asks.py', test: 'test_wrong' })]);
    expect(stepOf(evidence, 'test').exitCode).toBe(0);
  }, 90_000);
});

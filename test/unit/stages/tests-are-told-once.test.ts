import { expect, test } from '@jest/globals';
import { testsText } from '../../../packages/stages/src/refinement/problem-text.ts';

const failure = (test: string, message: string) => ({ path: 'tests/test_a.py', test, message });

test('what many tests said is told once, with some of their names', () => {
  const failures = [failure('test_other', 'assert 1 == 2'), ...Array.from({ length: 72 }, (_, index) => failure(`test_${index}`, "Path doesn't exist: migrations"))];

  const [first, second, ...more] = testsText({ failures, notLoaded: [] });

  expect(first).toBe('- tests/test_a.py "test_other": assert 1 == 2');
  expect(second).toMatch(/^- tests\/test_a\.py "test_0", .*"test_19" and 52 more: Path doesn't exist: migrations$/);
  expect(more).toEqual([]);
});

test('what does not fit is counted, and files that did not load come first', () => {
  const failures = Array.from({ length: 20 }, (_, index) => failure(`test_${index}`, `${index} `.repeat(600)));
  const lines = testsText({ failures, notLoaded: [{ path: 'tests/test_b.py', reason: "fixture 'x' not found" }] });

  expect(lines[0]).toBe("- tests/test_b.py did not load: fixture 'x' not found");
  expect(lines.join('\n').length).toBeLessThan(17_000);
  expect(lines.at(-1)).toMatch(/^- and \d+ more that say something else$/);
});

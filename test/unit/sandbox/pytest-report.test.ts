import { expect, it } from '@jest/globals';
import { parsePytest } from '../../../packages/sandbox/src/tests/pytest-report.ts';

const report = (text: string): string => `<?xml version="1.0"?><testsuites><testsuite name="pytest"><testcase classname="tests.test_a" name="test_a" file="tests/test_a.py"><error message="failed on setup">${text}</error></testcase></testsuite></testsuites>`;

it('tells the error of a long account before its code', () => {
  const code = Array.from({ length: 60 }, (_, line) => `    some_argument_${line}: str | None = None,`).join('\n');
  const [failure] = parsePytest(report(`def __init__(\n${code}\n&gt;       raise CommandError\nE       CommandError: Path doesn't exist: migrations\n\nbase.py:192: CommandError`), { exitCode: 1, tail: '' }).failures;

  expect(failure!.message).toMatch(/^E {7}CommandError: Path doesn't exist: migrations\n\ndef __init__\(/);
  expect(failure!.message.split('\n').length).toBeLessThan(60);
});

it('tells a short account as it is', () => {
  const [failure] = parsePytest(report('def test_a():\n&gt;       assert 1 == 2\nE       assert 1 == 2'), { exitCode: 1, tail: '' }).failures;

  expect(failure!.message).toBe('def test_a():\n>       assert 1 == 2\nE       assert 1 == 2');
});

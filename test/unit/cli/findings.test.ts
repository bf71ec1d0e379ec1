import { expect, test } from '@jest/globals';
import picocolors from 'picocolors';
import type { Finding } from '@dark-factory/contracts';
import { aFinding } from '../../builders/finding.ts';
import { renderFindings } from '../../../packages/cli/src/render/findings.ts';

const plain = picocolors.createColors(false);

function broken(overrides: Partial<Finding>): Finding {
  return aFinding({ rule: 'imports/unresolved', message: 'broken', ...overrides });
}

function rendered(finding: Finding, ...lines: string[]): string[] {
  return renderFindings([finding], () => lines, plain).split('\n').slice(0, -1);
}

test('place, severity, message, rule, the line with a caret, and the other side', () => {
  expect(rendered(broken({ line: 2, column: 8, related: [{ path: 'src/b.ts', line: 3, message: 'has "pool"' }] }), '', 'import b from "./c";')).toEqual([
    'src/a.ts:2:8: error: broken [imports/unresolved]',
    '     2 | import b from "./c";',
    '                ^',
    '  src/b.ts:3: has "pool"',
  ]);
});

test('the caret stands below its column after tabs, wide and control characters', () => {
  expect(rendered(broken({ column: 2 }), '\tx')[2]).toBe(`${' '.repeat(9 + 4)}^`);
  expect(rendered(broken({ column: 3 }), '漢字x')[2]).toBe(`${' '.repeat(9 + 4)}^`);
  expect(rendered(broken({ column: 2 }), '\u001bx').slice(1)).toEqual(['     1 | \\x1bx', `${' '.repeat(9 + 4)}^`]);
});

test('of a long line the part around the column', () => {
  const [, line, caret] = rendered(broken({ column: 5_001 }), `${'a'.repeat(5_000)}B${'c'.repeat(5_000)}`);
  expect(line!.length).toBeLessThan(180);
  expect(line![caret!.indexOf('^')]).toBe('B');
});

test('a finding about a whole file, or about a line that is not there, has no excerpt', () => {
  expect(rendered(broken({ line: 0, column: 0, message: 'it is missing\nand more' }))).toEqual(['src/a.ts: error: it is missing [imports/unresolved]', '    and more']);
  expect(rendered(broken({ line: 9, column: 1, severity: 'warning' }), 'one')).toEqual(['src/a.ts:9:1: warning: broken [imports/unresolved]']);
  expect(rendered(broken({ path: 'a\u001b[2J.ts', message: '::error::x\u0007' }), 'x')[0]).toBe('a\\x1b[2J.ts:1:1: error: : :error::x\\x07 [imports/unresolved]');
});

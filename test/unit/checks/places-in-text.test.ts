import { expect, test } from '@jest/globals';
import { positionAt } from '../../../packages/checks/src/text-position.ts';

const LONG = 'x'.repeat(2000);

test.each(['', LONG])('places are those of the lines that LF, CRLF and CR end, in short texts and long ones', (before) => {
  const text = `${before}\na\r\nb\rc`;
  const at = (part: string): unknown => positionAt(text, text.indexOf(part, before.length));
  expect([at('a'), at('b'), at('c')]).toEqual([{ line: 2, column: 1 }, { line: 3, column: 1 }, { line: 4, column: 1 }]);
  expect(positionAt(text, text.length + 9)).toEqual({ line: 4, column: 2 });
});

test('a long text that is asked for every place is read once', () => {
  const text = 'ab\n'.repeat(200_000);
  let sum = 0;
  for (let offset = 0; offset < text.length; offset += 3) sum += positionAt(text, offset).column;
  expect(sum).toBe(200_000);
});

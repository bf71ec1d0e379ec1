import { describe, expect, test } from '@jest/globals';
import { escapeForeign, escapeMarkdown, tailOf } from '@dark-factory/runtime';

describe('foreign text', () => {
  test.each([
    ['::set-output name=x::1', ': :set-output name=x::1'],
    ['  ::add-mask::secret', '  : :add-mask::secret'],
    ['ok\n::error::no', 'ok\n: :error::no'],
    ['##[command]rm', '# #[command]rm'],
    ['\u001b[2J\u0007', '\\x1b[2J\\x07'],
    ['a\rb::x', 'a\\x0db::x'],
    ['plain: text :: here', 'plain: text :: here'],
  ])('%j is shown as %j', (text, shown) => {
    expect(escapeForeign(text)).toBe(shown);
  });

  test('in Markdown it makes no table, no HTML, no mention and no link', () => {
    expect(escapeMarkdown('a | b <img src=x> @octocat [x](y)\n`c`')).toBe('a \\| b \\<img src=x\\> @\u200boctocat \\[x\\](y) \\`c\\`');
  });

  test('the tail keeps the last lines and says that it was cut', () => {
    expect(tailOf('1\n2\n3\n', 2)).toBe('2\n3');
    expect(tailOf(`${'x'.repeat(50)}end`, 5, 10)).toBe(`…${'x'.repeat(7)}end`);
  });
});

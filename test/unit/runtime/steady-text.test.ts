import { expect, test } from '@jest/globals';
import { SteadyText } from '@dark-factory/runtime';

const steady = (text: string): string => new SteadyText([41_807, 1], Date.UTC(2026, 4, 3)).of(text);

test.each([
  ['INFO:     Started server process [38]', 'INFO:     Started server process [<number>]'],
  ['INFO:     127.0.0.1:52344 - "GET /items HTTP/1.1" 500', 'INFO:     127.0.0.1:<port> - "GET /items HTTP/1.1" 500'],
  ['Error: listen EADDRINUSE 0.0.0.0:41807, pid 41807', 'Error: listen EADDRINUSE 0.0.0.0:<port>, pid <port>'],
  ['(node:27) Warning: a promise was not caught', '(node:<number>) Warning: a promise was not caught'],
  ['2026-05-03 10:20:30,123 ERROR no row', '<time> ERROR no row'],
  ['[03/May/2026 10:20:30] "GET / HTTP/1.1" 200 19', '[<time>] "GET / HTTP/1.1" 200 19'],
  ['/sandbox/cache/npm/_logs/2026-05-03T10_20_30_123Z-debug-0.log', '/sandbox/cache/npm/_logs/<time>-debug-0.log'],
  ['added 268 packages in 17s', 'added 268 packages in <time>'],
  ['   Duration  523ms', '   Duration  <time>'],
  ['{"iat":1777804830,"exp":1777804830123,"day":"2026-05-03"}', '{"iat":<time>,"exp":<time>,"day":"<today>"}'],
  ['relation "items" in program_0a1b2c3d4e5f', 'relation "items" in <database>'],
])('%s', (given, shown) => {
  expect(steady(given)).toBe(shown);
});

test('what is the same stays apart from what is not', () => {
  const [a, b] = ['0b8e2c5e-59a4-4a8e-9d5c-3f6f1f0f9a11', '7d3a1c5e-59a4-4a8e-9d5c-3f6f1f0f9a22'];
  expect(steady(`${a} ${b} ${a.toUpperCase()}`)).toBe('<uuid 1> <uuid 2> <uuid 1>');
});

test.each(['{"total":41,"price":1999.5,"year":2026,"code":12345}', 'app/api.py:52: KeyError: 1', 'HTTP 500 in 3 of 5 calls', '1.2.3.4', 'commit 3f2a1b9', 'timeout of 5000 ms'])('%s is no chance', (text) => {
  expect(steady(text)).toBe(text);
});

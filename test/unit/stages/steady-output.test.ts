import { expect, test } from '@jest/globals';
import { withoutChance, withoutMeasuredTimes } from '../../../packages/stages/src/steady-output.ts';

test.each([
  ['✖ counts (2.071569ms)', '✖ counts (…ms)'],
  ['# duration_ms 41.2', '# duration_ms …'],
  ['"duration_ms": 41,', '"duration_ms": …,'],
  ['  ✕ adds up (5 ms)', '  ✕ adds up (… ms)'],
  ['Time:        1.402 s, estimated 2 s', 'Time:        … s, estimated 2 s'],
  ['2 failed, 1 passed in 0.12s', '2 failed, 1 passed in …s'],
  ['--- FAIL: TestSum (0.00s)', '--- FAIL: TestSum (…s)'],
  ['<Session object at 0x7f2b7a31cc50>', '<Session object at …>'],
  ['2026-11-23T03:33:27.364Z listening', '… listening'],
])('%s', (said, steady) => {
  expect(withoutMeasuredTimes(said)).toBe(steady);
});

test('limits, versions, prices and addresses are left as they are', () => {
  const text = 'Exceeded timeout of 5000 ms for a test.\nexpected 3.5 to be 4.5\nv1.2.3 on 127.0.0.1:8080\nconst wait = 250; // ms\n2026-11-23 is a date';
  expect(withoutMeasuredTimes(text)).toBe(text);
});

test('what is made by chance is the same text each time, and what is the same stays so', () => {
  const told = (id: string, other: string): string => withoutChance(`POST /sales/${id}/void answered 404 after 12.5 ms: no sale ${id}, but ${other}, on 127.0.0.1:41807`);
  expect(told('6f1d2a34-8b0c-4e57-9a6d-0c1b2a394857', '0c1b2a39-8b0c-4e57-9a6d-6f1d2a348b0c')).toBe('POST /sales/<uuid 1>/void answered 404 after … ms: no sale <uuid 1>, but <uuid 2>, on 127.0.0.1:<port>');
  expect(told('11111111-8b0c-4e57-9a6d-0c1b2a394857', '22222222-8b0c-4e57-9a6d-6f1d2a348b0c')).toBe(told('6f1d2a34-8b0c-4e57-9a6d-0c1b2a394857', '0c1b2a39-8b0c-4e57-9a6d-6f1d2a348b0c'));
});

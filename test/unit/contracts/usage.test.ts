import { expect, test } from '@jest/globals';
import { NO_USAGE, addUsage } from '@dark-factory/contracts';

test('the sum of usages has money where one of them has, and none where none has', () => {
  const one = { ...NO_USAGE, requests: 1, promptTokens: 10 };
  expect(addUsage(one, { ...one, usd: 0.25 }, { ...one, usd: 0.5 })).toEqual({ ...NO_USAGE, requests: 3, promptTokens: 30, usd: 0.75 });
  expect(addUsage(one, one)).toEqual({ ...NO_USAGE, requests: 2, promptTokens: 20 });
  expect('usd' in addUsage(one)).toBe(false);
});

import { expect, jest, test } from '@jest/globals';
import { systemClock } from '@dark-factory/runtime';

const DAY_MS = 24 * 60 * 60_000;

test('a sleep that is longer than a timer can be takes its time', async () => {
  jest.useFakeTimers();
  try {
    let awake = false;
    const sleep = systemClock.sleep(30 * DAY_MS).then(() => { awake = true; });
    await jest.advanceTimersByTimeAsync(30 * DAY_MS - 1);
    expect(awake).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await sleep;
    expect(awake).toBe(true);
  } finally {
    jest.useRealTimers();
  }
});

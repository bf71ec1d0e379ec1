import type { Clock } from '@dark-factory/runtime';
import { refusalOf } from './forge-errors.ts';

const TRIES = 4;
const FLOOR_MS = 5_000;

/**
 * Creates what must not be there twice. When the server fails it may have created it all the same, so before another try
 * it is looked for; the client's own retries must be off for `create`.
 */
export async function createOnce<T>(clock: Clock, create: () => Promise<T>, find: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await create();
    } catch (error) {
      if ((refusalOf(error)?.status ?? 0) < 500 || attempt === TRIES) throw error;
      await clock.sleep(FLOOR_MS * 2 ** (attempt - 1));
      const found = await find();
      if (found !== undefined) return found;
    }
  }
}

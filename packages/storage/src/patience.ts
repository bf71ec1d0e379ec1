import { messageOf, type Clock, type Logger } from '@dark-factory/runtime';

const TRIES = 3;
const FLOOR_MS = 5_000;

/** Runs something up to three times, 5 s and 10 s apart: the client below has its own tries, these are for outages that outlast them. */
export async function withPatience<T>(clock: Clock, logger: Logger, doing: string, isTransient: (error: unknown) => boolean, run: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(attempt);
    } catch (error) {
      if (attempt === TRIES || !isTransient(error)) throw error;
      const wait = FLOOR_MS * 2 ** (attempt - 1);
      logger.info(`Could not ${doing} (${messageOf(error).split('\n')[0]}); trying again in ${wait / 1000} s.`);
      await clock.sleep(wait);
    }
  }
}

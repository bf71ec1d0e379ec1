import type { Random } from '@dark-factory/runtime';

/** Waits between tries of one request. Milliseconds. */
export const RETRY = {
  /** Shared endpoints have answered `Retry-After: 0`: whatever is below the floor is ignored. */
  floorMs: 5_000,
  capMs: 60_000,
  jitter: 0.2,
  tries: 8,
  /** A server that asks for a longer wait than this means a quota, not a burst: waiting is not what will mend it. */
  longestAskedMs: 10 * 60_000,
} as const;

/** The wait before try `attempt + 1` (`attempt` counts from 1), given what the server asked for, if it did, up to `longestAskedMs`. */
export function retryWait(attempt: number, askedMs: number | undefined, random: Random): number {
  const base = Math.min(RETRY.capMs, RETRY.floorMs * 2 ** (attempt - 1));
  const jittered = base * (1 + RETRY.jitter * (2 * random() - 1));
  const asked = askedMs !== undefined && askedMs >= RETRY.floorMs ? Math.min(askedMs, RETRY.longestAskedMs) : 0;
  return Math.max(RETRY.floorMs, jittered, asked);
}

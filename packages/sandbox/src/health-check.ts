import type { Clock } from '@dark-factory/runtime';
import type { HttpAccess } from './http/http-access.ts';

/** What a health endpoint said in the end. */
export type Health =
  | { readonly kind: 'healthy'; readonly status: number }
  | { readonly kind: 'unhealthy'; readonly last: string }
  | { readonly kind: 'ended' };

/** One request, made where the program's network is. */
export type Probe = () => Promise<{ readonly status: number } | { readonly problem: string }>;

const RETRY_MS = 200;
const PROBE_LIMIT_MS = 5000;

/** Asks until the endpoint answers as expected, the program ends, or the time is over. */
export async function awaitHealthy(probe: Probe, expected: number, hasEnded: () => boolean, limitMs: number, clock: Clock): Promise<Health> {
  const until = clock.now() + limitMs;
  let last = 'no answer';
  for (;;) {
    if (hasEnded()) return { kind: 'ended' };
    const answer = await probe();
    if ('status' in answer) {
      if (answer.status === expected) return { kind: 'healthy', status: answer.status };
      last = `it answered ${answer.status} and not ${expected}`;
    } else last = answer.problem;
    if (clock.now() + RETRY_MS >= until) return hasEnded() ? { kind: 'ended' } : { kind: 'unhealthy', last };
    await clock.sleep(RETRY_MS);
  }
}

/** A probe of a path that reads nothing but the status. */
export function probeOf(access: HttpAccess, path: string): Probe {
  return () => access.request({ method: 'GET', path }, { headOnly: true, limitMs: PROBE_LIMIT_MS });
}

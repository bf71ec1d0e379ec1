/** What an endpoint allows all who use the key together. What is not given is not known, and learnt. */
export interface RateLimits {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** Requests in flight at once. */
  readonly inFlight?: number;
}

/** Endpoints count by the minute. Half a second more makes up for requests that arrive unevenly late. */
export const WINDOW_MS = 60_500;

/** Refuses limits that allow nothing. */
export function checkLimits(limits: RateLimits): void {
  for (const name of ['requestsPerMinute', 'tokensPerMinute', 'inFlight'] as const) {
    const value = limits[name];
    if (value !== undefined && !(value > 0)) throw new RangeError(`${name} must be above 0, got ${value}`);
  }
}

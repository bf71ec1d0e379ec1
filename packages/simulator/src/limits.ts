import type { Clock } from '@dark-factory/runtime';
import { apiError, type ApiError } from './api-error.ts';
import { LimitWindow } from './limit-window.ts';

/** What a model API allows. What is not given is not limited. */
export interface Limits {
  requestsPerMinute?: number;
  /** A request is charged its prompt and its `max_tokens` when it comes, and what it really used once it is answered. */
  tokensPerMinute?: number;
  requestsInFlight?: number;
  requestsPerDay?: number;
  /**
   * `rolling` looks back 60 s (24 h for the day) from now. `fixed` starts anew with each minute of the clock (each
   * UTC day), which lets two windows' worth through around the boundary. @default 'rolling'
   */
  window?: 'fixed' | 'rolling';
  /**
   * What a 429 says in `retry-after`: the true seconds, `0` as the shared GitHub endpoint was seen to, or nothing.
   * A daily quota always tells the true seconds. @default 'true'
   */
  retryAfter?: 'true' | '0' | 'none';
  /** Whether answers carry `x-ratelimit-*`. @default false */
  headers?: boolean;
  /** Whether a refused request counts against the requests a minute and a day, so that hammering never ends. @default false */
  countRefused?: boolean;
}

export type LimitReason = 'in_flight' | 'requests_per_minute' | 'tokens_per_minute' | 'daily_quota';

/** Whether a request may start. What was admitted must be released, once, with the tokens it used if that is known. */
export type Admission =
  | { admitted: true; release(tokensUsed?: number): void }
  | { admitted: false; reason: LimitReason; waitMs: number };

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Holds requests to {@link Limits}. It keeps no timers and knows no HTTP: time passes when the clock says so. */
export class Limiter {
  readonly #limits: Limits;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #minute: LimitWindow;
  readonly #tokens: LimitWindow;
  readonly #day: LimitWindow;
  #inFlight = 0;

  constructor(limits: Limits, clock: Pick<Clock, 'now'>) {
    for (const name of ['requestsPerMinute', 'tokensPerMinute', 'requestsInFlight', 'requestsPerDay'] as const) {
      const value = limits[name];
      if (value !== undefined && !(value > 0)) throw new RangeError(`limits.${name}: expected a number above 0, got ${value}`);
    }
    const kind = limits.window ?? 'rolling';
    this.#limits = limits;
    this.#clock = clock;
    this.#minute = new LimitWindow(limits.requestsPerMinute, MINUTE, kind);
    this.#tokens = new LimitWindow(limits.tokensPerMinute, MINUTE, kind);
    this.#day = new LimitWindow(limits.requestsPerDay, DAY, kind);
  }

  /** Requests admitted and not yet released. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Asks to start a request of about `tokens` tokens, prompt and longest answer together. */
  admit(tokens: number): Admission {
    const now = this.#clock.now();
    const refused = this.#refusal(tokens, now);
    if (refused && !this.#limits.countRefused) return refused;
    this.#minute.add(1, now);
    this.#day.add(1, now);
    if (refused) return refused;
    const charge = this.#tokens.add(tokens, now);
    this.#inFlight += 1;
    let released = false;
    const release = (tokensUsed?: number): void => {
      if (released) return;
      released = true;
      this.#inFlight -= 1;
      if (tokensUsed !== undefined) this.#tokens.correct(charge, tokensUsed);
    };
    return { admitted: true, release };
  }

  /** The `x-ratelimit-*` headers as OpenAI sends them, or none when the limits do not ask for them. */
  headers(): Record<string, string> {
    return Object.fromEntries(this.windows().flatMap(({ name, limit, remaining, resetMs }) => [
      [`x-ratelimit-limit-${name}`, String(limit)],
      [`x-ratelimit-remaining-${name}`, String(remaining)],
      [`x-ratelimit-reset-${name}`, openAiDuration(resetMs)],
    ]));
  }

  /** What is left of the limits a minute that headers are to tell of. */
  windows(): { readonly name: 'requests' | 'tokens'; readonly limit: number; readonly remaining: number; readonly resetMs: number }[] {
    if (!this.#limits.headers) return [];
    const now = this.#clock.now();
    const windows = [{ name: 'requests' as const, window: this.#minute }, { name: 'tokens' as const, window: this.#tokens }];
    return windows
      .filter(({ window }) => window.limit !== Infinity)
      .map(({ name, window }) => ({ name, limit: window.limit, remaining: window.remaining(now), resetMs: window.resetMs(now) }));
  }

  /** The 429 that an API would answer instead. */
  toError(refused: Extract<Admission, { admitted: false }>): ApiError {
    const seconds = Math.ceil(refused.waitMs / 1000);
    const told = refused.reason === 'daily_quota' ? 'true' : (this.#limits.retryAfter ?? 'true');
    const retryAfter: Record<string, string> = told === 'none' ? {} : { 'retry-after': told === '0' ? '0' : String(seconds) };
    const { code, message, type } = REFUSALS[refused.reason](this.#limits);
    const advice = told === 'true' ? ` Please try again in ${seconds}s.` : '';
    return apiError(429, code, message + advice, { type, headers: { ...retryAfter, ...this.headers() } });
  }

  #refusal(tokens: number, now: number): Extract<Admission, { admitted: false }> | undefined {
    const refuse = (reason: LimitReason, waitMs: number) => ({ admitted: false as const, reason, waitMs });
    if (!this.#day.fits(1, now)) return refuse('daily_quota', this.#day.waitFor(1, now));
    if (!this.#minute.fits(1, now)) return refuse('requests_per_minute', this.#minute.waitFor(1, now));
    if (!this.#tokens.fits(tokens, now)) return refuse('tokens_per_minute', this.#tokens.waitFor(tokens, now));
    // When a slot comes free is not known: a second is what a client would try.
    if (this.#inFlight >= (this.#limits.requestsInFlight ?? Infinity)) return refuse('in_flight', 1000);
    return undefined;
  }
}

const REFUSALS: Record<LimitReason, (limits: Limits) => { code: string; message: string; type: string }> = {
  in_flight: (limits) => ({
    code: 'rate_limit_exceeded',
    type: 'requests',
    message: `Too many requests at the same time. Limit: ${limits.requestsInFlight}.`,
  }),
  requests_per_minute: (limits) => ({
    code: 'rate_limit_exceeded',
    type: 'requests',
    message: `Rate limit reached on requests per min (RPM). Limit: ${limits.requestsPerMinute}.`,
  }),
  tokens_per_minute: (limits) => ({
    code: 'rate_limit_exceeded',
    type: 'tokens',
    message: `Rate limit reached on tokens per min (TPM). Limit: ${limits.tokensPerMinute}.`,
  }),
  daily_quota: (limits) => ({
    code: 'daily_quota',
    type: 'requests',
    message: `Rate limit reached on requests per day (RPD). Limit: ${limits.requestsPerDay}.`,
  }),
};

/** OpenAI writes `20ms`, `7.66s`, `6m0s`. */
function openAiDuration(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 10) / 100;
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${Math.round((seconds % 60) * 100) / 100}s`;
}

import type { Clock } from '@dark-factory/runtime';

/** What one process may ask of the endpoint: its share, where several processes use the same key. */
export interface PacingLimits {
  /** Requests a minute; undefined where it is not known. */
  readonly requestsPerMinute?: number;
  /** Requests in flight at once. */
  readonly inFlight: number;
}

const WINDOW_MS = 60_000;

/** Lets requests start in the order in which they came, no faster than the limits, and not during a cool-down. */
export class RequestPacer {
  readonly #starts: number[] = [];
  #inFlight = 0;
  #cooldownUntil = 0;
  readonly #waiting: (() => void)[] = [];
  #turn: Promise<void> = Promise.resolve();

  constructor(private readonly limits: PacingLimits, private readonly clock: Clock) {
    if (!(limits.inFlight >= 1)) throw new RangeError(`inFlight must be at least 1, got ${limits.inFlight}`);
    if (limits.requestsPerMinute !== undefined && !(limits.requestsPerMinute > 0)) throw new RangeError(`requestsPerMinute must be above 0, got ${limits.requestsPerMinute}`);
  }

  /** Runs `request` when it is its turn. */
  async run<T>(request: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const mine = this.#turn.then(() => this.#admit(signal));
    this.#turn = mine.catch(() => undefined);
    await mine;
    try {
      return await request();
    } finally {
      this.#inFlight--;
      this.#waiting.shift()?.();
    }
  }

  /** No request starts for `ms` from now: the server has said that it is too much. */
  coolDown(ms: number): void {
    this.#cooldownUntil = Math.max(this.#cooldownUntil, this.clock.now() + ms);
  }

  async #admit(signal: AbortSignal | undefined): Promise<void> {
    while (this.#inFlight >= this.limits.inFlight) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    for (let wait = this.#waitMs(); wait > 0; wait = this.#waitMs()) await this.clock.sleep(wait, signal);
    signal?.throwIfAborted();
    this.#inFlight++;
    this.#starts.push(this.clock.now());
  }

  /** Time until the next start is allowed: the window holds at most `requestsPerMinute` starts. */
  #waitMs(): number {
    const now = this.clock.now();
    while (this.#starts.length > 0 && this.#starts[0]! <= now - WINDOW_MS) this.#starts.shift();
    const cooling = this.#cooldownUntil - now;
    const rate = this.limits.requestsPerMinute;
    if (rate === undefined) return cooling;
    const allowed = Math.max(1, Math.floor(rate));
    // A rate below one a minute stretches the window instead.
    const windowMs = WINDOW_MS * Math.max(1, 1 / rate);
    const full = this.#starts.length >= allowed ? this.#starts[this.#starts.length - allowed]! + windowMs + 1 - now : 0;
    return Math.max(cooling, full);
  }
}

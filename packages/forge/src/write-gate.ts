import type { Clock } from '@dark-factory/runtime';

/**
 * Lets a burst through at once and then one every so often (a token bucket). It has the shape that
 * `@octokit/plugin-throttling` expects of a group: the plugin's own groups are state of its module, so that the first
 * client in a process would decide for all.
 */
export class WriteGate {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #everyMs: number;
  #tokens: number;
  #at: number;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock, limits: { readonly burst: number; readonly everyMs: number }) {
    this.#clock = clock;
    this.#burst = limits.burst;
    this.#everyMs = limits.everyMs;
    this.#tokens = limits.burst;
    this.#at = clock.now();
  }

  key(): this {
    return this;
  }

  schedule<T>(_options: unknown, job: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(() => this.#take());
    this.#queue = turn.catch(() => undefined);
    return turn.then(job);
  }

  async #take(): Promise<void> {
    const now = this.#clock.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) / this.#everyMs) - 1;
    this.#at = now;
    if (this.#tokens < 0) await this.#clock.sleep(Math.ceil(-this.#tokens * this.#everyMs));
  }
}

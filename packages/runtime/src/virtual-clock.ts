import type { Clock } from './clock.ts';

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * A clock for tests and benches: time jumps to the next sleeper as soon as nothing else is going on.
 * Work that happens outside of it (a request over loopback, a file) is announced with `during`, and time waits for it.
 */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #busy = 0;
  #scheduled = false;
  readonly #sleepers: Sleeper[] = [];

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const sleeper: Sleeper = {
        at: this.#now + Math.max(0, ms),
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = (): void => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        reject(signal!.reason as Error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.push(sleeper);
      this.#schedule();
    });
  }

  /** Keeps time still while `work` is under way. A server that sleeps on this clock hands its own share back with `idle`. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#busy++;
    try {
      return await work();
    } finally {
      this.#busy--;
      this.#schedule();
    }
  }

  /** The opposite of `during`: inside announced work, `wait` only waits for this clock, so time may pass. */
  async idle<T>(wait: () => Promise<T>): Promise<T> {
    this.#busy--;
    this.#schedule();
    try {
      return await wait();
    } finally {
      this.#busy++;
    }
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#advance();
    });
  }

  #advance(): void {
    if (this.#busy > 0 || this.#sleepers.length === 0) return;
    let next = 0;
    for (let index = 1; index < this.#sleepers.length; index++) {
      const candidate = this.#sleepers[index]!;
      const best = this.#sleepers[next]!;
      if (candidate.at < best.at || (candidate.at === best.at && candidate.order < best.order)) next = index;
    }
    const [sleeper] = this.#sleepers.splice(next, 1);
    this.#now = Math.max(this.#now, sleeper!.at);
    sleeper!.wake();
    this.#schedule();
  }
}

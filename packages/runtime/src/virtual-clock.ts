import type { Clock } from './clock.ts';

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
  /** Left before its time: it is skipped when its turn comes. */
  gone: boolean;
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
  readonly #sleepers = new SleeperHeap();

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
        gone: false,
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = (): void => {
        sleeper.gone = true;
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
    if (this.#busy > 0) return;
    let sleeper = this.#sleepers.pop();
    while (sleeper?.gone === true) sleeper = this.#sleepers.pop();
    if (sleeper === undefined) return;
    this.#now = Math.max(this.#now, sleeper.at);
    sleeper.wake();
    this.#schedule();
  }
}

/** Sleepers, the next one first; of those for the same time, the one that came first. */
class SleeperHeap {
  readonly #items: Sleeper[] = [];

  push(sleeper: Sleeper): void {
    const items = this.#items;
    let index = items.push(sleeper) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(sleeper, items[parent]!)) break;
      items[index] = items[parent]!;
      index = parent;
    }
    items[index] = sleeper;
  }

  pop(): Sleeper | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child++;
      if (!before(items[child]!, last)) break;
      items[index] = items[child]!;
      index = child;
    }
    items[index] = last;
    return first;
  }
}

function before(a: Sleeper, b: Sleeper): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

import type { Clock } from '@dark-factory/runtime';

/** Tokens that a request takes, prompt and answer together: at most, and by what is known before it is sent. */
export interface TokenNeed {
  readonly most: number;
  readonly expected: number;
}

/** A request that waits for its turn. */
export interface Waiter {
  readonly tokens: TokenNeed;
  readonly until: number | undefined;
}

/** What the first in line is given now, or when it is to be looked at again. */
export type Offer<T> = { readonly go: true; readonly given: T } | { readonly go: false; readonly at: number };

interface Place<T> extends Waiter {
  readonly go: (given: T) => void;
  gone: boolean;
}

/** Requests in the order in which they came, those that were refused before ahead of the others. One timer serves all. */
export class WaitingLine<T> {
  readonly #urgent = new Line<T>();
  readonly #others = new Line<T>();
  #timer: AbortController | undefined;
  #timerAt = Infinity;

  /** `offer` is asked for the first in line alone; `late` when its time is up and it goes whatever the rate says. */
  constructor(private readonly clock: Clock, private readonly offer: (waiter: Waiter, now: number, late: boolean) => Offer<T>) {}

  /** Requests that wait; those who left meanwhile may be among them. */
  get length(): number {
    return this.#urgent.length + this.#others.length;
  }

  /** Resolves when it is this request's turn, or when its time is up. */
  wait(tokens: TokenNeed, { urgent, until, signal }: { readonly urgent: boolean; readonly until: number | undefined; readonly signal?: AbortSignal }): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const place: Place<T> = {
        tokens, until, gone: false,
        go: (given) => {
          place.gone = true;
          signal?.removeEventListener('abort', onAbort);
          resolve(given);
        },
      };
      const onAbort = (): void => {
        place.gone = true;
        reject(signal!.reason as Error);
        this.look();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      (urgent ? this.#urgent : this.#others).add(place);
      this.look();
    });
  }

  /** Lets go whoever may go now. */
  look(): void {
    for (;;) {
      const line = this.#urgent.first() === undefined ? this.#others : this.#urgent;
      const first = line.first();
      if (first === undefined) return this.#wakeAt(Infinity);
      const now = this.clock.now();
      const offer = this.offer(first, now, first.until !== undefined && now >= first.until);
      if (!offer.go) return this.#wakeAt(Math.min(offer.at, first.until ?? Infinity));
      line.shift();
      first.go(offer.given);
    }
  }

  #wakeAt(at: number): void {
    if (at === this.#timerAt) return;
    this.#timer?.abort();
    this.#timerAt = at;
    if (at === Infinity) return;
    const timer = new AbortController();
    this.#timer = timer;
    this.clock.sleep(Math.max(1, at - this.clock.now()), timer.signal).then(() => {
      if (this.#timer !== timer) return;
      this.#timerAt = Infinity;
      this.#timer = undefined;
      this.look();
    }, () => undefined);
  }
}

/** A queue from which those who left are skipped. */
class Line<T> {
  #places: Place<T>[] = [];
  #head = 0;

  get length(): number {
    return this.#places.length - this.#head;
  }

  add(place: Place<T>): void {
    this.#places.push(place);
  }

  first(): Place<T> | undefined {
    while (this.#head < this.#places.length && this.#places[this.#head]!.gone) this.#head++;
    return this.#places[this.#head];
  }

  shift(): void {
    this.#head++;
    if (this.#head < 256 || this.#head < this.#places.length / 2) return;
    this.#places = this.#places.slice(this.#head);
    this.#head = 0;
  }
}

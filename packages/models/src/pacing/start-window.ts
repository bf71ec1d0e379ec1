/** A start that is still remembered. */
export interface Start {
  readonly at: number;
  /** What it is charged: 1 for a request, its tokens where tokens are counted. */
  amount: number;
  gone: boolean;
}

/** What was started lately: a mirror of the window in which an endpoint counts. Times in milliseconds. */
export class StartWindow {
  readonly #lengthMs: number;
  #starts: Start[] = [];
  #first = 0;
  #sum = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** Charges that lie in the window now. */
  sum(now: number): number {
    this.#forget(now);
    return this.#sum;
  }

  add(at: number, amount: number): Start {
    this.#forget(at);
    const start = { at, amount, gone: false };
    this.#starts.push(start);
    this.#sum += amount;
    return start;
  }

  /** Sets what a start truly came to; 0 takes it back. */
  correct(start: Start, amount: number): void {
    if (start.gone) return;
    this.#sum += amount - start.amount;
    start.amount = amount;
  }

  /** When `amount` more fits under `limit`. What is larger than the limit fits into an empty window. */
  fitsAt(amount: number, limit: number, now: number): number {
    this.#forget(now);
    let left = this.#sum;
    if (left === 0 || left + amount <= limit) return now;
    for (let index = this.#first; index < this.#starts.length; index++) {
      const start = this.#starts[index]!;
      left -= start.amount;
      if (left + amount <= limit || left <= 0) return start.at + this.#lengthMs;
    }
    return now;
  }

  #forget(now: number): void {
    for (let oldest = this.#starts[this.#first]; oldest !== undefined && oldest.at + this.#lengthMs <= now; oldest = this.#starts[this.#first]) {
      oldest.gone = true;
      this.#sum -= oldest.amount;
      this.#first++;
    }
    if (this.#first < 256 || this.#first < this.#starts.length / 2) return;
    this.#starts = this.#starts.slice(this.#first);
    this.#first = 0;
  }
}

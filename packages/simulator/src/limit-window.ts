/** One charge against a window. */
export interface Charge {
  at: number;
  amount: number;
  /** Whether its window has let go of it. */
  forgotten: boolean;
}

/** A budget that comes back as time passes: all at once at the boundary (`fixed`), or charge by charge (`rolling`). */
export class LimitWindow {
  readonly limit: number;
  readonly #lengthMs: number;
  readonly #kind: 'fixed' | 'rolling';
  /** Oldest first; those before `#first` are forgotten. */
  #charges: Charge[] = [];
  #first = 0;
  #used = 0;

  constructor(limit: number | undefined, lengthMs: number, kind: 'fixed' | 'rolling') {
    this.limit = limit ?? Infinity;
    this.#lengthMs = lengthMs;
    this.#kind = kind;
  }

  /** Whether `amount` more stays within the limit. */
  fits(amount: number, now: number): boolean {
    this.#forget(now);
    return this.#used + amount <= this.limit;
  }

  /** Charges `amount`; the charge can be corrected later. */
  add(amount: number, now: number): Charge {
    this.#forget(now);
    const charge = { at: now, amount, forgotten: false };
    this.#charges.push(charge);
    this.#used += amount;
    return charge;
  }

  /** Sets what a charge really came to. One that its window has forgotten stays forgotten. */
  correct(charge: Charge, amount: number): void {
    if (charge.forgotten) return;
    this.#used += amount - charge.amount;
    charge.amount = amount;
  }

  /** What is left now. */
  remaining(now: number): number {
    this.#forget(now);
    return Math.max(0, this.limit - this.#used);
  }

  /** Milliseconds until `amount` fits; for more than the whole limit, until the window is empty. */
  waitFor(amount: number, now: number): number {
    this.#forget(now);
    let left = this.#used;
    if (left + amount <= this.limit) return 0;
    for (let index = this.#first; index < this.#charges.length; index += 1) {
      const charge = this.#charges[index]!;
      left -= charge.amount;
      if (left + amount <= this.limit) return this.#endOf(charge) - now;
    }
    return this.resetMs(now);
  }

  /** Milliseconds until nothing is charged any more. */
  resetMs(now: number): number {
    this.#forget(now);
    const last = this.#charges.at(-1);
    return last && !last.forgotten ? this.#endOf(last) - now : 0;
  }

  #endOf(charge: Charge): number {
    const start = this.#kind === 'fixed' ? Math.floor(charge.at / this.#lengthMs) * this.#lengthMs : charge.at;
    return start + this.#lengthMs;
  }

  #forget(now: number): void {
    for (let oldest = this.#charges[this.#first]; oldest && this.#endOf(oldest) <= now; oldest = this.#charges[this.#first]) {
      oldest.forgotten = true;
      this.#used -= oldest.amount;
      this.#first += 1;
    }
    if (this.#first < 1000 || this.#first < this.#charges.length / 2) return;
    this.#charges = this.#charges.slice(this.#first);
    this.#first = 0;
  }
}

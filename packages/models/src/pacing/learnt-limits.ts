import { StartWindow, type Start } from './start-window.ts';
import { WINDOW_MS } from './rate-limits.ts';

/** Requests in flight that are tried at first, all shards together, where nothing is known. */
const FIRST_IN_FLIGHT = 4;
const MOST_IN_FLIGHT = 256;

/**
 * Requests in flight that the endpoint takes, found out: one more for each answer until the first refusal, from then on
 * one more for each round of answers; a refusal sets it to what was in flight beside the refused one.
 */
export class LearntInFlight {
  #window: number;
  #refused = false;
  /** The most that were in flight at once without a refusal. */
  #proven = 0;

  constructor(shards: number) {
    this.#window = Math.max(1, Math.ceil(FIRST_IN_FLIGHT / shards));
  }

  get limit(): number {
    return Math.floor(this.#window);
  }

  /** Whether a refusal with `inFlight` others under way may be for their number: so many were never seen to pass. */
  suspects(inFlight: number): boolean {
    return inFlight > 0 && inFlight + 1 > this.#proven;
  }

  /** A request was answered that had `inFlight` others beside it when it started; `held` when more are waiting. */
  answered(inFlight: number, held: boolean): void {
    this.#proven = Math.max(this.#proven, inFlight + 1);
    if (!held) return;
    this.#window = Math.min(MOST_IN_FLIGHT, this.#window + (this.#refused ? 1 / this.#window : 1));
  }

  refused(inFlight: number): void {
    this.#refused = true;
    this.#window = Math.max(1, Math.min(this.#window, inFlight));
  }
}

/**
 * Requests a minute that the endpoint takes, found out: unlimited until the first refusal, which shows how many fit into
 * a minute; from then on one more for each minute's worth of answers, and after two such minutes without a refusal one
 * more for each answer, since others who shared the rate may be gone. A refusal sets it anew.
 */
export class LearntRequests {
  readonly #starts = new StartWindow(WINDOW_MS);
  #limit = Infinity;
  #answers = 0;

  nextStart(now: number): number {
    return this.#limit === Infinity ? now : this.#starts.fitsAt(1, Math.floor(this.#limit), now);
  }

  started(now: number): Start {
    return this.#starts.add(now, 1);
  }

  takeBack(start: Start): void {
    this.#starts.correct(start, 0);
  }

  answered(): void {
    if (this.#limit === Infinity) return;
    this.#answers++;
    this.#limit += this.#answers > 2 * this.#limit ? 1 : 1 / this.#limit;
  }

  /** A request was refused and is taken back already: what is in the window is what fits. */
  refused(now: number): void {
    this.#answers = 0;
    this.#limit = Math.max(1, this.#starts.sum(now));
  }
}

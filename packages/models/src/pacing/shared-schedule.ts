import { WINDOW_MS } from './rate-limits.ts';
import { StartWindow } from './start-window.ts';
import { turnsOf } from './turns.ts';

/** Which part of the limits is this process's, where several use one key at the same time and cannot talk to each other. */
export interface Share {
  /** Processes that use the key. */
  readonly shards: number;
  /** Which of them this is, from 0. */
  readonly index: number;
  /** How much work each of them has, in any unit; without it all have the same. */
  readonly work?: readonly number[];
}

/** The rate that all shards keep together, as it is known at the moment. */
export interface SharedRate {
  readonly requestsPerMinute: number;
  readonly inFlight: number | undefined;
  /** How long an answer takes, in milliseconds; 0 before the first one. */
  readonly answerMs: number;
}

/** Slots that are kept for later at most: more would come as a burst. */
const MOST_RETURNED = 2;

/**
 * When a shard may start a request, so that all shards together keep the rate without a word between them.
 *
 * The requests of all are numbered as if they took turns in proportion to their work. The first minute's worth may start
 * at once, as an endpoint that was idle allows: each shard has as many of it as it has numbers among them. After that
 * the numbers are spread evenly over the clock, which the machines share, and a shard starts once in each of its slots.
 * Where there are more shards than requests in flight the slots hold from the beginning: they keep that number too. When the first minute leaves no more than one such part to do, it starts at once again, as far as the
 * shard's own starts of the last minute leave room.
 */
export class SharedSchedule {
  readonly #round: number;
  readonly #positions: readonly number[];
  readonly #createdAt: number;
  readonly #starts = new StartWindow(WINDOW_MS);
  #lastStart: number;
  /** Slots whose start was refused for the requests in flight: the minute has room for them later. */
  #returned = 0;
  #endsSoon: boolean | undefined;

  constructor({ shards, index, work }: Share, now: number) {
    const { length, positions } = turnsOf(work ?? Array.from({ length: shards }, () => 1), index);
    this.#round = length;
    this.#positions = positions;
    this.#createdAt = now;
    this.#lastStart = now;
  }

  /**
   * When the next of `waiting` requests may start, in milliseconds since 1970. `crowded`: there are more shards than
   * requests in flight.
   */
  nextStart(now: number, rate: SharedRate, waiting: number, crowded: boolean): number {
    if (crowded) return this.#nextSlot(now, rate, true);
    const part = this.#turnsBefore(Math.floor(rate.requestsPerMinute));
    const atOnce = part < 1 ? Infinity : this.#starts.fitsAt(1, part, now);
    if (now < this.#createdAt + WINDOW_MS) return Math.min(atOnce, this.#createdAt + WINDOW_MS);
    // Decided once, when the first minute is over: all shards have about the same left then.
    this.#endsSoon ??= waiting <= part;
    return this.#endsSoon ? atOnce : this.#nextSlot(now, rate, false);
  }

  #nextSlot(now: number, rate: SharedRate, crowded: boolean): number {
    if (this.#returned > 0) return now;
    const gap = Math.max(WINDOW_MS / rate.requestsPerMinute, crowded ? rate.answerMs / rate.inFlight! : 0);
    const turns = (time: number): number => this.#turnsBefore(Math.floor(time / gap) + 1);
    const taken = turns(now);
    const since = crowded ? this.#lastStart : Math.max(this.#lastStart, this.#createdAt + WINDOW_MS);
    // A slot begins a little after its exact time: milliseconds since 1970 leave no room for exact fractions.
    return taken > turns(since) ? now : Math.ceil(this.#turn(taken) * gap) + 1;
  }

  /** A request has started. Returns how to take it back when the endpoint refused it, with its slot or without. */
  started(now: number): (slotToo: boolean) => void {
    const start = this.#starts.add(now, 1);
    this.#lastStart = now;
    this.#returned = Math.max(0, this.#returned - 1);
    return (slotToo) => {
      this.#starts.correct(start, 0);
      if (slotToo) this.#returned = Math.min(MOST_RETURNED, this.#returned + 1);
    };
  }

  /** How many of the first `number` turns of all are this shard's. */
  #turnsBefore(number: number): number {
    const rounds = Math.floor(number / this.#round);
    const rest = number - rounds * this.#round;
    let here = 0;
    while (here < this.#positions.length && this.#positions[here]! < rest) here++;
    return rounds * this.#positions.length + here;
  }

  /** The number, among those of all, of this shard's turn after `own` of them. */
  #turn(own: number): number {
    return Math.floor(own / this.#positions.length) * this.#round + this.#positions[own % this.#positions.length]!;
  }
}

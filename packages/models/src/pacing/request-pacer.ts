import type { Clock, Random } from '@dark-factory/runtime';
import { RETRY } from '../retry-policy.ts';
import type { LimitHint } from '../fault-classification.ts';

/** What an endpoint allows all who use the key together. What is not given is not known, and learnt. */
export interface RateLimits {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  /** Requests in flight at once. */
  readonly inFlight?: number;
}

/** Which part of the limits is this process's, where several use one key at the same time and cannot talk to each other. */
export interface Share {
  /** Processes that use the key. */
  readonly shards: number;
  /** Which of them this is, from 0. */
  readonly index: number;
  /** How much work each of them has, in any unit; without it all have the same. */
  readonly work?: readonly number[];
}

export interface PacerOptions {
  readonly limits: RateLimits;
  readonly share?: Share;
}

/** A place in the rate that a request takes. Exactly one of `answered`, `limited` or `unsent` is told, and `ended` at the end. */
export interface Ticket {
  /** It was answered and took so many tokens. */
  answered(tokens: number, headers: Readonly<Record<string, string | undefined>>): void;
  /** It was refused for the rate. */
  limited(refusal: { readonly askedMs: number | undefined; readonly hint: LimitHint | undefined; readonly headers: Readonly<Record<string, string | undefined>> }): void;
  /** It was not sent at all. */
  unsent(): void;
  /** It is no longer in flight. Told again it changes nothing. */
  ended(): void;
}

export interface AdmitOptions {
  /** It was refused before and goes ahead of those that were not. */
  readonly urgent: boolean;
  /** Milliseconds since 1970 after which waiting ends, so that whoever waits can see that it is too late. */
  readonly until: number | undefined;
  readonly signal?: AbortSignal;
}

const WINDOW_MS = 60_000;

/** Lets requests start no faster than the limits. */
export class RequestPacer {
  readonly #starts: number[] = [];
  readonly #inFlightLimit: number;
  #inFlight = 0;
  #cooldownUntil = 0;
  readonly #waiting: (() => void)[] = [];
  #turn: Promise<void> = Promise.resolve();
  lastAnswerAt = 0;
  #refusals = 0;

  constructor(private readonly options: PacerOptions, private readonly deps: { readonly clock: Clock; readonly random: Random }) {
    this.#inFlightLimit = options.limits.inFlight ?? 5;
  }

  async admit(_tokens: number, { signal }: AdmitOptions): Promise<Ticket> {
    const mine = this.#turn.then(() => this.#admit(signal));
    this.#turn = mine.catch(() => undefined);
    await mine;
    let open = true;
    const ended = (): void => {
      if (!open) return;
      open = false;
      this.#inFlight--;
      this.#waiting.shift()?.();
    };
    return {
      ended, unsent: ended,
      answered: () => {
        this.lastAnswerAt = this.deps.clock.now();
        this.#refusals = 0;
        ended();
      },
      limited: ({ askedMs }) => {
        ended();
        const wait = Math.min(RETRY.capMs, RETRY.floorMs * 2 ** this.#refusals++) * (1 + RETRY.jitter * (2 * this.deps.random() - 1));
        this.#cooldownUntil = Math.max(this.#cooldownUntil, this.deps.clock.now() + Math.max(RETRY.floorMs, wait, askedMs !== undefined && askedMs >= RETRY.floorMs ? askedMs : 0));
      },
    };
  }

  async #admit(signal: AbortSignal | undefined): Promise<void> {
    while (this.#inFlight >= this.#inFlightLimit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    for (let wait = this.#waitMs(); wait > 0; wait = this.#waitMs()) await this.deps.clock.sleep(wait, signal);
    signal?.throwIfAborted();
    this.#inFlight++;
    this.#starts.push(this.deps.clock.now());
  }

  #waitMs(): number {
    const now = this.deps.clock.now();
    while (this.#starts.length > 0 && this.#starts[0]! <= now - WINDOW_MS) this.#starts.shift();
    const cooling = this.#cooldownUntil - now;
    const rate = this.options.limits.requestsPerMinute;
    if (rate === undefined) return cooling;
    const allowed = Math.max(1, Math.floor(rate));
    const windowMs = WINDOW_MS * Math.max(1, 1 / rate);
    const full = this.#starts.length >= allowed ? this.#starts[this.#starts.length - allowed]! + windowMs + 1 - now : 0;
    return Math.max(cooling, full);
  }
}

import type { Clock, Random } from '@dark-factory/runtime';
import type { LimitHint } from '../fault-classification.ts';
import { RETRY } from '../retry-policy.ts';
import { LearntInFlight, LearntRequests } from './learnt-limits.ts';
import { readLimitHeaders } from './limit-headers.ts';
import { WINDOW_MS, checkLimits, type RateLimits } from './rate-limits.ts';
import { SharedSchedule, type Share, type SharedRate } from './shared-schedule.ts';
import { StartWindow, type Start } from './start-window.ts';
import { WaitingLine, type Offer, type TokenNeed, type Waiter } from './waiting-line.ts';

export type { RateLimits } from './rate-limits.ts';
export type { TokenNeed } from './waiting-line.ts';
export type { Share } from './shared-schedule.ts';

export interface PacerOptions {
  readonly limits: RateLimits;
  readonly share?: Share;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** A place in the rate that a request takes. One of `answered`, `limited` or `unsent` is told at most, and `ended` at the end. */
export interface Ticket {
  /** It was answered and took so many tokens. */
  answered(tokens: number, headers: Headers): void;
  /** It was refused for the rate. */
  limited(refusal: { readonly askedMs: number | undefined; readonly hint: LimitHint | undefined; readonly headers: Headers }): void;
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

/** Where a request stands that was let go. */
interface Started {
  readonly at: number;
  readonly tokens: Start;
  readonly learnt: Start;
  readonly besides: number;
  readonly probe: boolean;
  readonly takeBack: (slotToo: boolean) => void;
}

/** Answers after which a shard tries whether others have left something of the rate: about one refusal in 40 requests. */
const PROBE_AFTER = 40;
const PROBE_AFTER_AT_MOST = 200;
const PROBE_AGAIN_AFTER = 2;
const PROBES_TO_BE_ALONE = 4;
/** Refusals in a row after which limits that were given are no longer believed to be all there is. */
const DISBELIEF = 3;
/**
 * Room for requests that take more than the usual number of tokens, and for those under way, which endpoints charge
 * with the most that they may take.
 */
const TOKEN_MARGIN = 1.03;
/** Shards come to the same slots when they reckon with the same number of tokens: it moves in steps of this factor. */
const TOKEN_STEP = 1.05;
/** A step is only taken when it is off by more than this, as each shard that takes it alone leaves its slots. */
const TOKEN_TOLERANCE = 0.1;
/** Answers after which their mean size and duration are believed. */
const SAMPLES_TO_TELL = 8;
const SAMPLES_TO_KEEP = 50;
/** Shards that know no limit start so much after one another. */
const STAGGER_MS = 500;

/**
 * Lets requests start in the order in which they came, no faster than the endpoint's limits allow: those that are known,
 * from inputs or from the headers of answers, and those that its refusals teach.
 */
export class RequestPacer {
  /** Processes that share the limits. */
  readonly shards: number;
  readonly #share: Share;
  readonly #line: WaitingLine<Ticket>;
  readonly #learntInFlight: LearntInFlight;
  readonly #learntRequests = new LearntRequests();
  readonly #requests = new StartWindow(WINDOW_MS);
  readonly #tokens = new StartWindow(WINDOW_MS);
  readonly #schedule: SharedSchedule;
  #limits: RateLimits;
  #inFlight = 0;
  #coolUntil: number;
  #refusals = 0;
  #answerMs = 0;
  #answerTokens = 0;
  #slotTokens = 0;
  #samples = 0;
  /** Starts beyond this shard's own that the endpoint's headers have shown to be free. */
  #spare = 0;
  #sinceProbe = 0;
  #probeAfter = PROBE_AFTER;
  #patience = PROBE_AFTER;
  #probing = false;
  /** Probes in a row that were answered. */
  #passed = 0;
  #lastAnswerAt = -Infinity;
  #lastStart = -Infinity;

  constructor({ limits, share = { shards: 1, index: 0 } }: PacerOptions, private readonly deps: { readonly clock: Clock; readonly random: Random }) {
    checkLimits(limits);
    const now = deps.clock.now();
    this.#limits = limits;
    this.#share = share;
    this.shards = Math.max(1, share.shards);
    this.#schedule = new SharedSchedule(share, now);
    this.#learntInFlight = new LearntInFlight(this.shards);
    this.#coolUntil = limits.requestsPerMinute === undefined && limits.tokensPerMinute === undefined ? now + share.index * STAGGER_MS : now;
    this.#line = new WaitingLine(deps.clock, (waiter, at, late) => this.#offer(waiter, at, late));
  }

  /** When the endpoint last answered, in milliseconds since 1970; `-Infinity` before that. */
  get lastAnswerAt(): number {
    return this.#lastAnswerAt;
  }

  /** Resolves when the request may start; it counts as in flight from then on. */
  admit(tokens: TokenNeed, options: AdmitOptions): Promise<Ticket> {
    return this.#line.wait(tokens, options);
  }

  /** A ticket for the first in line, or when it is to be looked at again: `Infinity` when something must end before. */
  #offer({ tokens }: Waiter, now: number, late: boolean): Offer<Ticket> {
    if (late) return { go: true, given: this.#start(tokens, false) };
    if (now < this.#coolUntil) return { go: false, at: this.#coolUntil };
    const at = this.#nextStart(tokens, now);
    const room = this.#inFlight < this.#lanes();
    if (room && at <= now) return { go: true, given: this.#start(tokens, false) };
    if (this.#mayProbe(tokens, now)) return { go: true, given: this.#start(tokens, true) };
    return { go: false, at: room ? at : Infinity };
  }

  #nextStart(tokens: TokenNeed, now: number): number {
    const { requestsPerMinute, tokensPerMinute } = this.#limits;
    let at = this.#learntRequests.nextStart(now);
    if (tokensPerMinute !== undefined) at = Math.max(at, this.#tokens.fitsAt(tokens.most, tokensPerMinute, now));
    if (this.shards > 1) {
      const rate = this.#sharedRate(tokens);
      return rate === undefined || this.#spare > 0 ? at : Math.max(at, this.#schedule.nextStart(now, rate, this.#line.length, this.#crowded()));
    }
    if (requestsPerMinute === undefined) return at;
    // A rate below one a minute stretches the window instead.
    const fits = this.#requests.fitsAt(1, Math.max(1, Math.floor(requestsPerMinute)), now);
    const last = this.#requests.sum(now) > 0 && requestsPerMinute < 1 ? this.#lastStart + WINDOW_MS / requestsPerMinute : now;
    return Math.max(at, fits, last);
  }

  /** The rate of all shards, where a limit is known. Tokens are turned into requests of the size seen so far. */
  #sharedRate({ expected }: TokenNeed): SharedRate | undefined {
    const { requestsPerMinute = Infinity, tokensPerMinute = Infinity, inFlight } = this.#limits;
    const perMinute = Math.min(requestsPerMinute, tokensPerMinute / ((this.#slotTokens ||= inSteps(expected)) * TOKEN_MARGIN));
    if (perMinute === Infinity && !this.#crowded()) return undefined;
    return { requestsPerMinute: perMinute, inFlight, answerMs: this.#samples >= SAMPLES_TO_TELL ? this.#answerMs : 0 };
  }

  /** Whether not every shard can have a request in flight. */
  #crowded(): boolean {
    return this.shards > (this.#limits.inFlight ?? Infinity);
  }

  /** Requests that this process may have in flight. */
  #lanes(): number {
    const { inFlight } = this.#limits;
    if (inFlight === undefined) return this.#learntInFlight.limit;
    if (this.shards === 1) return Math.max(1, Math.floor(inFlight));
    // With more shards than lanes the slots keep the number down; two let a slot be used while a long answer is under way.
    if (this.#crowded()) return 2;
    return Math.floor(inFlight / this.shards) + (this.#share.index < Math.floor(inFlight) % this.shards ? 1 : 0);
  }

  /** A shard whose own part holds it up tries now and then whether the others have left theirs; it never takes more than all. */
  #mayProbe(tokens: TokenNeed, now: number): boolean {
    const { requestsPerMinute = Infinity, tokensPerMinute = Infinity, inFlight = Infinity } = this.#limits;
    if (this.shards === 1 || this.#probing || this.#sinceProbe < this.#probeAfter || this.#inFlight >= inFlight) return false;
    return this.#requests.fitsAt(1, Math.floor(requestsPerMinute), now) <= now && this.#tokens.fitsAt(tokens.most, tokensPerMinute, now) <= now;
  }

  #start(tokens: TokenNeed, probe: boolean): Ticket {
    const at = this.deps.clock.now();
    const rate = this.shards > 1 ? this.#sharedRate(tokens) : undefined;
    const own = !probe && rate !== undefined && this.#spare === 0;
    const back = own ? this.#schedule.started(at) : undefined;
    if (!probe && this.#spare > 0) this.#spare--;
    if (probe) this.#probing = true;
    const request = this.#requests.add(at, 1);
    const started: Started = {
      at, probe, besides: this.#inFlight, tokens: this.#tokens.add(at, tokens.most), learnt: this.#learntRequests.started(at),
      takeBack: (slotToo) => {
        back?.(slotToo);
        this.#requests.correct(request, 0);
      },
    };
    this.#lastStart = at;
    this.#inFlight++;
    let open = true;
    const ended = (): void => {
      if (!open) return;
      open = false;
      this.#inFlight--;
      this.#line.look();
    };
    return {
      ended,
      unsent: () => {
        this.#takeBack(started, true);
        ended();
      },
      answered: (used, headers) => {
        this.#answered(started, used, headers);
        ended();
      },
      limited: (refusal) => {
        this.#limited(started, refusal);
        ended();
      },
    };
  }

  #takeBack(started: Started, slotToo: boolean): void {
    started.takeBack(slotToo);
    this.#tokens.correct(started.tokens, 0);
    this.#learntRequests.takeBack(started.learnt);
    if (started.probe) this.#probing = false;
  }

  #answered({ at, probe, tokens, besides }: Started, used: number, headers: Headers): void {
    const now = this.deps.clock.now();
    this.#tokens.correct(tokens, used);
    this.#learntInFlight.answered(besides, this.#line.length > 0);
    this.#learntRequests.answered();
    this.#refusals = 0;
    this.#lastAnswerAt = now;
    this.#learnSize(used, now - at);
    this.#sinceProbe++;
    if (probe) {
      // Any one may pass by chance. After some in a row the shard takes itself to be alone, until it is refused.
      this.#probing = false;
      this.#sinceProbe = 0;
      this.#probeAfter = ++this.#passed < PROBES_TO_BE_ALONE ? PROBE_AGAIN_AFTER : 0;
      if (this.#probeAfter === 0) this.#patience = PROBE_AFTER;
    }
    this.#read(headers, now);
  }

  /** The size and duration of requests as answers show them, once there are enough of them to tell. */
  #learnSize(used: number, durationMs: number): void {
    this.#samples++;
    const weight = 1 / Math.min(this.#samples, SAMPLES_TO_KEEP);
    this.#answerTokens += (used - this.#answerTokens) * weight;
    this.#answerMs += (durationMs - this.#answerMs) * weight;
    if (this.#samples >= SAMPLES_TO_TELL && Math.abs(this.#slotTokens / this.#answerTokens - 1) > TOKEN_TOLERANCE) this.#slotTokens = inSteps(this.#answerTokens);
  }

  #limited(started: Started, { askedMs, hint, headers }: Parameters<Ticket['limited']>[0]): void {
    const now = this.deps.clock.now();
    this.#takeBack(started, hint === 'in-flight');
    this.#read(headers, now);
    this.#othersAreThere();
    if (started.probe) return;
    this.#refusals++;
    this.#learn(started, hint, now);
    const wait = Math.min(this.#longestWait(), RETRY.floorMs * 2 ** (this.#refusals - 1)) * (1 + RETRY.jitter * (2 * this.deps.random() - 1));
    const asked = askedMs !== undefined && askedMs >= RETRY.floorMs ? askedMs : 0;
    this.#coolUntil = Math.max(this.#coolUntil, now + Math.max(RETRY.floorMs, wait, asked));
  }

  /** Each refusal makes the next probe come later, so that shards that are all at work leave each other in peace. */
  #othersAreThere(): void {
    this.#sinceProbe = 0;
    this.#passed = 0;
    this.#patience = Math.min(PROBE_AFTER_AT_MOST, this.#patience * 2);
    this.#probeAfter = this.#patience;
  }

  /** A refusal that names no limit is first laid to the requests in flight, when so many were never seen to pass. */
  #learn(started: Started, hint: LimitHint | undefined, now: number): void {
    const { requestsPerMinute, tokensPerMinute, inFlight } = this.#limits;
    const others = this.#inFlight - 1;
    if (inFlight === undefined && (hint === 'in-flight' || (hint === undefined && this.#learntInFlight.suspects(others)))) {
      this.#learntInFlight.refused(others);
      return;
    }
    // Among several shards a refusal may be for a moment in which all had requests in flight: it takes two in a row.
    if (hint === undefined && this.shards > 1 && this.#refusals < 2) return;
    const known = requestsPerMinute !== undefined || (hint === 'tokens' && tokensPerMinute !== undefined);
    if (hint !== 'in-flight' && (!known || this.#refusals >= DISBELIEF)) this.#learntRequests.refused(now);
  }

  /** Waits double up to this. Many shards look in less often each, as together they look in often enough. */
  #longestWait(): number {
    return Math.min(RETRY.capMs, Math.max(10_000, this.shards * 1_000));
  }

  /** Headers give limits that no input gave, and tell a shard what the others leave. */
  #read(headers: Headers, now: number): void {
    const { requests, tokens } = readLimitHeaders(headers, now);
    const { requestsPerMinute = requests?.limit, tokensPerMinute = tokens?.limit, inFlight } = this.#limits;
    this.#limits = { ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }), ...(tokensPerMinute === undefined ? {} : { tokensPerMinute }), ...(inFlight === undefined ? {} : { inFlight }) };
    if (this.shards === 1) return;
    if (requests?.remaining !== undefined) this.#spare = Math.floor(requests.remaining / (2 * this.shards));
    if (requests?.remaining === 0 && requests.resetMs !== undefined) this.#coolUntil = Math.max(this.#coolUntil, now + requests.resetMs / requests.limit);
  }
}

/** The next step at or above a number of tokens. */
function inSteps(tokens: number): number {
  return TOKEN_STEP ** Math.ceil(Math.log(Math.max(1, tokens)) / Math.log(TOKEN_STEP));
}

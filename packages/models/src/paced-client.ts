import { NO_USAGE, addUsage, digestOf, type Usage } from '@dark-factory/contracts';
import { UserError, instant, type Clock, type Logger, type Random } from '@dark-factory/runtime';
import { readAnswer, writeAnswer } from './answer-document.ts';
import { noAnswers, type AnswerStore } from './answer-store.ts';
import { usdOf, type Budget, type TokenPrices } from './budget.ts';
import type { ModelEndpoint, ModelTurn, Reply } from './endpoint.ts';
import { classifyFault, type FaultClass, type RequestFault } from './fault-classification.ts';
import type { AnswerRecord, CompletionOutcome, CompletionRequest, ToolLoopOutcome, ToolLoopRequest, ToolModel } from './model-client.ts';
import { estimatePrompt } from './prompt-estimate.ts';
import { RETRY, retryWait } from './retry-policy.ts';
import type { RequestPacer } from './pacing/request-pacer.ts';
import { runToolLoop } from './tool-loop.ts';
import type { Trace } from './trace.ts';

/**
 * The first fault that no request of the run can survive, for all who ask in it: after it nothing more is sent. It is
 * known at once, and what there is to say of it when it resolves: all of them say the same.
 */
export class RunEnd {
  #error: Promise<UserError> | undefined;

  get error(): Promise<UserError> | undefined {
    return this.#error;
  }

  found(error: () => Promise<UserError>): Promise<UserError> {
    return (this.#error ??= error());
  }
}

/** What all clients of a process share, so that they keep one limit and one budget together. */
export interface ClientDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly pacer: RequestPacer;
  readonly budget: Budget;
  readonly answers: AnswerStore;
  /** @default the client's own */
  readonly runEnd?: RunEnd;
  readonly trace?: Trace;
  readonly prices?: TokenPrices;
}

/** An answer as `ask` hands it on. */
export type Answered = Extract<Reply, { kind: 'answer' }>;

/** What became of one turn, after all waiting. */
export type TurnOutcome =
  | { readonly kind: 'answered'; readonly answer: Answered; readonly usage: Usage; readonly record: AnswerRecord }
  /** A refusal that is an answer is told by its finish; this one is of a filter before the model. */
  | Exclude<CompletionOutcome, { kind: 'done' | 'truncated' }>;

/** Faults that an endpoint may mend by asking differently, in one request. */
const MOST_CHANGES = 4;
/** Without one answer for so long, refusals for the rate count as tries: the server makes no progress. Shards may have to wait for each other. */
const STALLED_MS = 15 * 60_000;
const STALLED_MS_A_SHARD = 2 * 60_000;

/** A model behind pacing, retries, budget, trace and the store of answers. */
export class PacedClient implements ToolModel {
  readonly model: string;
  readonly #runEnd: RunEnd;

  constructor(private readonly endpoint: ModelEndpoint, private readonly deps: ClientDeps) {
    this.model = endpoint.model;
    this.#runEnd = deps.runEnd ?? new RunEnd();
  }

  async complete({ purpose, signal, ...turn }: CompletionRequest): Promise<CompletionOutcome> {
    const outcome = await this.ask(purpose, turn, signal);
    if (outcome.kind !== 'answered') return outcome;
    const { answer: { text, finish, finishRaw }, usage, record: answer } = outcome;
    if (finish === 'length') return { kind: 'truncated', text, usage, answer };
    if (finish === 'refused') return { kind: 'refused', reason: text === '' ? `the model declined to answer (${finishRaw})` : `the model declined: ${text.slice(0, 200)}`, usage, answer };
    return { kind: 'done', text, usage, answer };
  }

  runTools(request: ToolLoopRequest): Promise<ToolLoopOutcome> {
    return runToolLoop(request, (turn) => this.ask(request.purpose, turn, request.signal));
  }

  async forget(outcome: CompletionOutcome | ToolLoopOutcome): Promise<void> {
    if ('answer' in outcome && outcome.answer !== undefined) await this.deps.answers.forget(outcome.answer.key);
    for (const { key } of 'answers' in outcome ? outcome.answers ?? [] : []) await this.deps.answers.forget(key);
  }

  /** One turn: recalled when it was paid for before, else sent until it is answered or cannot be. */
  async ask(purpose: string, turn: ModelTurn, signal?: AbortSignal): Promise<TurnOutcome> {
    signal?.throwIfAborted();
    // Where nothing is kept under it, no key is made: it is most of the work of a request that is not sent anywhere.
    const key = this.deps.answers === noAnswers && this.deps.trace === undefined ? '' : digestOf({ model: this.model, turn });
    const kept = readAnswer(await this.deps.answers.get(key));
    if (kept !== undefined) {
      this.#note(purpose, turn, key, 0, this.deps.clock.now(), kept);
      return { kind: 'answered', answer: kept, usage: NO_USAGE, record: { key, recalled: true } };
    }
    return new Attempts(this.endpoint, this.deps, { purpose, turn, key, signal }, {
      runEnd: this.#runEnd,
      note: (attempt, startedAt, reply) => this.#note(purpose, turn, key, attempt, startedAt, reply),
    }).run();
  }

  #note(purpose: string, request: ModelTurn, key: string, attempt: number, startedAt: number, reply: Reply): void {
    const { clock, trace } = this.deps;
    trace?.({
      schema: 'dark-factory/trace/v1', at: new Date(startedAt).toISOString(), purpose, provider: this.endpoint.provider, model: this.model, key, attempt,
      durationMs: Math.round(clock.now() - startedAt), request,
      reply: reply.kind === 'answer'
        ? { kind: 'answer', text: reply.text, toolCalls: reply.toolCalls, ...(reply.providerData === undefined ? {} : { providerData: reply.providerData }), finish: reply.finish, finishRaw: reply.finishRaw }
        : { kind: 'fault', status: reply.fault.status ?? null, body: reply.fault.body.slice(0, 20_000) },
      usage: attempt === 0 ? NO_USAGE : reply.kind === 'answer' ? reply.usage : { ...NO_USAGE, requests: 1, failedRequests: 1 },
    });
  }
}

/** The request as all its attempts share it. */
interface Asked {
  readonly purpose: string;
  readonly turn: ModelTurn;
  readonly key: string;
  readonly signal: AbortSignal | undefined;
}

/** What an attempt tells its client, and asks of it. */
interface ClientState {
  readonly runEnd: RunEnd;
  note(attempt: number, startedAt: number, reply: Reply): void;
}

/** Output limits are set to half as much again as what is expected. */
const EXPECTED_SHARE = 2 / 3;

/** The attempts at one turn. */
class Attempts {
  #usage: Usage = NO_USAGE;
  #sent = 0;
  #tries = 0;
  #changes = 0;
  readonly #promptTokens: number;
  readonly #startedAt: number;

  constructor(private readonly endpoint: ModelEndpoint, private readonly deps: ClientDeps, private readonly asked: Asked, private readonly client: ClientState) {
    this.#promptTokens = estimatePrompt(asked.turn);
    this.#startedAt = deps.clock.now();
  }

  async run(): Promise<TurnOutcome> {
    for (;;) {
      const outcome = await this.#attempt();
      if (outcome !== 'again') return outcome;
    }
  }

  async #attempt(): Promise<TurnOutcome | 'again'> {
    const { pacer, budget, prices } = this.deps;
    const { turn, signal } = this.asked;
    const futile = this.client.runEnd.error;
    if (futile !== undefined) return { kind: 'failed', reach: 'run', error: await futile, usage: this.#usage };
    const ticket = await pacer.admit({ most: this.#promptTokens + turn.maxOutputTokens, expected: this.#promptTokens + turn.maxOutputTokens * EXPECTED_SHARE }, { urgent: this.#sent > 0, until: budget.deadlineAt, ...(signal === undefined ? {} : { signal }) });
    const held = await budget.reserve(this.#promptTokens, turn.maxOutputTokens, prices);
    const stopped = this.client.runEnd.error;
    if (held instanceof UserError || stopped !== undefined) {
      ticket.unsent();
      if (held instanceof UserError) return { kind: 'out-of-budget', error: held, usage: this.#usage };
      held.settle(NO_USAGE);
      return { kind: 'failed', reach: 'run', error: await stopped!, usage: this.#usage };
    }
    const startedAt = this.deps.clock.now();
    this.#sent++;
    let spent: Usage = { ...NO_USAGE, requests: 1, failedRequests: 1 };
    try {
      const reply = await this.endpoint.ask(turn, signal);
      if (reply.kind === 'answer') spent = prices === undefined ? reply.usage : { ...reply.usage, usd: usdOf(reply.usage, prices) };
      // Before its place is free: the next request shall find what this one truly used.
      held.settle(spent);
      return await this.#judge(reply, ticket, startedAt, addUsage(this.#usage, spent));
    } finally {
      held.settle(spent);
      ticket.ended();
    }
  }

  async #judge(reply: Reply, ticket: Awaited<ReturnType<RequestPacer['admit']>>, startedAt: number, usage: Usage): Promise<TurnOutcome | 'again'> {
    this.#usage = usage;
    if (reply.kind === 'answer') {
      const { key } = this.asked;
      ticket.answered(reply.usage.promptTokens + reply.usage.completionTokens, reply.headers);
      // First of all it is kept: whatever happens from here on, it was paid for.
      await this.deps.answers.put(key, writeAnswer(reply));
      this.client.note(this.#sent, startedAt, reply);
      return { kind: 'answered', answer: reply, usage, record: { key, recalled: false } };
    }
    this.client.note(this.#sent, startedAt, reply);
    if (reply.fault.again === true && this.#changes++ < MOST_CHANGES) return 'again';
    return this.#fault(reply.fault, ticket);
  }

  async #fault(fault: RequestFault, ticket: Awaited<ReturnType<RequestPacer['admit']>>): Promise<TurnOutcome | 'again'> {
    const { clock, random, logger, pacer, budget } = this.deps;
    const { purpose, signal } = this.asked;
    const found = classifyFault(fault, { address: this.endpoint.address, model: this.endpoint.model, provider: this.endpoint.provider, purpose, now: clock.now(), deadlineAt: budget.deadlineAt });
    if (found.kind === 'futile') return this.#endRun(found);
    if (found.kind === 'hopeless') return { kind: 'failed', reach: 'request', error: found.error, usage: this.#usage };
    if (found.kind === 'refused') return { kind: 'refused', reason: found.reason, usage: this.#usage };
    if (found.limited) ticket.limited({ askedMs: found.askedMs, hint: found.hint, headers: fault.headers });
    const waiting = found.limited && clock.now() - Math.max(pacer.lastAnswerAt, this.#startedAt) < STALLED_MS + pacer.shards * STALLED_MS_A_SHARD;
    if (!waiting && ++this.#tries === RETRY.tries) return { kind: 'gave-up', error: this.#gaveUp(found.reason, fault), usage: this.#usage };
    if (found.limited) {
      logger.debug(`${purpose}: ${found.reason}; waiting for its turn`);
      return 'again';
    }
    ticket.ended();
    const wait = retryWait(this.#tries, found.askedMs, random);
    logger.info(`${purpose}: ${found.reason}; try ${this.#tries + 1} of ${RETRY.tries} in ${Math.round(wait / 1000)} s`);
    await clock.sleep(wait, signal);
    return 'again';
  }

  async #endRun(found: Extract<FaultClass, { kind: 'futile' }>): Promise<TurnOutcome> {
    const error = await this.client.runEnd.found(() => (found.error.code === 'model-unknown' ? withListedModels(found.error, this.endpoint, this.asked.signal) : Promise.resolve(found.error)));
    return { kind: 'failed', reach: 'run', error, usage: this.#usage };
  }

  #gaveUp(reason: string, fault: RequestFault): UserError {
    return new UserError({
      code: 'model-gave-up',
      what: `the model API did not answer after ${RETRY.tries} tries at ${instant(this.deps.clock)}; the last was: ${reason}`,
      where: `${this.asked.purpose}, ${this.endpoint.address}`,
      fix: 'Run again: finished units are kept. Lower requests-per-minute or in-flight if it was rate limited.',
      cause: fault.cause,
    });
  }
}

/** Ids named in an error at most. */
const LISTED_AT_MOST = 40;

async function withListedModels(error: UserError, endpoint: ModelEndpoint, signal: AbortSignal | undefined): Promise<UserError> {
  const ids = await endpoint.listModels(signal);
  if (ids === undefined || ids.length === 0) return error;
  const more = ids.length > LISTED_AT_MOST ? ` and ${ids.length - LISTED_AT_MOST} more` : '';
  return new UserError({ code: error.code, what: error.what, where: error.where, fix: error.fix, cause: error.cause, details: [...error.details, `It lists: ${ids.slice(0, LISTED_AT_MOST).join(', ')}${more}.`] });
}

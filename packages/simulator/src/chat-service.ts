import type { Random } from '@dark-factory/runtime';
import type * as z from 'zod';
import type { AnswerBook} from './answer-book.ts';
import { type TakenAnswer } from './answer-book.ts';
import { apiError, type ApiError } from './api-error.ts';
import { ChatRequest, maxAnswerTokens, promptTokens, requestText } from './chat-request.ts';
import { completionOf, emptyCompletion, formatProblem, refusalCompletion, type Completion } from './completion.ts';
import { toFaultError, type FaultScript } from './faults.ts';
import type { Limiter } from './limits.ts';

/** How long an answer takes: so many milliseconds, or drawn evenly from a range. */
export type Latency = number | { from: number; to: number };

/** What becomes of a request. Nothing was sent yet. */
export type Outcome =
  | { kind: 'refused'; error: Omit<ApiError, 'body'> & { body: unknown } }
  | { kind: 'cut' }
  | { kind: 'garbage' }
  | Answered;

/** A completion to be sent, and when. */
export interface Answered {
  kind: 'answered';
  completion: Completion;
  latencyMs: number;
  cutInMiddle: boolean;
  request: ChatRequest;
  taken?: TakenAnswer;
}

/** An outcome, and what to call when it was sent or failed to be: only what was delivered uses up its recorded answer. */
export interface Decision {
  outcome: Outcome;
  settle(delivered: boolean): void;
}

export interface ChatServiceParts {
  book: AnswerBook;
  limiter: Limiter;
  faults: FaultScript;
  models: readonly string[];
  latency: Latency;
  random: Random;
}

/** Decides what a chat completions request gets, in one go, so that parallel requests cannot take the same answer. */
export class ChatService {
  readonly #parts: ChatServiceParts;

  constructor(parts: ChatServiceParts) {
    this.#parts = parts;
  }

  /** The decision on the JSON of one request: well-formed? known model? within limits? hit by a fault? recorded? */
  decide(json: unknown): Decision {
    const parsed = ChatRequest.safeParse(json);
    if (!parsed.success) return refusal(invalidRequest(parsed.error));
    const request = parsed.data;
    const { limiter, models } = this.#parts;
    if (!models.includes(request.model)) return refusal(unknownModel(request.model, models));
    const admission = limiter.admit(promptTokens(request) + (maxAnswerTokens(request) ?? 0));
    if (!admission.admitted) return refusal(limiter.toError(admission));
    const outcome = this.#outcome(request);
    return {
      outcome,
      settle: (delivered) => {
        admission.release(delivered ? tokensOf(outcome) : undefined);
        if (!delivered && outcome.kind === 'answered') outcome.taken?.giveBack();
      },
    };
  }

  #outcome(request: ChatRequest): Outcome {
    const fault = this.#parts.faults.next(requestText(request));
    if (!fault) return this.#recorded(request, {});
    if ('status' in fault) return { kind: 'refused', error: toFaultError(fault) };
    if ('cutConnection' in fault && fault.cutConnection === 'before') return { kind: 'cut' };
    if ('garbage' in fault) return { kind: 'garbage' };
    if ('slowMs' in fault) return this.#recorded(request, { slowMs: fault.slowMs });
    if ('truncateAtToken' in fault) return this.#recorded(request, { truncateAtToken: fault.truncateAtToken });
    if ('cutConnection' in fault) return this.#recorded(request, { cutInMiddle: true });
    const plain = { kind: 'answered' as const, latencyMs: this.#latency(), cutInMiddle: false, request };
    if ('empty' in fault) return { ...plain, completion: emptyCompletion(request) };
    return { ...plain, completion: refusalCompletion(request) };
  }

  #recorded(request: ChatRequest, spoilt: { slowMs?: number; truncateAtToken?: number; cutInMiddle?: boolean }): Outcome {
    const taken = this.#take(request);
    if (taken.kind === 'none') return { kind: 'refused', error: taken.error };
    const completion = completionOf(request, taken.spec, spoilt.truncateAtToken);
    const problem = taken.spec.breaksFormat ? undefined : formatProblem(request, completion);
    if (problem) {
      taken.giveBack();
      return { kind: 'refused', error: breaksFormat(taken.name, problem) };
    }
    const latencyMs = (taken.spec.latencyMs ?? this.#latency()) + (spoilt.slowMs ?? 0);
    return { kind: 'answered', completion, latencyMs, cutInMiddle: spoilt.cutInMiddle ?? false, request, taken };
  }

  #take(request: ChatRequest): ReturnType<AnswerBook['take']> {
    try {
      return this.#parts.book.take(request);
    } catch (error) {
      return { kind: 'none', error: apiError(400, 'answer_failed', `The answer function threw: ${String(error)}`) };
    }
  }

  #latency(): number {
    const { latency, random } = this.#parts;
    return typeof latency === 'number' ? latency : latency.from + random() * (latency.to - latency.from);
  }
}

function refusal(error: ApiError): Decision {
  return { outcome: { kind: 'refused', error }, settle: () => {} };
}

function tokensOf(outcome: Outcome): number | undefined {
  if (outcome.kind !== 'answered') return undefined;
  return outcome.completion.usage.promptTokens + outcome.completion.usage.completionTokens;
}

function invalidRequest(error: z.ZodError): ApiError {
  const [issue] = error.issues;
  const param = issue?.path.join('.') ?? '';
  return apiError(400, null, `Invalid request: ${param || 'the body'}: ${issue?.message}`, { param });
}

function unknownModel(model: string, models: readonly string[]): ApiError {
  const message = `The model \`${model}\` does not exist or you do not have access to it. This simulator has ${models.join(', ')}.`;
  return apiError(404, 'model_not_found', message, { param: 'model' });
}

function breaksFormat(name: string, problem: string): ApiError {
  const message = `The recorded answer "${name}" is not what was asked for: ${problem}. Mend it, or give it breaksFormat: true if that is meant.`;
  return apiError(400, 'recording_breaks_format', message);
}

import { createHash } from 'node:crypto';
import { apiError, type ApiError } from './api-error.ts';

/** One thing that goes wrong. */
export type Fault =
  /** This status instead of an answer. @default body: what an API of that status says */
  | { status: number; headers?: Record<string, string>; body?: unknown }
  /** The connection ends before anything was sent, or when half of the answer was. */
  | { cutConnection: 'before' | 'middle' }
  /** The right answer, this many milliseconds later. */
  | { slowMs: number }
  /** The right answer, broken off with finish reason `length`. */
  | { truncateAtToken: number }
  /** Status 200 and a page that is not JSON, as a proxy in between might send it. */
  | { garbage: true }
  /** A well-formed answer without text. */
  | { empty: true }
  /** The model declines. */
  | { refusal: true };

/** A fault and when it happens. `nth` (from 1) and `every` count the requests that `contains` matches. */
export interface ScriptedFault {
  when?: { contains?: string | readonly string[]; nth?: number; every?: number };
  /** How often it happens. @default without end */
  times?: number;
  fault: Fault;
}

/** Faults that hit `rate` (0 to 1) of the requests, one of `kinds` each. */
export interface RandomFaults {
  random: { seed: number; rate: number; kinds: readonly Fault[] };
}

/**
 * Says what goes wrong with a request: the first rule that fires, and each rule counts for itself.
 * Random faults follow from the seed, the text of the request and how often that text came, never from the order
 * in which parallel requests happen to arrive.
 */
export class FaultScript {
  readonly #rules: readonly ((text: string) => Fault | undefined)[];

  constructor(faults: readonly (ScriptedFault | RandomFaults)[]) {
    this.#rules = faults.map((fault) => ('random' in fault ? randomRule(fault.random) : scriptedRule(fault)));
  }

  /** The fault that hits this request, if any does. `text` is the text of all its messages. */
  next(text: string): Fault | undefined {
    const fired = this.#rules.map((rule) => rule(text));
    return fired.find((fault) => fault !== undefined);
  }
}

/** What an API answers with this status, unless the fault says otherwise. */
export function toFaultError(fault: Extract<Fault, { status: number }>): Omit<ApiError, 'body'> & { body: unknown } {
  const usual = USUAL_ERRORS[fault.status] ?? (fault.status >= 500 ? SERVER_ERROR : INVALID_REQUEST);
  const error = apiError(fault.status, usual.code, usual.message, { type: usual.type });
  const body = usual.bare ? { error: { code: usual.code, message: usual.message } } : error.body;
  return { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? body };
}

function scriptedRule({ when = {}, times = Infinity, fault }: ScriptedFault): (text: string) => Fault | undefined {
  const words = typeof when.contains === 'string' ? [when.contains] : (when.contains ?? []);
  let [seen, left] = [0, times];
  return (text) => {
    if (!words.every((word) => text.includes(word))) return undefined;
    seen += 1;
    if (when.nth !== undefined && seen !== when.nth) return undefined;
    if (when.every !== undefined && seen % when.every !== 0) return undefined;
    if (left < 1) return undefined;
    left -= 1;
    return fault;
  };
}

function randomRule({ seed, rate, kinds }: RandomFaults['random']): (text: string) => Fault | undefined {
  if (kinds.length === 0) throw new RangeError('faults.random.kinds: expected at least one fault, got none');
  const seen = new Map<string, number>();
  return (text) => {
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    const digest = createHash('sha256').update(`${seed} ${count} ${text}`).digest();
    if (digest.readUInt32BE(0) / 2 ** 32 >= rate) return undefined;
    return kinds[digest.readUInt32BE(4) % kinds.length];
  };
}

interface UsualError {
  code: string | null;
  message: string;
  type?: string;
  /** The real endpoint sends `code` and `message` only. */
  bare?: boolean;
}

const SERVER_ERROR: UsualError = { code: null, type: 'server_error', message: 'The server had an error while processing your request.' };
const INVALID_REQUEST: UsualError = { code: null, message: 'The request is not valid.' };

const USUAL_ERRORS: Readonly<Record<number, UsualError>> = {
  400: { code: 'context_length_exceeded', message: "This model's maximum context length is 8000 tokens. Please reduce the length of the messages." },
  401: { code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  403: { code: 'no_access', message: 'No access to model.' },
  404: { code: 'model_not_found', message: 'The model does not exist or you do not have access to it.' },
  // The body of models.github.ai since its end on 2026-07-30. It still speaks of a brownout; the status is the truth.
  410: {
    code: 'github_models_retirement_brownout',
    message: 'GitHub Models is temporarily unavailable as part of a scheduled retirement brownout.',
    bare: true,
  },
  413: { code: 'tokens_limit_reached', message: 'Request body too large for the model. Max size: 8000 tokens.' },
  429: { code: 'rate_limit_exceeded', type: 'requests', message: 'Rate limit reached.' },
  503: { code: null, type: 'server_error', message: 'The engine is currently overloaded, please try again later.' },
};

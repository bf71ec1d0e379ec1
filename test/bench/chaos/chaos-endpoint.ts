import { Limiter, requestText, type ChatRequest, type Fault } from '@dark-factory/simulator';
import type { Clock } from '@dark-factory/runtime';
import { completionOf, emptyCompletion, refusalCompletion, type Completion } from '../../../packages/simulator/src/completion.ts';
import { toFaultError } from '../../../packages/simulator/src/faults.ts';
import { toJson } from '../../../packages/simulator/src/wire-format.ts';
import { between, type Draw } from './draws.ts';
import { taskIn } from '../../builders/refinement-recording.ts';
import { answerTo, isUseful, questionOf, type Question } from './model-answers.ts';
import { illOf, type Ill, type Weather } from './weather.ts';

/** What the endpoint sent, or tried to. */
export type Sent =
  | { readonly kind: 'error'; readonly status: number }
  | { readonly kind: 'cut'; readonly where: 'before' | 'middle' }
  | { readonly kind: 'garbage' }
  | { readonly kind: 'answer'; readonly text: string; readonly finish: string; readonly useful: boolean; readonly promptTokens: number; readonly completionTokens: number };

/** One request in the endpoint's log. */
export interface Exchange {
  readonly id: number;
  readonly incarnation: number;
  readonly body: string;
  readonly question: Question;
  /** What befell it, by name. */
  ill: string | undefined;
  futile: boolean;
  /** Not set while it is under way. */
  sent?: Sent;
  /** Whether the client had the last byte while its process was alive: told by its end of the wire. */
  arrived: boolean;
  /** What we did to an answer that arrived, so that it was not kept. */
  lost?: 'its write failed' | 'killed between its last byte and its write';
}

/** What goes onto the wire. `cut` ends the connection there. */
export interface Wired {
  readonly exchange: Exchange;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly cut?: 'before' | 'middle';
}

const GARBAGE = '<html><head><title>502 Bad Gateway</title></head><body>upstream connect error</body></html>';

/** A chat completions endpoint with a log, limits and bad weather. It knows no wire: see `wires.ts`. */
export class ChaosEndpoint {
  readonly log: Exchange[] = [];
  /** Set when the run is to come to its end: nothing befalls a request any more. */
  calm = false;
  incarnation = 0;
  #ills = 0;
  readonly #times = new Map<string, number>();
  readonly #limiter: Limiter;

  constructor(private readonly weather: Weather, private readonly draw: Draw, clock: Pick<Clock, 'now'>, private readonly story: (text: string) => void) {
    this.#limiter = new Limiter(weather.limits, clock);
  }

  /** Answers one request; `sleep` lets the endpoint's time pass. */
  async answer(body: string, sleep: (ms: number) => Promise<void>): Promise<Wired> {
    const request = JSON.parse(body) as ChatRequest;
    const question = questionOf(taskIn(request));
    const before = this.#times.get(body) ?? 0;
    this.#times.set(body, before + 1);
    const exchange: Exchange = { id: this.log.length + 1, incarnation: this.incarnation, body, question, ill: undefined, futile: false, arrived: false };
    this.log.push(exchange);
    const admission = this.#limiter.admit(1);
    if (!admission.admitted) {
      exchange.ill = 'over the limit';
      const { status, headers, body: error } = this.#limiter.toError(admission);
      return this.#wired(exchange, { kind: 'error', status }, headers, JSON.stringify(error), status);
    }
    try {
      const ill = this.#ill(exchange, before);
      await sleep(between(this.draw('latency', body, before), 400, 20_000) + (ill !== undefined && 'slowMs' in ill.fault ? ill.fault.slowMs : 0));
      return this.#outcome(exchange, request, ill, before);
    } finally {
      admission.release();
    }
  }

  #ill(exchange: Exchange, before: number): Ill | undefined {
    const ill = this.calm || this.#ills >= this.weather.illsAtMost ? undefined : illOf(this.draw, this.weather, exchange.body, before);
    if (ill === undefined) return undefined;
    this.#ills++;
    exchange.ill = ill.name;
    exchange.futile = ill.futile;
    return ill;
  }

  #outcome(exchange: Exchange, request: ChatRequest, ill: Ill | undefined, before: number): Wired {
    const fault: Fault | Record<never, never> = ill?.fault ?? {};
    if ('status' in fault) {
      const error = toFaultError(fault);
      return this.#wired(exchange, { kind: 'error', status: error.status }, error.headers, typeof error.body === 'string' ? error.body : JSON.stringify(error.body), error.status);
    }
    if ('garbage' in fault) return this.#wired(exchange, { kind: 'garbage' }, {}, GARBAGE);
    const completion = this.#completion(exchange, request, fault, before);
    const text = completion.content ?? '';
    const wire = toJson({ id: `chatcmpl-${exchange.id}`, created: 0, model: request.model }, completion);
    if ('cutConnection' in fault) return { ...this.#wired(exchange, { kind: 'cut', where: fault.cutConnection }, {}, wire), cut: fault.cutConnection };
    const { promptTokens, completionTokens } = completion.usage;
    return this.#wired(exchange, { kind: 'answer', text: completion.refusal ?? text, finish: completion.finish, useful: completion.refusal === null && isUseful(exchange.question, text, completion.finish), promptTokens, completionTokens }, this.#limiter.headers(), wire);
  }

  #completion(exchange: Exchange, request: ChatRequest, fault: object, before: number): Completion {
    if ('empty' in fault) return emptyCompletion(request);
    if ('refusal' in fault) return refusalCompletion(request);
    const sloppiness = this.calm ? 0 : this.weather.sloppiness;
    const asked = { question: exchange.question, task: taskIn(request), usedTools: request.messages.some(({ role }) => role === 'tool') };
    const answer = answerTo(asked, exchange.id, sloppiness, (...what) => this.draw(...what, requestText(request), before));
    return completionOf(request, answer, 'truncateAtToken' in fault ? Number(fault.truncateAtToken) : undefined);
  }

  #wired(exchange: Exchange, sent: Sent, headers: Readonly<Record<string, string>>, body: string, status = 200): Wired {
    exchange.sent = sent;
    this.story(`endpoint #${exchange.id} ${nameOf(exchange.question)}: ${exchange.ill ?? 'as asked'}, ${sent.kind === 'answer' ? `${sent.text.length} characters, ${sent.finish}${sent.useful ? '' : ', of no use'}` : sent.kind === 'error' ? `HTTP ${sent.status}` : sent.kind}`);
    return { exchange, status, headers: { 'content-type': 'application/json', ...headers }, body };
  }
}

/** A question in a word or two. */
export function nameOf({ kind, unit }: Question): string {
  return unit === undefined ? kind : `${unit} ${kind}`;
}

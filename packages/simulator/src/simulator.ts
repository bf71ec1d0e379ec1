import type { IncomingMessage, ServerResponse } from 'node:http';
import { silentLogger, systemClock, type Clock, type Logger, type Random } from '@dark-factory/runtime';
import { AnswerBook } from './answer-book.ts';
import { apiError, type ApiError } from './api-error.ts';
import { ChatService, type Answered, type Latency, type Outcome } from './chat-service.ts';
import { FaultScript, type RandomFaults, type ScriptedFault } from './faults.ts';
import { Limiter, type Limits } from './limits.ts';
import { LoopbackServer } from './loopback-server.ts';
import { checkRecording, type Recording } from './recording.ts';
import type { RecordedRequest, SimulatorStats } from './request-log.ts';
import { sendJson, sendOutcome, type Wire } from './response.ts';
import { toEvents, toJson, type AnswerId } from './wire-format.ts';

/** The model that a simulator has when it is not told its models. */
export const DEFAULT_MODEL = 'simulator-1';

export interface SimulatorOptions {
  /** Tried in this order, entry by entry. */
  recordings: Recording | readonly Recording[];
  /** @default no limits */
  limits?: Limits;
  /** @default none */
  faults?: RandomFaults | readonly (ScriptedFault | RandomFaults)[];
  /**
   * Sleeps on a `VirtualClock` are handed back with its `idle`, so that clients can announce their requests with
   * `during` and time passes only while every one of them waits. @default the clock of this machine
   */
  clock?: Clock;
  /** Draws the latency of a range. @default Math.random */
  random?: Random;
  /** Time until the first byte of an answer, unless its recording says otherwise. @default 0 */
  latencyMs?: Latency;
  /** The only key that is let in, as a bearer token. @default every key, and none */
  apiKey?: string;
  /** Ids of the models there are; another one is answered with 404. @default ['simulator-1'] */
  models?: readonly string[];
  /** On 127.0.0.1. @default 0, a free one */
  port?: number;
  /** Is told each request on level debug. @default silent */
  logger?: Logger;
}

/** A running simulator. `await using` closes it. */
export interface Simulator extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/v1` */
  readonly url: string;
  /** Every request, in the order of arrival. */
  readonly requests: readonly RecordedRequest[];
  stats(): SimulatorStats;
  /** Ends open connections and resolves when nothing is left running. */
  close(): Promise<void>;
}

/** Starts a model API on loopback. Throws a RecordingError when a recording cannot be used. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { server } = new ChatApi(options);
  const origin = await server.listen();
  const close = (): Promise<void> => server.close();
  return { url: `${origin}/v1`, requests: server.log.requests, stats: () => server.log.stats(), close, [Symbol.asyncDispose]: close };
}

/** The parts of a simulator that are the same whatever it speaks. */
export function chatServiceOf(options: SimulatorOptions): { readonly service: ChatService; readonly limiter: Limiter; readonly clock: Clock; readonly models: readonly string[] } {
  const recordings = [options.recordings].flat() as readonly Recording[];
  recordings.forEach(checkRecording);
  const clock = options.clock ?? systemClock;
  const limiter = new Limiter(options.limits ?? {}, clock);
  const models = options.models ?? [DEFAULT_MODEL];
  const service = new ChatService({
    book: new AnswerBook(recordings.flatMap(({ answers }) => answers)),
    limiter,
    faults: new FaultScript([options.faults ?? []].flat() as readonly (ScriptedFault | RandomFaults)[]),
    models,
    latency: options.latencyMs ?? 0,
    random: options.random ?? Math.random,
  });
  return { service, limiter, clock, models };
}

/** OpenAI's API. */
class ChatApi {
  readonly server: LoopbackServer;
  readonly #clock: Clock;
  readonly #limiter: Limiter;
  readonly #service: ChatService;
  readonly #models: readonly string[];
  readonly #apiKey: string | undefined;
  #answers = 0;

  constructor(options: SimulatorOptions) {
    const { service, limiter, clock, models } = chatServiceOf(options);
    [this.#service, this.#limiter, this.#clock, this.#models, this.#apiKey] = [service, limiter, clock, models, options.apiKey];
    this.server = new LoopbackServer({
      clock,
      logger: options.logger ?? silentLogger,
      port: options.port ?? 0,
      answer: (record, request, response) => this.#answer(record, request, response),
      failure: (message) => apiError(500, 'simulator_failed', message, { type: 'server_error' }).body,
    });
  }

  async #answer(record: RecordedRequest, request: IncomingMessage, response: ServerResponse): Promise<number> {
    if (this.#apiKey !== undefined && request.headers.authorization !== `Bearer ${this.#apiKey}`) {
      return this.#refuse(response, apiError(401, 'invalid_api_key', 'Incorrect API key provided.'));
    }
    const endpoint = `${record.method} ${record.path}`;
    if (endpoint === 'GET /v1/models') return (await sendJson(response, 200, this.#modelList())) ? 200 : 0;
    if (endpoint === 'POST /v1/chat/completions') {
      return this.server.deliver(this.#service.decide(record.body), record, response, (outcome) => this.#send(response, outcome));
    }
    return this.#refuse(response, apiError(404, 'unknown_url', `Unknown request URL: ${endpoint}.`));
  }

  #send(response: ServerResponse, outcome: Outcome): Promise<boolean> {
    this.#answers += 1;
    const id = { id: `chatcmpl-sim${this.#answers}`, created: Math.floor(this.#clock.now() / 1000) };
    const headers = { 'x-request-id': `req_sim${this.#answers}`, ...this.#limiter.headers() };
    return sendOutcome(response, outcome, (answered) => wireOf(answered, { ...id, model: answered.request.model }), headers);
  }

  async #refuse(response: ServerResponse, error: ApiError): Promise<number> {
    return (await sendJson(response, error.status, error.body, error.headers)) ? error.status : 0;
  }

  #modelList(): object {
    const data = this.#models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'simulator' }));
    return { object: 'list', data };
  }
}

/** One JSON document, or the events of a stream where the request asks for one. */
function wireOf({ completion, request }: Answered, answer: AnswerId): Wire {
  if (!request.stream) return { streamed: false, parts: [toJson(answer, completion)] };
  return { streamed: true, parts: toEvents(answer, completion, request.stream_options?.include_usage ?? false) };
}

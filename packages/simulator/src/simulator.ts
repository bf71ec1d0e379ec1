import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, silentLogger, systemClock, VirtualClock, type Clock, type Logger, type Random } from '@dark-factory/runtime';
import { AnswerBook } from './answer-book.ts';
import { apiError, type ApiError } from './api-error.ts';
import { ChatService, type Latency, type Outcome } from './chat-service.ts';
import { FaultScript, type RandomFaults, type ScriptedFault } from './faults.ts';
import { Limiter, type Limits } from './limits.ts';
import { checkRecording, type Recording } from './recording.ts';
import { RequestLog, type RecordedRequest, type SimulatorStats } from './request-log.ts';
import { readJson, sendJson, sendOutcome } from './response.ts';

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
  const handler = new Handler(options);
  const server = createServer((request, response) => handler.handle(request, response));
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    if (server.listening) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    }
    await handler.idle();
  };
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests: handler.log.requests,
    stats: () => handler.log.stats(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Answers HTTP requests and keeps what they were. */
class Handler {
  readonly log = new RequestLog();
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #limiter: Limiter;
  readonly #service: ChatService;
  readonly #models: readonly string[];
  readonly #apiKey: string | undefined;
  readonly #running = new Set<Promise<void>>();
  #answers = 0;

  constructor(options: SimulatorOptions) {
    const recordings = [options.recordings].flat() as readonly Recording[];
    recordings.forEach(checkRecording);
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger ?? silentLogger;
    this.#limiter = new Limiter(options.limits ?? {}, this.#clock);
    this.#models = options.models ?? [DEFAULT_MODEL];
    this.#apiKey = options.apiKey;
    this.#service = new ChatService({
      book: new AnswerBook(recordings.flatMap(({ answers }) => answers)),
      limiter: this.#limiter,
      faults: new FaultScript([options.faults ?? []].flat() as readonly (ScriptedFault | RandomFaults)[]),
      models: this.#models,
      latency: options.latencyMs ?? 0,
      random: options.random ?? Math.random,
    });
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').replace(/\?.*/s, '');
    const record = this.log.opened(this.#clock.now(), request.method ?? '', path, request.headers);
    const running = this.#answer(request, response, record)
      .catch((error: unknown) => this.#fail(response, error))
      .then((status) => {
        this.log.closed(record, status);
        this.#logger.debug(`simulator: ${record.method} ${path} ${status} ${record.matched ?? ''}`.trimEnd());
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Resolves when no request is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #answer(request: IncomingMessage, response: ServerResponse, record: RecordedRequest): Promise<number> {
    record.body = await readJson(request);
    if (this.#apiKey !== undefined && request.headers.authorization !== `Bearer ${this.#apiKey}`) {
      return this.#refuse(response, apiError(401, 'invalid_api_key', 'Incorrect API key provided.'));
    }
    const endpoint = `${record.method} ${record.path}`;
    if (endpoint === 'GET /v1/models') return (await sendJson(response, 200, this.#modelList())) ? 200 : 0;
    if (endpoint === 'POST /v1/chat/completions') return this.#chat(record, response);
    return this.#refuse(response, apiError(404, 'unknown_url', `Unknown request URL: ${endpoint}.`));
  }

  async #chat(record: RecordedRequest, response: ServerResponse): Promise<number> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { outcome, settle } = this.#service.decide(record.body);
    if (outcome.kind === 'answered') record.matched = outcome.taken?.name;
    let delivered = false;
    try {
      delivered = (await this.#wait(outcome, gone.signal)) && (await this.#send(response, outcome));
    } finally {
      settle(delivered);
    }
    if (delivered && outcome.kind === 'answered') this.log.answered(outcome.completion);
    return delivered ? response.statusCode : 0;
  }

  /** False when the client left meanwhile. */
  async #wait(outcome: Outcome, signal: AbortSignal): Promise<boolean> {
    if (outcome.kind !== 'answered' || outcome.latencyMs <= 0) return !signal.aborted;
    try {
      await this.#sleep(outcome.latencyMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return !signal.aborted;
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    const clock = this.#clock;
    return clock instanceof VirtualClock ? clock.idle(() => clock.sleep(ms, signal)) : clock.sleep(ms, signal);
  }

  #send(response: ServerResponse, outcome: Outcome): Promise<boolean> {
    this.#answers += 1;
    const model = outcome.kind === 'answered' ? outcome.request.model : '';
    const answer = { id: `chatcmpl-sim${this.#answers}`, created: Math.floor(this.#clock.now() / 1000), model };
    return sendOutcome(response, outcome, answer, { 'x-request-id': `req_sim${this.#answers}`, ...this.#limiter.headers() });
  }

  async #refuse(response: ServerResponse, error: ApiError): Promise<number> {
    return (await sendJson(response, error.status, error.body, error.headers)) ? error.status : 0;
  }

  async #fail(response: ServerResponse, error: unknown): Promise<number> {
    if (response.destroyed) return 0;
    this.#logger.error(`simulator: ${messageOf(error)}`);
    if (response.headersSent) {
      response.destroy();
      return 0;
    }
    return this.#refuse(response, apiError(500, 'simulator_failed', messageOf(error), { type: 'server_error' }));
  }

  #modelList(): object {
    const data = this.#models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'simulator' }));
    return { object: 'list', data };
  }
}

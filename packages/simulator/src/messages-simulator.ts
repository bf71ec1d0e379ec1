import type { IncomingMessage, ServerResponse } from 'node:http';
import { silentLogger, type Clock } from '@dark-factory/runtime';
import type { ChatService, Decision, Outcome } from './chat-service.ts';
import type { RandomFaults, ScriptedFault } from './faults.ts';
import type { Limiter } from './limits.ts';
import { LoopbackServer } from './loopback-server.ts';
import { asChatRequest } from './messages-as-chat.ts';
import { PromptCache, type CacheUse } from './messages-cache.ts';
import { inMessagesShape, inMessagesWords, messagesError } from './messages-error.ts';
import { readMessagesRequest, type MessagesRequest } from './messages-request.ts';
import { ThoughtCalls } from './messages-thinking.ts';
import { toMessage } from './messages-wire.ts';
import type { RecordedRequest } from './request-log.ts';
import { sendJson, sendOutcome } from './response.ts';
import { chatServiceOf, type Simulator, type SimulatorOptions } from './simulator.ts';

/** As for chat completions; `apiKey` is the only `x-api-key` that is let in, and `limits.headers` are `anthropic-ratelimit-*`. */
export interface MessagesSimulatorOptions extends SimulatorOptions {
  /** Tokens that a beginning of a prompt must have to be cached. @default 1024, the least of any model */
  cacheMinTokens?: number;
}

/** The only version of the API that there is. */
const VERSION = '2023-06-01';

/**
 * Starts Anthropic's messages API on loopback: `POST /v1/messages` (no streams) and `GET /v1/models`.
 * It answers from the same recordings as {@link startSimulator}, and keeps a prompt cache.
 */
export async function startMessagesSimulator(options: MessagesSimulatorOptions): Promise<Simulator> {
  const { server } = new MessagesApi(options);
  const origin = await server.listen();
  const close = (): Promise<void> => server.close();
  return { url: `${origin}/v1`, requests: server.log.requests, stats: () => server.log.stats(), close, [Symbol.asyncDispose]: close };
}

/** Anthropic's API. */
class MessagesApi {
  readonly server: LoopbackServer;
  readonly #clock: Clock;
  readonly #limiter: Limiter;
  readonly #service: ChatService;
  readonly #models: readonly string[];
  readonly #apiKey: string | undefined;
  readonly #cache: PromptCache;
  readonly #thoughts = new ThoughtCalls();
  #answers = 0;

  constructor(options: MessagesSimulatorOptions) {
    const faults = inMessagesWords([options.faults ?? []].flat() as readonly (ScriptedFault | RandomFaults)[]);
    const { service, limiter, clock, models } = chatServiceOf({ ...options, faults });
    [this.#service, this.#limiter, this.#clock, this.#models, this.#apiKey] = [service, limiter, clock, models, options.apiKey];
    this.#cache = new PromptCache(clock, options.cacheMinTokens ?? 1024);
    this.server = new LoopbackServer({
      clock,
      logger: options.logger ?? silentLogger,
      port: options.port ?? 0,
      answer: (record, request, response) => this.#answer(record, request, response),
      failure: (message) => messagesError(500, message),
    });
  }

  async #answer(record: RecordedRequest, request: IncomingMessage, response: ServerResponse): Promise<number> {
    const refuse = (status: number, message: string): Promise<number> => this.#refuse(response, status, message);
    const key = request.headers['x-api-key'];
    if (this.#apiKey !== undefined && key !== this.#apiKey) return refuse(401, key === undefined ? 'x-api-key header is required' : 'invalid x-api-key');
    const version = request.headers['anthropic-version'];
    if (version === undefined) return refuse(400, 'anthropic-version: header is required');
    if (version !== VERSION) return refuse(400, `anthropic-version: "${String(version)}" is not a valid version`);
    const endpoint = `${record.method} ${record.path}`;
    if (endpoint === 'GET /v1/models') return (await sendJson(response, 200, this.#modelList(new URL(request.url!, 'http://loopback')))) ? 200 : 0;
    if (endpoint !== 'POST /v1/messages') return refuse(404, 'Not Found');
    const read = readMessagesRequest(record.body);
    if (read.kind === 'refused') return refuse(400, read.message);
    const problem = this.#thoughts.problemOf(read.request);
    if (problem !== undefined) return refuse(400, problem);
    if (!this.#models.includes(read.request.model)) return refuse(404, `model: ${read.request.model}`);
    return this.#message(read.request, record, response);
  }

  #message(request: MessagesRequest, record: RecordedRequest, response: ServerResponse): Promise<number> {
    const cache = this.#cache.use(request);
    const { outcome, settle } = this.#service.decide(asChatRequest(request));
    const decision: Decision = {
      outcome,
      settle: (delivered) => {
        if (delivered && outcome.kind === 'answered') cache.keep();
        settle(delivered);
      },
    };
    return this.server.deliver(decision, record, response, (decided) => this.#send(request, decided, cache, response));
  }

  #send(request: MessagesRequest, outcome: Outcome, cache: CacheUse, response: ServerResponse): Promise<boolean> {
    this.#answers += 1;
    const id = `msg_sim${this.#answers}`;
    const headers = { 'request-id': `req_sim${this.#answers}`, ...this.#limitHeaders() };
    const sent: Outcome = outcome.kind === 'refused' ? { kind: 'refused', error: this.#inItsWords(outcome.error) } : outcome;
    return sendOutcome(response, sent, ({ completion }) => {
      const message = toMessage(id, request, completion, cache);
      this.#thoughts.keep(message.content);
      return { streamed: false, parts: [JSON.stringify(message)] };
    }, headers);
  }

  #inItsWords(error: Extract<Outcome, { kind: 'refused' }>['error']): typeof error {
    const headers = Object.fromEntries(Object.entries(error.headers).filter(([name]) => !name.startsWith('x-ratelimit-')));
    return { status: error.status, headers, body: inMessagesShape(error.status, error.body) };
  }

  /** The time of a reset is RFC 3339. (The API rounds tokens to the thousand; here they are exact.) */
  #limitHeaders(): Record<string, string> {
    return Object.fromEntries(this.#limiter.windows().flatMap(({ name, limit, remaining, resetMs }) => [
      [`anthropic-ratelimit-${name}-limit`, String(limit)],
      [`anthropic-ratelimit-${name}-remaining`, String(remaining)],
      [`anthropic-ratelimit-${name}-reset`, new Date(this.#clock.now() + resetMs).toISOString()],
    ]));
  }

  async #refuse(response: ServerResponse, status: number, message: string): Promise<number> {
    return (await sendJson(response, status, messagesError(status, message))) ? status : 0;
  }

  /** A page of 20 unless `limit` asks for up to 1,000. */
  #modelList({ searchParams }: URL): object {
    const limit = Number(searchParams.get('limit') ?? 20);
    const data = this.#models.slice(0, limit).map((id) => ({ type: 'model', id, display_name: id, created_at: '1970-01-01T00:00:00Z' }));
    return { data, has_more: data.length < this.#models.length, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
  }
}

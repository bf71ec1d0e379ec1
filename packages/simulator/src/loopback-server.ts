import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, VirtualClock, type Clock, type Logger } from '@dark-factory/runtime';
import type { Decision, Outcome } from './chat-service.ts';
import { RequestLog, type RecordedRequest } from './request-log.ts';
import { readJson, sendJson } from './response.ts';

/** What a server on loopback is made of. */
export interface LoopbackParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0 takes a free one. */
  readonly port: number;
  /** Answers a request whose body was read; the status that went out whole, or 0. */
  answer(record: RecordedRequest, request: IncomingMessage, response: ServerResponse): Promise<number>;
  /** The body of a 500 for what should not have happened. */
  failure(message: string): unknown;
}

/** An HTTP server on 127.0.0.1 that keeps what it was asked. */
export class LoopbackServer {
  readonly log = new RequestLog();
  readonly #parts: LoopbackParts;
  readonly #server: Server;
  readonly #running = new Set<Promise<void>>();

  constructor(parts: LoopbackParts) {
    this.#parts = parts;
    this.#server = createServer((request, response) => this.#handle(request, response));
  }

  /** Listens; its origin, such as `http://127.0.0.1:4711`. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#parts.port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends open connections and resolves when nothing is left running. */
  async close(): Promise<void> {
    if (this.#server.listening) {
      const closed = new Promise((resolve) => this.#server.close(resolve));
      this.#server.closeAllConnections();
      await closed;
    }
    await Promise.all(this.#running);
  }

  /** Waits as long as the answer takes, sends it, and tells the decision whether it arrived. */
  async deliver({ outcome, settle }: Decision, record: RecordedRequest, response: ServerResponse, send: (outcome: Outcome) => Promise<boolean>): Promise<number> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    if (outcome.kind === 'answered') record.matched = outcome.taken?.name;
    let delivered = false;
    try {
      delivered = (await this.#wait(outcome, gone.signal)) && (await send(outcome));
    } finally {
      settle(delivered);
    }
    if (delivered && outcome.kind === 'answered') this.log.answered(outcome.completion);
    return delivered ? response.statusCode : 0;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').replace(/\?.*/s, '');
    const { clock, logger } = this.#parts;
    const record = this.log.opened(clock.now(), request.method ?? '', path, request.headers);
    const running = this.#answer(record, request, response)
      .catch((error: unknown) => this.#fail(response, error))
      .then((status) => {
        this.log.closed(record, status);
        logger.debug(`simulator: ${record.method} ${path} ${status} ${record.matched ?? ''}`.trimEnd());
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #answer(record: RecordedRequest, request: IncomingMessage, response: ServerResponse): Promise<number> {
    record.body = await readJson(request);
    return this.#parts.answer(record, request, response);
  }

  /** False when the client left meanwhile. */
  async #wait(outcome: Outcome, signal: AbortSignal): Promise<boolean> {
    if (outcome.kind !== 'answered' || outcome.latencyMs <= 0) return !signal.aborted;
    const { clock } = this.#parts;
    const sleep = (): Promise<void> => clock.sleep(outcome.latencyMs, signal);
    try {
      await (clock instanceof VirtualClock ? clock.idle(sleep) : sleep());
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return !signal.aborted;
  }

  async #fail(response: ServerResponse, error: unknown): Promise<number> {
    if (response.destroyed) return 0;
    this.#parts.logger.error(`simulator: ${messageOf(error)}`);
    if (response.headersSent) {
      response.destroy();
      return 0;
    }
    return (await sendJson(response, 500, this.#parts.failure(messageOf(error)))) ? 500 : 0;
  }
}

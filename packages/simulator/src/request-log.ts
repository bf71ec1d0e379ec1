import type { IncomingHttpHeaders } from 'node:http';
import type { Completion } from './completion.ts';

/** One request as it came, and what became of it. */
export interface RecordedRequest {
  /** Milliseconds since 1970, by the simulator's clock. */
  time: number;
  method: string;
  path: string;
  /** Keys and cookies are replaced by `[redacted]`. */
  headers: Record<string, string>;
  /** The parsed JSON; nothing when there was none. */
  body: unknown;
  /** The name of the recorded answer that was picked. */
  matched: string | undefined;
  /** 0 until the answer is out, and for good when the connection ended before that. */
  status: number;
}

/** Sums over all requests. */
export interface SimulatorStats {
  requests: number;
  /** Completions that arrived whole. */
  answered: number;
  refused429: number;
  /** Under `0`: connections that ended without an answer. */
  byStatus: Record<string, number>;
  /** Requests not yet answered, those among them that will be refused. */
  inFlightNow: number;
  maxInFlight: number;
  /** Of completions that arrived whole. */
  promptTokens: number;
  completionTokens: number;
}

const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'api-key', 'x-api-key', 'cookie']);

/** Keeps every request in the order of arrival. */
export class RequestLog {
  readonly requests: RecordedRequest[] = [];
  readonly #stats: SimulatorStats = {
    requests: 0,
    answered: 0,
    refused429: 0,
    byStatus: {},
    inFlightNow: 0,
    maxInFlight: 0,
    promptTokens: 0,
    completionTokens: 0,
  };

  /** Notes that a request came. */
  opened(time: number, method: string, path: string, headers: IncomingHttpHeaders): RecordedRequest {
    const record = { time, method, path, headers: redacted(headers), body: undefined, matched: undefined, status: 0 };
    this.requests.push(record);
    this.#stats.requests += 1;
    this.#stats.inFlightNow += 1;
    this.#stats.maxInFlight = Math.max(this.#stats.maxInFlight, this.#stats.inFlightNow);
    return record;
  }

  /** Notes how it ended: `status` 0 when no whole answer went out. */
  closed(record: RecordedRequest, status: number): void {
    record.status = status;
    this.#stats.inFlightNow -= 1;
    this.#stats.byStatus[status] = (this.#stats.byStatus[status] ?? 0) + 1;
    if (status === 429) this.#stats.refused429 += 1;
  }

  /** Notes a completion that arrived whole. */
  answered({ usage }: Completion): void {
    this.#stats.answered += 1;
    this.#stats.promptTokens += usage.promptTokens;
    this.#stats.completionTokens += usage.completionTokens;
  }

  /** A copy of the sums as they are now. */
  stats(): SimulatorStats {
    return { ...this.#stats, byStatus: { ...this.#stats.byStatus } };
  }
}

function redacted(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, SECRET_HEADERS.has(name) ? '[redacted]' : String(value)]);
  return Object.fromEntries(entries) as Record<string, string>;
}

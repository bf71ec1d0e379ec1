import { NO_USAGE } from '@dark-factory/contracts';
import type { Reply } from '../endpoint.ts';
import type { OutputLimit } from './output-limit.ts';
import { replyOf, wordOf, type RuntimeWord } from './runtime-events.ts';

/** Of an answer that is an error, as much as an error message needs. */
const KEPT_OF_A_REFUSAL = 20_000;

/** What a turn needs of its surroundings to be sent. */
export interface TurnSending {
  readonly model: string;
  readonly prompt: string;
  readonly maxOutputTokens: number;
  readonly limit: OutputLimit;
  readonly transport: typeof fetch;
}

/**
 * One turn on its way: the runtime hands its request over, it is sent once, and the first word on what came of it is the
 * reply. What the runtime would do after that (try again, run tools, ask for the rest of a cut answer) is not sent.
 */
export class PendingTurn {
  readonly reply: Promise<Reply>;
  #settle!: (reply: Reply) => void;
  #settled = false;
  #sent = false;
  #used: Extract<RuntimeWord, { kind: 'usage' }> | undefined;
  #answer: Extract<RuntimeWord, { kind: 'answer' }> | undefined;
  #headers: Record<string, string> = {};
  readonly #cancelled = new AbortController();

  constructor(private readonly sending: TurnSending) {
    this.reply = new Promise((resolve) => {
      this.#settle = (reply) => {
        this.#settled = true;
        resolve(reply);
      };
    });
  }

  /** Ends a request that is under way. */
  cancel(): void {
    this.#cancelled.abort();
    this.#settled = true;
  }

  /** An event of the session. */
  heard(event: { readonly type: string; readonly data: unknown }): void {
    const word = this.#settled ? undefined : wordOf(event);
    switch (word?.kind) {
      case undefined: return;
      case 'usage':
        this.#used = word;
        this.#answered(false);
        return;
      case 'answer':
        this.#answer = word;
        this.#answered(false);
        return;
      case 'failure':
        if (!this.#answered(true)) this.#fault(word.status, word.body, new Error(word.body === '' ? 'the Copilot runtime reported a failure' : word.body));
        return;
      case 'idle':
        if (!this.#answered(true)) this.#fault(undefined, '', new Error('the Copilot runtime ended the turn without an answer'));
        return;
    }
  }

  /** Sends the runtime's request for this turn. */
  async send(request: Request, signal: AbortSignal): Promise<Response> {
    if (this.#sent || this.#settled) throw new Error('a turn is one request');
    this.#sent = true;
    const { model, limit, maxOutputTokens, prompt, transport } = this.sending;
    const body = JSON.parse(await request.text()) as Record<string, unknown>;
    if (body['model'] !== model) {
      this.#fault(404, `model_not_found: the Copilot runtime would ask ${JSON.stringify(body['model'])} instead of ${JSON.stringify(model)}`, new Error('another model would have been asked'));
      throw new Error('another model than the one that was chosen is not asked');
    }
    const field = limit.fieldFor(new URL(request.url).pathname, body);
    const written = JSON.stringify(withPrompt(field === undefined ? body : { ...body, [field]: maxOutputTokens }, prompt));
    const headers = new Headers(request.headers);
    headers.delete('content-length');
    try {
      const response = await transport(request.url, { method: request.method, headers, body: written, redirect: 'manual', signal: AbortSignal.any([signal, this.#cancelled.signal]) });
      return await this.#looked(response, field);
    } catch (error) {
      if (!this.#settled) this.#fault(undefined, '', error);
      throw error;
    }
  }

  async #looked(response: Response, field: string | undefined): Promise<Response> {
    const headers = Object.fromEntries(response.headers);
    this.#headers = headers;
    if (response.ok) return response;
    const text = (await response.text()).slice(0, KEPT_OF_A_REFUSAL);
    const again = this.sending.limit.refused(response.status, text, field);
    this.#settle({ kind: 'fault', fault: { status: response.status, headers, body: text, cause: new Error(`HTTP ${response.status}`), ...(again ? { again } : {}) } });
    return new Response(text, { status: response.status, headers: { 'content-type': headers['content-type'] ?? 'text/plain' } });
  }

  /** Settles when the answer and what it used are known, or the answer alone when nothing more will come. */
  #answered(last: boolean): boolean {
    if (this.#answer === undefined || (this.#used === undefined && !last)) return false;
    this.#settle(replyOf(this.#answer, { usage: this.#used?.usage ?? { ...NO_USAGE, requests: 1 }, filtered: this.#used?.filtered ?? false, headers: this.#headers }));
    return true;
  }

  #fault(status: number | undefined, body: string, cause: unknown): void {
    this.#settle({ kind: 'fault', fault: { status, headers: this.#headers, body, cause } });
  }
}

/** The runtime sets the time before a prompt and trims it; what goes out is the prompt as it was given. */
function withPrompt(value: unknown, prompt: string): unknown {
  if (typeof value === 'string') {
    const dated = /^<current_datetime>[^<]*<\/current_datetime>\n\n/.exec(value);
    return dated !== null && value.slice(dated[0].length).trim() === prompt.trim() ? prompt : value;
  }
  if (Array.isArray(value)) return value.map((entry) => withPrompt(entry, prompt));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withPrompt(entry, prompt)]));
}

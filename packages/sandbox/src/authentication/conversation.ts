import type { AuthenticationCheck } from '@dark-factory/contracts';
import type { Clock } from '@dark-factory/runtime';
import type { ForeignOutput } from '../foreign-output.ts';
import type { HttpAccess, HttpReply, HttpRequest, RequestLimits } from '../http/http-access.ts';
import { shownReply, shownRequest } from '../http/shown-answer.ts';

/** What a conversation with a program needs. */
export interface ConversationTools {
  readonly access: HttpAccess;
  readonly foreign: ForeignOutput;
  readonly clock: Clock;
  /** When the last request may begin, on the clock. */
  readonly until: number;
  /** How the program ended, once it has. */
  readonly ended: () => string | undefined;
}

export type CheckState = AuthenticationCheck['state'];

/** How long a program that no longer answers may take to be seen as ended. */
const END_SEEN_MS = 300;

/** Requests to a program, as long as it lives and there is time, and what they showed. */
export class Conversation {
  readonly checks: AuthenticationCheck[] = [];
  readonly #tools: ConversationTools;

  constructor(tools: ConversationTools) {
    this.#tools = tools;
  }

  get now(): number {
    return this.#tools.clock.now();
  }

  /** How the program ended, once it has. */
  get ended(): string | undefined {
    return this.#tools.ended();
  }

  async ask(request: HttpRequest, limits?: RequestLimits): Promise<HttpReply> {
    const { access, clock, until } = this.#tools;
    if (this.ended !== undefined) return { problem: 'the program had ended' };
    if (clock.now() >= until) return { problem: 'the time for this step is over' };
    const reply = await access.request(request, limits);
    if ('problem' in reply) await clock.sleep(END_SEEN_MS);
    return reply;
  }

  pause(ms: number): Promise<void> {
    return this.#tools.clock.sleep(ms);
  }

  /** From now on these are not repeated in evidence. */
  hide(...secrets: readonly string[]): void {
    for (const secret of secrets) {
      for (const form of new Set([secret, encodeURIComponent(secret), new URLSearchParams({ s: secret }).toString().slice(2)])) this.#tools.foreign.hide(form);
    }
  }

  /** Notes a check, with the reply as it may be shown and what else there is to say of it. */
  note(name: string, state: CheckState, asked: HttpRequest | string, expected: string, got: HttpReply | string, because?: string): void {
    const { foreign } = this.#tools;
    const shown = typeof got === 'string' ? foreign.message(got, 400) : shownReply(got, foreign);
    this.checks.push({
      name: foreign.message(name, 200),
      state,
      request: typeof asked === 'string' ? foreign.message(asked, 400) : shownRequest(asked, foreign),
      expected,
      got: because === undefined ? shown : `${shown}; ${because}`,
    });
  }
}

export function isSuccess(reply: HttpReply): boolean {
  return 'status' in reply && reply.status >= 200 && reply.status < 300;
}

/** What a reply says to whether the call was refused for who made it. */
export function refusal(reply: HttpReply): { readonly state: CheckState; readonly because?: string } {
  if ('problem' in reply) return { state: 'UNKNOWN' };
  const { status, headers } = reply;
  if (status === 401 || status === 403) return { state: 'PASS' };
  if (status >= 300 && status < 400 && /log-?in|sign-?in|auth/i.test(headers['location'] ?? '')) return { state: 'PASS' };
  if (isSuccess(reply) || status >= 500) return { state: 'FAIL' };
  return { state: 'UNKNOWN', because: 'it answered something else before it asked who calls' };
}

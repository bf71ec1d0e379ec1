import type { ApiErrorBody } from './api-error.ts';
import type { Fault, RandomFaults, ScriptedFault } from './faults.ts';

/** The body of an error as Anthropic sends it (docs.claude.com/en/api/errors). */
export interface MessagesErrorBody {
  type: 'error';
  error: { type: string; message: string };
  request_id?: string;
}

/** An error in Anthropic's shape; its type follows from the status. */
export function messagesError(status: number, message: string): MessagesErrorBody {
  return { type: 'error', error: { type: USUAL[status]?.type ?? (status >= 500 ? 'api_error' : 'invalid_request_error'), message } };
}

/** The body to send in place of one in OpenAI's shape; a body of another shape was written for a test and stays. */
export function inMessagesShape(status: number, body: unknown): unknown {
  const error = (body as ApiErrorBody | undefined)?.error;
  return typeof error?.message === 'string' && 'param' in error ? messagesError(status, error.message) : body;
}

/** The faults of a script, with what Anthropic says where a status alone is given. */
export function inMessagesWords<Script extends ScriptedFault | RandomFaults>(scripts: readonly Script[]): Script[] {
  return scripts.map((script) => ('random' in script
    ? { ...script, random: { ...script.random, kinds: script.random.kinds.map(inWords) } }
    : { ...script, fault: inWords(script.fault) }));
}

function inWords(fault: Fault): Fault {
  if (!('status' in fault) || fault.body !== undefined) return fault;
  return { ...fault, body: messagesError(fault.status, USUAL[fault.status]?.message ?? 'Internal server error') };
}

const USUAL: Readonly<Record<number, { readonly type: string; readonly message: string }>> = {
  400: { type: 'invalid_request_error', message: 'prompt is too long: 210233 tokens > 200000 maximum' },
  401: { type: 'authentication_error', message: 'invalid x-api-key' },
  402: { type: 'billing_error', message: 'There is an issue with your billing or payment information.' },
  403: { type: 'permission_error', message: 'Your API key does not have permission to use the specified resource.' },
  404: { type: 'not_found_error', message: 'Not Found' },
  413: { type: 'request_too_large', message: 'Request exceeds the maximum allowed number of bytes.' },
  429: { type: 'rate_limit_error', message: "This request would exceed your organization's rate limit. Please try again later." },
  500: { type: 'api_error', message: 'Internal server error' },
  529: { type: 'overloaded_error', message: 'Overloaded' },
};

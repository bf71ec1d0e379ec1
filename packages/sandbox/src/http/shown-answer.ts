import { withoutWebTokens, type ForeignOutput } from '../foreign-output.ts';
import type { HttpReply, HttpRequest } from './http-access.ts';

const SECRET_NAME = /token|passw|secret|cookie|session|jwt|api[-_]?key|authorization|credential/i;
const DEEPEST = 20;
const SHOWN = 400;

/** A JSON value without what lies under names of secrets, and without JSON web tokens. */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) return '…';
  if (typeof value === 'string') return withoutWebTokens(value);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => {
    const hidden = SECRET_NAME.test(name) && (typeof held === 'string' || typeof held === 'number');
    return [name, hidden ? '***' : withoutSecrets(held, depth + 1)];
  }));
}

/** An answer in a line that may become evidence. */
export function shownReply(reply: HttpReply, foreign: ForeignOutput): string {
  if ('problem' in reply) return foreign.message(`no answer: ${reply.problem}`, SHOWN);
  const body = shownText(reply.text);
  const place = reply.headers['location'] === undefined ? '' : ` (location: ${reply.headers['location']})`;
  return foreign.message(`${reply.status}${place}${body === '' ? '' : ` ${body}`}`, SHOWN);
}

/** A request in a line that may become evidence: its body, and of its headers the names of those that identify. */
export function shownRequest(request: HttpRequest, foreign: ForeignOutput): string {
  const identity = Object.keys(request.headers ?? {}).filter((name) => SECRET_NAME.test(name));
  const withHeaders = identity.length === 0 ? '' : ` with ${identity.join(', ')}`;
  const body = request.body === undefined ? '' : ` ${shownBody(request)}`;
  return foreign.message(`${request.method} ${request.path}${withHeaders}${body}`, SHOWN);
}

function shownBody({ headers, body }: HttpRequest): string {
  if (!/urlencoded/i.test(headers?.['content-type'] ?? '')) return shownText(body!);
  return [...new URLSearchParams(body)].map(([name, value]) => `${name}=${SECRET_NAME.test(name) ? '***' : value}`).join('&');
}

/** On one line, without secrets where it can be read as JSON. */
function shownText(text: string): string {
  return withoutSecretsInText(text).replace(/\s+/g, ' ').trim().slice(0, 2 * SHOWN);
}

/** A text without secrets, as far as it can be read. */
export function withoutSecretsInText(text: string): string {
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(text)));
  } catch {
    return withoutWebTokens(text);
  }
}

import { UserError, messageOf, tailOf, type ErrorCode } from '@dark-factory/runtime';
import type { ModelEndpoint } from './endpoint.ts';
import { RETRY } from './retry-policy.ts';

/** What a failed request looked like, whatever library sent it. `status` is undefined where no answer came at all. */
export interface RequestFault {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly cause: unknown;
  /** The endpoint has changed how it asks and is to be asked the same at once; it does so a bounded number of times. */
  readonly again?: boolean;
}

/** Which limit a refusal for the rate speaks of, where it says so. */
export type LimitHint = 'requests' | 'tokens' | 'in-flight';

/**
 * `wait`: the same request may succeed later. `futile`: no request of this run will (it is thrown, once, for all).
 * `hopeless`: this request never will, others may. `refused`: so too, because of what it says.
 */
export type FaultClass =
  | { readonly kind: 'wait'; readonly askedMs: number | undefined; readonly limited: boolean; readonly hint: LimitHint | undefined; readonly reason: string }
  | { readonly kind: 'futile'; readonly error: UserError }
  | { readonly kind: 'hopeless'; readonly error: UserError }
  | { readonly kind: 'refused'; readonly reason: string };

interface FaultContext {
  readonly address: string;
  readonly provider: ModelEndpoint['provider'];
  readonly model: string;
  readonly purpose: string;
  readonly now: number;
  /** When the run ends; a wait beyond it is futile. */
  readonly deadlineAt: number | undefined;
}

const CONTEXT_TOO_LONG = /context[_ ]length|maximum context|too many tokens|context window|context limit|tokens_limit_reached|prompt is too long|long context requests/i;
const QUOTA = /insufficient_quota|quota exceeded|daily[_ ]quota|per day|daily rate limit|billing|quota_exceeded|remaining quota|premium requests?|AI credits|spending limit|weekly_rate_limited/i;
/** Accounts without money or over their own limit, which some endpoints report as a bad request. */
const UNPAID = /credit balance is too low|insufficient credits|specified API usage limits|billing_error|billing_hard_limit_reached/i;
/** A content filter on the prompt: Azure's code, and Anthropic's sentence. */
const FILTERED = /"code"\s*:\s*"content_filter"|content filtering policy/i;
const IN_FLIGHT = /concurren|at the same time|in[ -]flight|simultaneous|parallel requests/i;
const TOKENS = /tokens? per min|request tokens|\btpm\b|tokens per minute|input tokens|output tokens/i;
const REQUESTS = /requests? per min|\brpm\b|UserByModelByMinute|requests per minute/i;
const UNKNOWN_MODEL = /model[_ ]not[_ ]found|unknown[_ ]model|does not exist|no such model/i;

/** Whether waiting helps, for each way a request can fail. */
export function classifyFault(fault: RequestFault, context: FaultContext): FaultClass {
  const { status, body } = fault;
  const certificate = status === undefined ? certificateFault(fault.cause) : undefined;
  if (certificate !== undefined) {
    return { kind: 'futile', error: new UserError({ code: 'model-gone', what: `the certificate of the model API is not trusted (${certificate})`, where: context.address, fix: 'Check the base-url input; for an authority of your own name its certificate in NODE_EXTRA_CA_CERTS.', cause: fault.cause }) };
  }
  if (status === undefined) return { kind: 'wait', askedMs: undefined, limited: false, hint: undefined, reason: `no answer (${messageOf(fault.cause)})` };
  const futile = (code: ErrorCode, what: string, fix: string): FaultClass =>
    ({ kind: 'futile', error: new UserError({ code, what, where: context.address, fix, details: detailsOf(body), cause: fault.cause }) });
  const asked = askedWait(fault.headers, context.now);
  if (status === 401 || status === 403) return futile('model-auth', `the model API refused the key (HTTP ${status})`, keyAdvice(context.provider));
  if (status === 410) return futile('model-gone', 'the model API answers 410 Gone: it is retired, whatever its message says', 'Choose another provider: copilot needs no key on GitHub, and openai-compatible takes any endpoint by base-url and api-key. GitHub Models was retired on 2026-07-30.');
  if (status >= 300 && status < 400) return futile('model-gone', `the model API redirects elsewhere (HTTP ${status}), where no key is sent`, 'Set the base-url input to the address that it redirects to, if you trust it with the key.');
  if (status === 402 || (status === 400 && UNPAID.test(body))) return futile('model-quota', `the account of the model API is used up (HTTP ${status})`, 'Top up the account or raise its limit, or use another key or endpoint; finished units are not paid for again.');
  if (status === 404) return UNKNOWN_MODEL.test(body) || body.includes(context.model)
    ? futile('model-unknown', `the model API does not know the model "${context.model}" (HTTP 404)`, 'Set the model input to an id that the endpoint lists under /models.')
    : futile('model-gone', 'the model API has no such address (HTTP 404)', 'Check the base-url input; it usually ends in /v1.');
  if (status === 429 && !/long context requests/i.test(body)) {
    if (QUOTA.test(body) || (asked ?? 0) > longestWait(context)) return futile('model-quota', `a quota of the model API is used up${asked === undefined ? '' : ` for ${Math.round(asked / 1000)} s`} (HTTP 429)`, 'Run again when the quota is back, or use another key or endpoint; finished units are not paid for again.');
    return { kind: 'wait', askedMs: asked, limited: true, hint: hintOf(body), reason: 'rate limited (HTTP 429)' };
  }
  if (status === 400 && FILTERED.test(body)) return { kind: 'refused', reason: `a content filter of the model API stopped the request: ${detailsOf(body).join(' ')}` };
  if (status === 413 || CONTEXT_TOO_LONG.test(body)) return hopeless(fault, context, 'model-context', `the request is longer than the model can read (HTTP ${status})`, 'Use a model with a longer context, or lower briefing-tokens.');
  if (status === 408 || status === 409 || status >= 500) return { kind: 'wait', askedMs: asked, limited: false, hint: undefined, reason: `HTTP ${status}` };
  return hopeless(fault, context, 'model-answer', `the model API refused the request (HTTP ${status})`, 'Read its message; the model may not support what was asked.');
}

/** Where a key comes from, by provider. */
function keyAdvice(provider: ModelEndpoint['provider']): string {
  if (provider === 'copilot') return 'Give the job `permissions: copilot-requests: write` (the organisation must allow Copilot in Actions), or in a repository that belongs to a person a token of theirs with the permission "Copilot Requests" in COPILOT_GITHUB_TOKEN.';
  return 'Check the api-key input (or DARK_FACTORY_API_KEY) and that the key may use this model.';
}

/** Longer than this, a wait is a quota; beyond the deadline there is nobody left to wait. */
function longestWait({ deadlineAt, now }: FaultContext): number {
  return Math.min(RETRY.longestAskedMs, deadlineAt === undefined ? Infinity : Math.max(0, deadlineAt - now));
}

function hopeless(fault: RequestFault, context: FaultContext, code: ErrorCode, what: string, fix: string): FaultClass {
  return { kind: 'hopeless', error: new UserError({ code, what, where: `${context.purpose}, ${context.address}`, fix, details: detailsOf(fault.body), cause: fault.cause }) };
}

function detailsOf(body: string): string[] {
  return body.trim() === '' ? [] : [tailOf(body, 3, 500)];
}

/** What Node says of certificates that no waiting makes valid. */
const CERTIFICATE = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY|GET_ISSUER))/;

function certificateFault(thrown: unknown): string | undefined {
  let cause = thrown as { readonly code?: unknown; readonly cause?: unknown } | undefined;
  for (let depth = 0; depth < 5 && cause !== undefined && cause !== null; depth++) {
    if (typeof cause.code === 'string' && CERTIFICATE.test(cause.code)) return cause.code;
    cause = cause.cause as typeof cause;
  }
  return undefined;
}

/** Which limit a refusal names, in the words of the endpoints in use. */
function hintOf(body: string): LimitHint | undefined {
  if (IN_FLIGHT.test(body)) return 'in-flight';
  if (TOKENS.test(body)) return 'tokens';
  return REQUESTS.test(body) ? 'requests' : undefined;
}

/** The wait that the server asked for in milliseconds, from `retry-after-ms` or `retry-after` (seconds or a date). */
export function askedWait(headers: RequestFault['headers'], now: number): number | undefined {
  const milliseconds = headers['retry-after-ms'];
  if (milliseconds !== undefined && /^\d+(\.\d+)?$/.test(milliseconds)) return Number(milliseconds);
  const after = headers['retry-after'];
  if (after === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(after)) return Number(after) * 1000;
  const date = Date.parse(after);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

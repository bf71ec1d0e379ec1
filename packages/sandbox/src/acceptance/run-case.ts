import type { AcceptanceCase, AcceptanceExpectation, AcceptanceResult, AcceptanceStep } from '@dark-factory/contracts';
import type { ForeignOutput } from '../foreign-output.ts';
import { CookieJar } from '../http/cookie-jar.ts';
import type { HttpReply, HttpRequest } from '../http/http-access.ts';
import { shownReply, shownRequest, withoutSecrets } from '../http/shown-answer.ts';
import { isOfKind, missingPart, valueAt } from './expectation.ts';
import { filledText, filledValue, type Saved } from './substitution.ts';

/** What a case is run with. */
export interface CaseTools {
  readonly ask: (request: HttpRequest) => Promise<HttpReply>;
  readonly foreign: ForeignOutput;
  /** What `{{unique}}` stands for in this case. */
  readonly unique: string;
  /** What `{{env.NAME}}` stands for: what whoever set the program up knows. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Runs one case until a step fails, and says what that step asked, expected and got. */
export async function runCase(test: AcceptanceCase, { ask, foreign, unique, settings }: CaseTools): Promise<AcceptanceResult> {
  const saved = new Map<string, unknown>([['unique', unique], ...Object.entries(settings).map(([name, value]): [string, string] => [`env.${name}`, value])]);
  const jar = new CookieJar();
  const { id, requirements } = test;
  for (const step of test.steps) {
    const request = requestOf(step, saved, jar);
    const reply = await ask(request);
    const missed = judgeStep(step, saved, reply);
    if (missed !== undefined) {
      return { id, requirements, state: 'failed', request: shownRequest(request, foreign), expected: foreign.message(missed.expected, 600), got: foreign.message(`${shownReply(reply, foreign)}${missed.note ?? ''}`, 600) };
    }
    if (!('status' in reply)) continue;
    jar.take(reply.cookies);
    const body = bodyOf(reply);
    for (const [name, pointer] of Object.entries(step.save ?? {})) {
      const value = valueAt(body, pointer);
      saved.set(name, value);
      if (typeof value === 'string' && /token|session|secret|jwt|password/i.test(`${name} ${pointer}`)) foreign.hide(value);
    }
  }
  return { id, requirements, state: 'passed' };
}

function requestOf({ request }: AcceptanceStep, saved: Saved, jar: CookieJar): HttpRequest {
  const headers = Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, text]) => [name.toLowerCase(), filledText(text, saved)]));
  const asked = { method: request.method, path: filledText(request.path, saved, encodeURIComponent) };
  const own = { accept: 'application/json', ...jar.headers() };
  if (request.json !== undefined) return { ...asked, body: JSON.stringify(filledValue(request.json, saved)), headers: { ...own, 'content-type': 'application/json', ...headers } };
  if (request.form === undefined) return { ...asked, headers: { ...own, ...headers } };
  const form = new URLSearchParams(Object.entries(request.form).map(([name, text]): [string, string] => [name, filledText(text, saved)]));
  return { ...asked, body: form.toString(), headers: { ...own, 'content-type': 'application/x-www-form-urlencoded', ...headers } };
}

/** What was expected where a reply misses it. */
function judgeStep({ expect, save }: AcceptanceStep, saved: Saved, reply: HttpReply): { readonly expected: string; readonly note?: string } | undefined {
  const wanted = [expect.status].flat();
  const expected = expectationText(expect, saved);
  if ('problem' in reply || !wanted.includes(reply.status)) return { expected };
  const body = bodyOf(reply);
  if (expect.json !== undefined) {
    const place = missingPart(filledValue(expect.json, saved), body);
    if (place !== undefined) return { expected, note: ` (differs at ${place === '' ? 'the whole body' : place})` };
  }
  for (const [pointer, kind] of Object.entries(expect.matches ?? {})) {
    if (!isOfKind(kind, valueAt(body, pointer))) return { expected, note: ` (no ${kind} at ${pointer === '' ? 'the whole body' : pointer})` };
  }
  const absent = Object.values(save ?? {}).find((pointer) => valueAt(body, pointer) === undefined);
  return absent === undefined ? undefined : { expected: `${expected}, with a value at ${absent === '' ? 'the whole body' : absent}`, note: ' (nothing is there)' };
}

function expectationText({ status, json, matches }: AcceptanceExpectation, saved: Saved): string {
  const parts = [
    [status].flat().join(' or '),
    ...(json === undefined ? [] : [`a body with ${JSON.stringify(withoutSecrets(filledValue(json, saved)))}`]),
    ...Object.entries(matches ?? {}).map(([pointer, kind]) => `${kind} at ${pointer === '' ? 'the whole body' : pointer}`),
  ];
  return parts.join(', ');
}

function bodyOf(reply: { readonly text: string }): unknown {
  try {
    return JSON.parse(reply.text);
  } catch {
    return reply.text;
  }
}

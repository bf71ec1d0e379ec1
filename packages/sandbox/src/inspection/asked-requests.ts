import type { InspectionAnswer, InspectionRequest } from '@dark-factory/contracts';
import { filledText, filledValue, type Saved } from '../acceptance/substitution.ts';
import { valueAt } from '../acceptance/expectation.ts';
import type { ForeignOutput } from '../foreign-output.ts';
import { CookieJar } from '../http/cookie-jar.ts';
import type { HttpAnswer, HttpReply, HttpRequest } from '../http/http-access.ts';
import { shownRequest, withoutSecretsInText } from '../http/shown-answer.ts';
import type { SteadyText } from '@dark-factory/runtime';

/** Characters of all bodies together that are shown. */
const BODIES = 10_000;
/** Headers that say something about the program rather than about the transport or the moment. */
const TOLD_HEADERS = ['content-type', 'location', 'www-authenticate', 'allow', 'access-control-allow-origin', 'access-control-allow-credentials', 'retry-after'];
/** Shorter cookies are settings, such as a language. */
const IDENTIFYING = 16;
const SECRET_NAME = /token|session|secret|jwt|passw|credential|api[-_]?key/i;

/** What requests are made with. */
export interface AskingTools {
  readonly ask: (request: HttpRequest) => Promise<HttpReply>;
  readonly foreign: ForeignOutput;
  readonly steady: SteadyText;
}

/** Makes requests one after the other, with the cookies and the saved values of those before. */
export async function askAll(requests: readonly InspectionRequest[], { ask, foreign, steady }: AskingTools): Promise<{ readonly answers: readonly InspectionAnswer[]; readonly faulty: boolean }> {
  const saved = new Map<string, unknown>();
  const jar = new CookieJar();
  const answers: InspectionAnswer[] = [];
  let faulty = false;
  for (const asked of requests) {
    const request = requestOf(asked, saved, jar);
    const reply = await ask(request);
    const notSaved = 'status' in reply ? keep(asked, reply, { saved, jar, foreign }) : Object.keys(asked.save ?? {});
    faulty ||= 'status' in reply && reply.status >= 500;
    answers.push({ request: steady.of(shownRequest(request, foreign)), reply: shown(reply, Math.floor(BODIES / requests.length), foreign, steady), notSaved });
  }
  return { answers, faulty };
}

function requestOf({ method, path, headers, json, form, body }: InspectionRequest, saved: Saved, jar: CookieJar): HttpRequest {
  const given = Object.fromEntries(Object.entries(headers ?? {}).map(([name, text]) => [name.toLowerCase(), filledText(text, saved)]));
  const content = contentOf({ json, form, body }, saved);
  return {
    method, path: filledText(path, saved, encodeURIComponent),
    headers: { accept: 'application/json, */*', ...jar.headers(), ...(content?.type === undefined ? {} : { 'content-type': content.type }), ...given },
    ...(content === undefined ? {} : { body: content.text }),
  };
}

function contentOf({ json, form, body }: Pick<InspectionRequest, 'json' | 'form' | 'body'>, saved: Saved): { readonly text: string; readonly type?: string } | undefined {
  if (json !== undefined) return { text: JSON.stringify(filledValue(json, saved)), type: 'application/json' };
  if (form !== undefined) return { text: new URLSearchParams(Object.entries(form).map(([name, text]): [string, string] => [name, filledText(text, saved)])).toString(), type: 'application/x-www-form-urlencoded' };
  return body === undefined ? undefined : { text: filledText(body, saved) };
}

/** Keeps cookies and values for the requests that follow, and hides those that identify. @returns names of which there was nothing */
function keep({ save = {} }: InspectionRequest, reply: HttpAnswer, { saved, jar, foreign }: { saved: Map<string, unknown>; jar: CookieJar; foreign: ForeignOutput }): string[] {
  jar.take(reply.cookies);
  for (const [, value] of jar.entries()) if (value.length >= IDENTIFYING) foreign.hide(value);
  const body = bodyOf(reply);
  return Object.entries(save).flatMap(([name, pointer]) => {
    const value = valueAt(body, pointer);
    if (value === undefined) return [name];
    saved.set(name, value);
    if (typeof value === 'string' && SECRET_NAME.test(`${name} ${pointer}`)) foreign.hide(value);
    return [];
  });
}

function shown(reply: HttpReply, limit: number, foreign: ForeignOutput, steady: SteadyText): InspectionAnswer['reply'] {
  const fit = (text: string): string => steady.of(foreign.message(text, 300));
  if ('problem' in reply) return { kind: 'problem', problem: fit(reply.problem) };
  const body = steady.of(foreign.text(withoutSecretsInText(reply.text)));
  const headers = TOLD_HEADERS.flatMap((name): [string, string][] => (reply.headers[name] === undefined ? [] : [[name, fit(reply.headers[name])]]));
  const cookies = reply.cookies.map((cookie) => fit(cookie.split('=', 1)[0]!));
  return { kind: 'status', status: reply.status, headers: Object.fromEntries(headers), cookies, body: body.slice(0, limit), cut: Math.max(0, body.length - limit) + (reply.cut ? 1 : 0) };
}

function bodyOf(reply: HttpAnswer): unknown {
  try {
    return JSON.parse(reply.text);
  } catch {
    return reply.text;
  }
}

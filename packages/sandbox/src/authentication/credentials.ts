import { CookieJar } from '../http/cookie-jar.ts';
import type { HttpAnswer, HttpRequest } from '../http/http-access.ts';
import { list, loose, texts, type ApiDescription, type Loose, type Operation, type SecurityScheme } from './open-api.ts';
import type { Person } from './sample-value.ts';
import { readWebToken } from './web-token.ts';

/** Somebody whom the program knows, and what it gave them to be known by. */
export interface Account {
  readonly person: Person;
  /** What they registered with. */
  readonly name: string;
  readonly password: string;
  readonly jar: CookieJar;
  readonly token: string | undefined;
  /** Roles that the program's answers or the token's claims name, in lower case. */
  readonly roles: ReadonlySet<string>;
}

/** What makes a request somebody's. */
export interface Identity {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The text that proves it, before it was changed. */
  readonly proof: string;
}

const TOKEN_NAMES = [/^(?:access[-_]?token)$/i, /^(?:token|jwt|bearer)$/i, /^(?:auth|session|id|api)[-_]?(?:token|key)$/i, /^session[-_]?id$/i];
const DEEPEST = 4;

/** What answers gave to be known by. */
export function proofsIn(answers: readonly HttpAnswer[]): Pick<Account, 'jar' | 'token'> {
  const jar = new CookieJar();
  for (const { cookies } of answers) jar.take(cookies);
  const token = answers.toReversed().map((answer) => tokenIn(bodyOf(answer.text)) ?? /^Bearer (\S+)$/i.exec(answer.headers['authorization'] ?? '')?.[1]).find((found) => found !== undefined);
  return { jar, token };
}

/** Whom answers of registering and logging in make of a person. */
export function accountOf({ person, name, password }: Pick<Account, 'person' | 'name' | 'password'>, answers: readonly HttpAnswer[]): Account {
  const { jar, token } = proofsIn(answers);
  const bodies = answers.map(({ text }) => bodyOf(text));
  const claims = token === undefined ? {} : readWebToken(token)?.claims ?? {};
  return { person, name, password, jar, token, roles: new Set([...bodies, claims].flatMap((body) => rolesIn(body))) };
}

/** Adds what an operation asks for; `change` makes something else of what proves it. `undefined` where the account lacks it. */
export function identify(operation: Operation, api: ApiDescription, account: Account, change: (proof: string) => string = (proof) => proof): Identity | undefined {
  for (const alternative of operation.security) {
    const parts = [...alternative.keys()].map((name) => {
      const scheme = api.schemes.get(name);
      return scheme === undefined ? undefined : present(scheme, account, change);
    });
    if (parts.every((part) => part !== undefined)) {
      return { headers: Object.assign({}, ...parts.map(({ headers }) => headers)) as Record<string, string>, query: Object.assign({}, ...parts.map(({ query }) => query)) as Record<string, string>, proof: parts[0]!.proof };
    }
  }
  return undefined;
}

/** A request as somebody makes it. */
export function asSomebody(request: HttpRequest, { headers, query }: Identity): HttpRequest {
  const added = new URLSearchParams(query).toString();
  const path = added === '' ? request.path : `${request.path}${request.path.includes('?') ? '&' : '?'}${added}`;
  return { ...request, path, headers: { ...request.headers, ...headers } };
}

function present(scheme: SecurityScheme, account: Account, change: (proof: string) => string): Identity | undefined {
  const { token, jar } = account;
  if (scheme.kind === 'basic') {
    return { headers: { authorization: `Basic ${Buffer.from(`${account.name}:${change(account.password)}`).toString('base64')}` }, query: {}, proof: account.password };
  }
  if (token === undefined || (scheme.kind === 'api-key' && scheme.place === 'cookie' && jar.size > 0)) return byCookie(jar, scheme.kind === 'api-key' ? scheme.name : '', change);
  const changed = change(token);
  if (scheme.kind === 'bearer') return { headers: { authorization: `Bearer ${changed}` }, query: {}, proof: token };
  switch (scheme.place) {
    case 'header': return { headers: { [scheme.name.toLowerCase()]: changed }, query: {}, proof: token };
    case 'query': return { headers: {}, query: { [scheme.name]: changed }, proof: token };
    case 'cookie': return { headers: { cookie: `${scheme.name}=${changed}` }, query: {}, proof: token };
  }
}

/** The cookie of a name, or all; of those the longest is the likeliest to prove anything. */
function byCookie(jar: CookieJar, name: string, change: (proof: string) => string): Identity | undefined {
  const cookies = jar.entries();
  const chosen = cookies.find(([own]) => own === name) ?? [...cookies].sort((a, b) => b[1].length - a[1].length)[0];
  if (chosen === undefined) return undefined;
  const cookie = cookies.map(([own, value]) => `${own}=${own === chosen[0] ? change(value) : value}`).join('; ');
  return { headers: { cookie }, query: {}, proof: chosen[1] };
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.trim();
  }
}

function tokenIn(body: unknown): string | undefined {
  if (typeof body === 'string') return readWebToken(body) === undefined ? undefined : body;
  const objects = nested(body, 0);
  for (const name of TOKEN_NAMES) {
    for (const object of objects) {
      const found = Object.entries(object).find(([key, value]) => name.test(key) && typeof value === 'string' && value !== '');
      if (found !== undefined) return found[1] as string;
    }
  }
  return undefined;
}

function rolesIn(body: unknown): string[] {
  return nested(body, 0).flatMap((object) => [object['role'], object['roles'], object['scope'], object['scopes']].flatMap((value) => {
    const named = texts(value).flatMap((text) => text.split(' '));
    return [...named, ...list(value).flatMap((item) => texts(loose(item)['name']))];
  })).map((role) => role.toLowerCase());
}

/** An object and those within it. */
function nested(value: unknown, depth: number): Loose[] {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).slice(0, 100).flatMap((held) => nested(held, depth + 1));
  return Array.isArray(value) ? inner : [value as Loose, ...inner];
}

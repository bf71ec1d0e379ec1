import type { HttpRequest } from '../http/http-access.ts';
import { loose, type ApiDescription, type Loose, type Operation } from './open-api.ts';
import { fieldsOf, isPasswordField, sampleValue, type Person } from './sample-value.ts';

/** The operations by which a person gets in. */
export interface AccountOperations {
  readonly register: Operation | undefined;
  readonly login: Operation | undefined;
}

const REGISTERS = /regist(?:er|ration)|sign[-_]?up|create[-_]?(?:user|account)|users?[-_]create/i;
const NOT_REGISTERS = /log-?in|sign-?in|reset|forgot|verif|confirm|resend|invite|refresh|logout/i;
/** The plainest word first: a program may have an operation for tokens or sessions beside the one that logs in. */
const LOGS_IN = [/log[-_]?in|sign[-_]?in/i, /\bauthenticate\b|\btoken\b/i, /\/sessions?$|\/auth$/i];
const NOT_LOGS_IN = /regist|sign[-_]?up|refresh|reset|forgot|verif|confirm|logout|log[-_]?out|sign[-_]?out|revoke|validate|introspect/i;
const OF_ACCOUNTS = /\/(?:users?|accounts?|members|customers)\/?$/i;

/** Which of some paths logs in, by its words. */
export function loginPathAmong(paths: readonly string[]): string | undefined {
  return LOGS_IN.flatMap((yes) => paths.filter((path) => yes.test(path) && !NOT_LOGS_IN.test(path)))[0];
}

/** Finds them by what they ask for, the words of their paths, and their names. */
export function accountOperations(api: ApiDescription): AccountOperations {
  const posts = api.operations.filter(({ method }) => method === 'POST');
  const tokenPaths = [...api.schemes.values()].flatMap((scheme) => (scheme.kind === 'bearer' ? scheme.tokenPath ?? [] : []));
  const asksPassword = posts.filter((operation) => hasPassword(operation, api));
  const named = (from: readonly Operation[], words: readonly RegExp[], no: RegExp): Operation | undefined => {
    const possible = from.filter(({ path }) => !no.test(path));
    const byPath = words.flatMap((yes) => possible.filter(({ path }) => yes.test(path)));
    return byPath[0] ?? words.flatMap((yes) => possible.filter((operation) => yes.test(operation.words) && !no.test(operation.words)))[0];
  };
  // Where the document leaves bodies out, only a path can tell.
  const silent = posts.filter(({ body }) => body === undefined || Object.keys(body.schema).length === 0);
  const login = posts.find(({ path }) => tokenPaths.includes(path)) ?? named(asksPassword, LOGS_IN, NOT_LOGS_IN) ?? silent.find(({ path }) => LOGS_IN.some((yes) => yes.test(path)) && !NOT_LOGS_IN.test(path));
  const others = asksPassword.filter((operation) => operation !== login);
  const register = named(others, [REGISTERS], NOT_REGISTERS)
    ?? others.find(({ path, security }) => OF_ACCOUNTS.test(path) && security.length === 0)
    ?? silent.find((operation) => operation !== login && REGISTERS.test(operation.path) && !NOT_REGISTERS.test(operation.path));
  return { register, login };
}

/** Fields that stand for the person beside or instead of an e-mail address. */
export function isNameField(name: string): boolean {
  return /^(?:user_?name|login|identifier|user|account|handle)$/i.test(name);
}

/** A request that an operation is likely to let through: parameters and body by their schemas. `fields` take the place of fields of the body. */
export function sampleRequest(operation: Operation, person: Person, api: ApiDescription, fields: Loose = {}): HttpRequest {
  const value = (name: string, schema: Loose): string => String(sampleValue(schema, name, person, api));
  const byPlace = (place: string): [string, string][] => operation.parameters.filter((parameter) => parameter.place === place && parameter.required).map(({ name, schema }) => [name, value(name, schema)]);
  const inPath = new Map(byPlace('path'));
  const path = operation.path.replace(/\{([^{}]+)\}/g, (_whole, name: string) => encodeURIComponent(inPath.get(name) ?? value(name, {})));
  const query = new URLSearchParams(byPlace('query')).toString();
  const body = sampleBody(operation, person, api, fields);
  return { method: operation.method, path: query === '' ? path : `${path}?${query}`, ...body, headers: { accept: 'application/json', ...Object.fromEntries(byPlace('header').map(([name, text]) => [name.toLowerCase(), text])), ...body.headers } };
}

/** The fields that a request carries. */
export function fieldsSent({ headers, body }: HttpRequest): Loose {
  if (body === undefined) return {};
  return /urlencoded/.test(headers?.['content-type'] ?? '') ? Object.fromEntries(new URLSearchParams(body)) : loose(JSON.parse(body));
}

function sampleBody(operation: Operation, person: Person, api: ApiDescription, fields: Loose): { body?: string; headers: Record<string, string> } {
  const { body } = operation;
  const described = body !== undefined && Object.keys(body.schema).length > 0;
  if (body?.kind === 'other' || (!described && Object.keys(fields).length === 0)) return { headers: {} };
  const sampled = described ? sampleValue(body.schema, '', person, api) : {};
  const content = typeof sampled === 'object' && sampled !== null && !Array.isArray(sampled) ? { ...sampled, ...fields } : sampled;
  if (body?.kind !== 'form') return { body: JSON.stringify(content), headers: { 'content-type': 'application/json' } };
  const pairs = Object.entries(content as Loose).map(([name, text]): [string, string] => [name, typeof text === 'object' ? JSON.stringify(text) : String(text)]);
  return { body: new URLSearchParams(pairs).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
}

function hasPassword({ body }: Operation, api: ApiDescription): boolean {
  return body !== undefined && body.kind !== 'other' && [...fieldsOf(body.schema, api).keys()].some(isPasswordField);
}

import type { HttpAnswer, HttpReply, HttpRequest } from '../http/http-access.ts';
import { fieldsSent, isNameField, sampleRequest, type AccountOperations } from './account-operations.ts';
import { isSuccess, type CheckState, type Conversation } from './conversation.ts';
import { accountOf, proofsIn, type Account } from './credentials.ts';
import type { ApiDescription, Loose, Operation } from './open-api.ts';
import { fieldsOf, isPasswordField, newPerson, type Person } from './sample-value.ts';

/** How somebody gets in, as far as the program's document says it. */
export interface Entrance {
  readonly conversation: Conversation;
  readonly api: ApiDescription;
  readonly operations: AccountOperations;
  /** Letters and digits that were not used before. */
  readonly unique: () => string;
  /** Somebody whom the program makes when it starts, where nobody can register. */
  readonly known: KnownAccount | undefined;
}

/** An account by what its variables hold. */
export interface KnownAccount {
  readonly name: string;
  readonly password: string;
}

/** The name of somebody, and their password under the same first words: `ADMIN_EMAIL` and `ADMIN_PASSWORD`, `FIRST_SUPERUSER` and `FIRST_SUPERUSER_PASSWORD`. */
export function accountInVariables(variables: Readonly<Record<string, string>>): KnownAccount | undefined {
  for (const [name, password] of Object.entries(variables)) {
    const whose = /^(\w*(?:ADMIN|SUPERUSER|OWNER|ROOT_USER|SEED_USER|INITIAL_USER|FIRST_USER)\w*?)_?PASSWORD$/i.exec(name)?.[1];
    const holder = whose === undefined ? undefined : ['_EMAIL', '_USERNAME', '_USER', '_LOGIN', '_NAME', ''].map((end) => variables[whose + end]).find((value) => value !== undefined && value !== '');
    if (holder !== undefined && password !== '') return { name: holder, password };
  }
  return undefined;
}

/** Somebody who registered: the values that were sent, which a schema may have shortened. */
interface Registered {
  readonly person: Person;
  readonly email: string | undefined;
  readonly username: string | undefined;
  readonly password: string;
  readonly answer: HttpAnswer | undefined;
}

/** Registers somebody and logs them in. The first of them is what the checks `register` and `log in` are about. */
export async function enter(entrance: Entrance, noted: boolean): Promise<Account | undefined> {
  const { conversation, operations } = entrance;
  const registered = operations.register === undefined ? knownFrom(entrance) : await register(entrance, operations.register, noted);
  if (operations.register === undefined && registered === undefined && noted) conversation.note('register', 'UNKNOWN', '', 'an operation that registers', 'the document has none, and no account is known');
  if (registered === undefined) {
    if (noted) conversation.note('log in', 'UNKNOWN', '', 'an account to log in with', 'nobody could be registered');
    return undefined;
  }
  const account = (answers: readonly HttpAnswer[]): Account => accountOf({ person: registered.person, name: registered.username ?? registered.email ?? '', password: registered.password }, answers);
  if (operations.login === undefined) {
    if (noted && !usesBasic(entrance.api)) conversation.note('log in', 'UNKNOWN', '', 'an operation that logs in', 'the document has none');
    return account(answersOf(registered.answer));
  }
  const answer = await logIn(entrance, operations.login, registered, noted);
  if (answer !== undefined && noted) await checkWrongPassword(entrance, operations.login, registered);
  return answer === undefined ? undefined : account([...answersOf(registered.answer), answer]);
}

function answersOf(answer: HttpAnswer | undefined): HttpAnswer[] {
  return answer === undefined ? [] : [answer];
}

/** Whoever is known already has registered, in a way. */
function knownFrom({ conversation, known, unique }: Entrance): Registered | undefined {
  if (known === undefined) return undefined;
  conversation.hide(known.password);
  return { person: newPerson(unique()), email: known.name.includes('@') ? known.name : undefined, username: known.name, password: known.password, answer: undefined };
}

/** With HTTP's own basic scheme every call logs in. */
export function usesBasic(api: ApiDescription): boolean {
  return [...api.schemes.values()].some(({ kind }) => kind === 'basic');
}

async function register({ conversation, api, unique }: Entrance, operation: Operation, noted: boolean): Promise<Registered | undefined> {
  const person = newPerson(unique());
  conversation.hide(person.password);
  const request = sampleRequest(operation, person, api, described(operation, api) ? {} : { email: person.email, username: person.username, name: person.username, password: person.password });
  const sent = Object.entries(fieldsSent(request)).filter((field): field is [string, string] => typeof field[1] === 'string');
  const named = (test: (name: string) => boolean): string | undefined => sent.find(([name]) => test(name))?.[1];
  const password = named(isPasswordField) ?? person.password;
  conversation.hide(password);
  const reply = await conversation.ask(request);
  const state: CheckState = isSuccess(reply) ? 'PASS' : 'status' in reply && reply.status >= 500 ? 'FAIL' : 'UNKNOWN';
  if (noted) conversation.note('register', state, request, '2xx', successShown(reply));
  if (!isSuccess(reply) || !('status' in reply)) return undefined;
  hideProofs(conversation, reply);
  return { person, password, email: named((name) => /e-?mail/i.test(name)), username: named(isNameField), answer: reply };
}

async function logIn({ conversation, api }: Entrance, login: Operation, registered: Registered, noted: boolean): Promise<HttpAnswer | undefined> {
  let request: HttpRequest | undefined;
  let reply: HttpReply = { problem: 'nothing was asked' };
  for (const fields of loginFields(login, registered, api)) {
    request = sampleRequest(login, registered.person, api, fields);
    reply = await conversation.ask(request);
    if (isSuccess(reply)) break;
  }
  const usable = isSuccess(reply) && !givesNothing(reply);
  if (noted) conversation.note('log in', loginState(reply, usable), request ?? '', '2xx with a token or a cookie', usable || !isSuccess(reply) ? successShown(reply) : 'neither a token nor a cookie was found in the answer');
  if (!usable || !('status' in reply)) return undefined;
  hideProofs(conversation, reply);
  return reply;
}

/** Asks to log in with another password of the same length than the one that was registered. */
async function checkWrongPassword({ conversation, api }: Entrance, login: Operation, registered: Registered): Promise<void> {
  const wrong = { ...registered, password: `Q${registered.password.slice(1)}` };
  conversation.hide(wrong.password);
  const request = sampleRequest(login, registered.person, api, loginFields(login, wrong, api)[0]);
  const reply = await conversation.ask(request);
  if ('problem' in reply) return conversation.note('wrong password refused', 'UNKNOWN', request, WRONG_REFUSED, reply);
  if (isSuccess(reply)) hideProofs(conversation, reply);
  const state: CheckState = reply.status >= 500 || (isSuccess(reply) && !givesNothing(reply)) ? 'FAIL' : [400, 401, 403, 404, 422].includes(reply.status) ? 'PASS' : 'UNKNOWN';
  conversation.note('wrong password refused', state, request, WRONG_REFUSED, successShown(reply));
}

const WRONG_REFUSED = '400, 401 or 403';

/** A body that does not fit and an address that is yet to be confirmed are no fault of the program's. */
function loginState(reply: HttpReply, usable: boolean): CheckState {
  if (usable) return 'PASS';
  if ('problem' in reply || isSuccess(reply)) return 'UNKNOWN';
  if (reply.status === 400 || reply.status === 415 || reply.status === 422 || reply.status === 429) return 'UNKNOWN';
  return reply.status === 403 && /verif|confirm|activat|approv/i.test(reply.text) ? 'UNKNOWN' : 'FAIL';
}

/** What to log in with, likeliest first: the name that was registered, then the e-mail address. */
function loginFields(login: Operation, { person, email = person.email, username, password }: Registered, api: ApiDescription): Loose[] {
  if (!described(login, api)) return [{ email, username: username ?? email, password }];
  const fields = [...fieldsOf(login.body!.schema, api).keys()];
  const by = (name: string): Loose => Object.fromEntries(fields.flatMap((field) => {
    if (isPasswordField(field)) return [[field, password]];
    if (isNameField(field)) return [[field, name]];
    return /e-?mail/i.test(field) ? [[field, email]] : [];
  }));
  const names = fields.some(isNameField) ? [username, email] : [email];
  return names.filter((name) => name !== undefined).map(by);
}

function described({ body }: Operation, api: ApiDescription): boolean {
  return body !== undefined && [...fieldsOf(body.schema, api).keys()].some(isPasswordField);
}

function givesNothing(reply: HttpReply): boolean {
  if ('problem' in reply) return true;
  const { token, jar } = proofsIn([reply]);
  return token === undefined && jar.size === 0;
}

/** Of an answer that lets somebody in only the status is told. */
function successShown(reply: HttpReply): HttpReply | string {
  return 'status' in reply && isSuccess(reply) ? String(reply.status) : reply;
}

function hideProofs(conversation: Conversation, reply: HttpAnswer): void {
  const { token, jar } = proofsIn([reply]);
  const secrets = [token ?? '', ...jar.entries().map(([, value]) => value)].filter((text) => text !== '');
  conversation.hide(...secrets, ...secrets.flatMap((text) => text.split('.').slice(1)));
}

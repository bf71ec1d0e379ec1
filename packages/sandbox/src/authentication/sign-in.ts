import type { HttpAnswer, HttpReply, HttpRequest } from '../http/http-access.ts';
import { isNameField, sampleRequest, type AccountOperations } from './account-operations.ts';
import { isSuccess, type CheckState, type Conversation } from './conversation.ts';
import { accountOf, type Account } from './credentials.ts';
import type { ApiDescription, Loose, Operation } from './open-api.ts';
import { fieldsOf, isPasswordField, newPerson, type Person } from './sample-value.ts';

/** How somebody gets in, as far as the program's document says it. */
export interface Entrance {
  readonly conversation: Conversation;
  readonly api: ApiDescription;
  readonly operations: AccountOperations;
  /** Letters and digits that were not used before. */
  readonly unique: () => string;
}

/** Registers somebody and logs them in. The first of them is what the checks `register` and `log in` are about. */
export async function enter(entrance: Entrance, noted: boolean): Promise<Account | undefined> {
  const { conversation, operations } = entrance;
  const person = newPerson(entrance.unique());
  conversation.hide(person.password);
  const registered = operations.register === undefined ? undefined : await register(entrance, operations.register, person, noted);
  if (operations.register === undefined && noted) conversation.note('register', 'UNKNOWN', '', 'an operation that registers', 'the document has none, and no account is known');
  if (registered === undefined) {
    if (noted) conversation.note('log in', 'UNKNOWN', '', 'an account to log in with', 'nobody could be registered');
    return undefined;
  }
  if (operations.login === undefined) {
    const account = keep(conversation, accountOf(person, [registered]));
    if (noted) conversation.note('log in', 'UNKNOWN', '', 'an operation that logs in', 'the document has none');
    return account;
  }
  const answer = await logIn(entrance, operations.login, person, noted);
  return answer === undefined ? undefined : keep(conversation, accountOf(person, [registered, answer]));
}

/** Asks to log in with another password than the one that was registered. */
export async function checkWrongPassword({ conversation, api, operations: { register: from, login } }: Entrance, person: Person): Promise<void> {
  if (login === undefined) return;
  const wrong = { ...person, password: `${person.password}x` };
  conversation.hide(wrong.password);
  const request = sampleRequest(login, wrong, api, loginFields(login, wrong, api, from)[0]);
  const reply = await conversation.ask(request);
  if (isSuccess(reply) && 'status' in reply) keep(conversation, accountOf(person, [reply]));
  const refused = 'status' in reply && reply.status >= 400 && reply.status < 500 && reply.status !== 429;
  const state: CheckState = refused ? 'PASS' : isSuccess(reply) && takesNothing(reply) ? 'UNKNOWN' : 'status' in reply && (isSuccess(reply) || reply.status >= 500) ? 'FAIL' : 'UNKNOWN';
  conversation.note('wrong password refused', state, request, '400, 401 or 403', isSuccess(reply) && 'status' in reply ? `${reply.status}` : reply);
}

async function register({ conversation, api }: Entrance, operation: Operation, person: Person, noted: boolean): Promise<HttpAnswer | undefined> {
  const request = sampleRequest(operation, person, api, described(operation, api) ? {} : { email: person.email, username: person.username, name: person.username, password: person.password });
  const reply = await conversation.ask(request);
  const done = isSuccess(reply);
  const state: CheckState = done ? 'PASS' : 'status' in reply && reply.status >= 500 ? 'FAIL' : 'UNKNOWN';
  if (noted) conversation.note('register', state, request, '2xx', successShown(reply));
  if (!done || !('status' in reply)) return undefined;
  keep(conversation, accountOf(person, [reply]));
  return reply;
}

async function logIn({ conversation, api, operations }: Entrance, login: Operation, person: Person, noted: boolean): Promise<HttpAnswer | undefined> {
  let request: HttpRequest | undefined;
  let reply: HttpReply = { problem: 'nothing was asked' };
  for (const fields of loginFields(login, person, api, operations.register)) {
    request = sampleRequest(login, person, api, fields);
    reply = await conversation.ask(request);
    if (isSuccess(reply)) break;
  }
  const usable = isSuccess(reply) && !takesNothing(reply);
  if (noted) conversation.note('log in', loginState(reply, usable), request ?? '', '2xx with a token or a cookie', usable || !isSuccess(reply) ? successShown(reply) : 'neither a token nor a cookie was found in the answer');
  return usable && 'status' in reply ? reply : undefined;
}

/** A body that does not fit and an address that is yet to be confirmed are no fault of the program's. */
function loginState(reply: HttpReply, usable: boolean): CheckState {
  if (usable) return 'PASS';
  if ('problem' in reply || isSuccess(reply)) return 'UNKNOWN';
  if (reply.status === 400 || reply.status === 415 || reply.status === 422 || reply.status === 429) return 'UNKNOWN';
  return reply.status === 403 && /verif|confirm|activat|approv/i.test(reply.text) ? 'UNKNOWN' : 'FAIL';
}

/** What to log in with, likeliest first: by the name that was registered, or by the e-mail address. */
function loginFields(login: Operation, person: Person, api: ApiDescription, register: Operation | undefined): Loose[] {
  if (!described(login, api)) return [{ email: person.email, username: person.username, password: person.password }];
  const names = [...fieldsOf(login.body!.schema, api).keys()].filter(isNameField);
  if (names.length === 0) return [{}];
  const registeredName = register !== undefined && [...namesOf(register, api)].some(isNameField);
  const by = (text: string): Loose => Object.fromEntries(names.map((name) => [name, text]));
  const both = [by(person.username), by(person.email)];
  return registeredName || register === undefined ? both : both.reverse();
}

function namesOf({ body }: Operation, api: ApiDescription): Iterable<string> {
  return body === undefined ? [] : fieldsOf(body.schema, api).keys();
}

function described(operation: Operation, api: ApiDescription): boolean {
  return [...namesOf(operation, api)].some(isPasswordField);
}

function takesNothing(reply: HttpReply): boolean {
  if ('problem' in reply) return true;
  const { token, jar } = accountOf(newPerson(''), [reply]);
  return token === undefined && jar.size === 0;
}

/** Of an answer that lets somebody in only the status is told. */
function successShown(reply: HttpReply): HttpReply | string {
  return 'status' in reply && isSuccess(reply) ? String(reply.status) : reply;
}

function keep(conversation: Conversation, account: Account): Account {
  const secrets = [account.token ?? '', ...account.jar.entries().map(([, value]) => value)].filter((text) => text !== '');
  conversation.hide(...secrets, ...secrets.flatMap((text) => text.split('.').slice(1)));
  return account;
}

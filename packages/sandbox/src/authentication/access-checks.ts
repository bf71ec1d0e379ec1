import type { HttpReply } from '../http/http-access.ts';
import { sampleRequest } from './account-operations.ts';
import { isSuccess, refusal, type Conversation } from './conversation.ts';
import { asSomebody, identify, type Account } from './credentials.ts';
import type { ApiDescription, Operation } from './open-api.ts';
import { newPerson } from './sample-value.ts';
import { expired, readWebToken, unsigned, withChangedClaims, withChangedEnd } from './web-token.ts';

const REFUSED = '401 or 403';
const MOST_TRIES = 15;
export const ANONYMOUS = 'anonymous call refused';
export const ACCEPTED = 'token accepted';

/** Calls every operation that declares security without saying who calls. Says which refused. */
export async function checkAnonymous(conversation: Conversation, api: ApiDescription, secured: readonly Operation[]): Promise<ReadonlySet<Operation>> {
  const nobody = newPerson('0000000000');
  const refusing = new Set<Operation>();
  for (const operation of secured) {
    const request = sampleRequest(operation, nobody, api);
    const reply = await conversation.ask(request);
    const { state, because } = refusal(reply);
    if (state === 'PASS') refusing.add(operation);
    conversation.note(`${ANONYMOUS}: ${operation.method} ${operation.path}`, state, request, REFUSED, reply, because);
  }
  return refusing;
}

/** Looks for an operation that only reads and lets the account in. Says which one did. */
export async function checkAccepted(conversation: Conversation, api: ApiDescription, account: Account, secured: readonly Operation[]): Promise<Operation | undefined> {
  const reads = secured.filter(({ method, path }) => method === 'GET' && !/log-?out|sign-?out/i.test(path));
  const order = (operation: Operation): number => (/\/(?:me|profile|whoami|current)\b/i.test(operation.path) ? 0 : operation.path.includes('{') ? 2 : 1);
  const tried: { operation: Operation; shown: string; reply: HttpReply }[] = [];
  for (const operation of [...reads].sort((a, b) => order(a) - order(b)).slice(0, MOST_TRIES)) {
    const identity = identify(operation, api, account);
    if (identity === undefined) continue;
    const request = asSomebody(sampleRequest(operation, account.person, api), identity);
    const reply = await conversation.ask(request);
    if (isSuccess(reply)) {
      conversation.note(ACCEPTED, 'PASS', request, '2xx', 'status' in reply ? String(reply.status) : '');
      return operation;
    }
    tried.push({ operation, shown: `${operation.method} ${request.path}`, reply });
  }
  const last = tried.find(({ reply }) => 'status' in reply && reply.status >= 500) ?? tried[0];
  if (last === undefined) {
    conversation.note(ACCEPTED, 'UNKNOWN', '', '2xx', reads.length === 0 ? 'no operation that only reads declares security' : 'nothing that logging in gave fits what the operations ask for');
    return undefined;
  }
  const broken = tried.some(({ reply }) => 'status' in reply && reply.status >= 500) || tried.every(({ reply }) => 'status' in reply && reply.status === 401);
  conversation.note(ACCEPTED, broken ? 'FAIL' : 'UNKNOWN', `${last.shown} with what logging in gave`, `2xx of one of ${tried.length} operations that only read`, last.reply);
  return undefined;
}

/** Shows an operation that refuses strangers and let the account in proofs that were changed. */
export async function checkForgeries(conversation: Conversation, api: ApiDescription, account: Account, operation: Operation | undefined, keys: readonly string[]): Promise<void> {
  const identity = operation === undefined ? undefined : identify(operation, api, account);
  if (operation === undefined || identity === undefined) {
    for (const name of ['changed signature refused', 'changed claims refused', 'alg none refused', 'expired token refused']) conversation.note(name, 'UNKNOWN', '', REFUSED, 'no operation refuses strangers and lets the account in');
    return;
  }
  const token = readWebToken(identity.proof);
  const show = (name: string, proofs: readonly string[]): Promise<void> => present({ conversation, api, account, operation }, name, proofs);
  if (token === undefined) {
    await show('changed token refused', [withChangedEnd(identity.proof)]);
    return;
  }
  await show('changed signature refused', [withChangedEnd(token.text)]);
  await show('changed claims refused', [withChangedClaims(token)]);
  await show('alg none refused', unsigned(token));
  const past = expired(token, keys, conversation.now);
  if (past !== undefined) await show('expired token refused', [past]);
  else conversation.note('expired token refused', 'UNKNOWN', '', REFUSED, typeof token.claims['exp'] === 'number' ? 'a token cannot be signed without the key of the program' : 'the token does not say when it ends');
}

interface Forgery {
  readonly conversation: Conversation;
  readonly api: ApiDescription;
  readonly account: Account;
  readonly operation: Operation;
}

/** Notes the first of the proofs that was not refused, or that all were. */
async function present({ conversation, api, account, operation }: Forgery, name: string, proofs: readonly string[]): Promise<void> {
  let noted: { reply: HttpReply; state: 'PASS' | 'FAIL' | 'UNKNOWN' } | undefined;
  for (const proof of proofs) {
    conversation.hide(proof, ...proof.split('.').slice(1));
    const identity = identify(operation, api, account, () => proof)!;
    const reply = await conversation.ask(asSomebody(sampleRequest(operation, account.person, api), identity));
    const { state } = refusal(reply);
    if (noted === undefined || (noted.state !== 'FAIL' && state !== 'PASS')) noted = { reply, state };
    if (state === 'FAIL') break;
  }
  if (noted !== undefined) conversation.note(name, noted.state, `${operation.method} ${operation.path} with ${name.replace(/ refused$/, '')}`, REFUSED, noted.reply);
}

const RIGHTS = /admin|owner|root|super|staff|manager|moderator|operator/i;

/** Calls what is for other roles as a plain user. A role that the user turns out to have is no wrong one. */
export async function checkRoles(conversation: Conversation, api: ApiDescription, account: Account | undefined, secured: readonly Operation[]): Promise<void> {
  for (const operation of secured) {
    const needed = neededRoles(operation);
    if (needed === undefined) continue;
    const name = `wrong role refused: ${operation.method} ${operation.path}`;
    const identity = account === undefined ? undefined : identify(operation, api, account);
    if (account === undefined || identity === undefined) {
      conversation.note(name, 'UNKNOWN', '', REFUSED, 'nobody could be logged in');
      continue;
    }
    const held = needed.find((role) => account.roles.has(role.toLowerCase())) ?? [...account.roles].find((role) => needed.length === 0 && RIGHTS.test(role));
    if (held !== undefined) {
      conversation.note(name, 'UNKNOWN', '', REFUSED, `whoever registers has the role ${held}`);
      continue;
    }
    const request = asSomebody(sampleRequest(operation, account.person, api), identity);
    const reply = await conversation.ask(request);
    const refused = refusal(reply);
    // Without a word of rights in it, a role may be one that everybody has.
    const unsure = refused.state === 'FAIL' && isSuccess(reply) && needed.length > 0 && account.roles.size === 0 && !needed.every((role) => RIGHTS.test(role));
    conversation.note(name, unsure ? 'UNKNOWN' : refused.state, request, `${REFUSED} for a plain user`, reply);
  }
}

/** Roles that an operation names; an empty list where its words alone say that it is for administrators. */
function neededRoles({ roles, security, documentsForbidden, path, words }: Operation): readonly string[] | undefined {
  const scopes = security.flatMap((alternative) => [...alternative.values()].flat());
  if (roles.length + scopes.length > 0) return [...roles, ...scopes];
  return documentsForbidden && /\badmin/i.test(`${path} ${words}`) ? [] : undefined;
}

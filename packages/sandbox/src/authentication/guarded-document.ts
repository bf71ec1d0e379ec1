import type { HttpReply, HttpRequest } from '../http/http-access.ts';
import { loginPathAmong } from './account-operations.ts';
import { isSuccess, type Conversation } from './conversation.ts';
import { proofsIn } from './credentials.ts';
import type { KnownAccount } from './sign-in.ts';

/** Asks for a document that strangers are refused as an account that the program makes when it starts. `undefined` where nobody could be logged in. */
export async function askAsKnown(conversation: Conversation, path: string, routes: readonly string[], known: KnownAccount, shown: number): Promise<HttpReply | undefined> {
  const login = loginPathAmong(routes);
  if (login === undefined) return undefined;
  conversation.hide(known.password);
  for (const request of loginRequests(login, known)) {
    const reply = await conversation.ask(request);
    if (!('status' in reply) || !isSuccess(reply)) continue;
    const { token, jar } = proofsIn([reply]);
    if (token !== undefined) conversation.hide(token, ...token.split('.').slice(1));
    return conversation.ask({ method: 'GET', path, headers: { ...jar.headers(), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) } }, { shown });
  }
  return undefined;
}

/** Before there is a document, the usual names of the fields are all that is known. */
function loginRequests(path: string, { name, password }: KnownAccount): HttpRequest[] {
  const json = (body: object): HttpRequest => ({ method: 'POST', path, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const form = new URLSearchParams({ username: name, password }).toString();
  return [json({ email: name, password }), json({ username: name, password }), { method: 'POST', path, body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } }];
}

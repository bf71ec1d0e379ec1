/** A JSON value of the API; tests and repairs look into it by key. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- GitHub's documents are read here, not modelled
export type Json = any;

export interface Reply {
  status: number;
  headers: Record<string, string>;
  /** A parsed document, or the bytes of what is none. */
  body: Json;
}

/** A request on its way through the proxy, with the means to ask the emulator behind it. */
export interface Exchange {
  method: string;
  /** Without the query, decoded. */
  path: string;
  query: URLSearchParams;
  body: Json;
  /** `owner:branch` and such are made of these. */
  owner: string;
  repo: string;
  /** Sends the request on as it is (or with another body). */
  forward(body?: Json): Promise<Reply>;
  /** Asks the emulator something else with the caller's token. */
  ask(method: string, path: string, body?: Json): Promise<Reply>;
  /** Notes a dispatch, which the emulator does not know. */
  dispatched(dispatch: Dispatch): void;
}

export interface Dispatch {
  kind: 'repository_dispatch' | 'workflow_dispatch';
  /** The event type, or the workflow's file name. */
  name: string;
  ref: string | undefined;
  payload: Json;
}

/** What the emulator does differently from GitHub, and the answer that GitHub gives. */
export interface Repair {
  method: string;
  /** Matched against the part of the path after `/repos/OWNER/REPO`, or against a whole path that starts with `^/`. */
  path: RegExp;
  /** `undefined`: nothing to repair here after all. */
  answer(exchange: Exchange, match: RegExpExecArray): Promise<Reply | undefined>;
}

/** An answer in GitHub's shape for what it refuses as a whole. */
export function refusal(status: number, message: string): Reply {
  const body = { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

/** GitHub's answer to a body with a wrong value: `Validation Failed` and the reasons in `errors`. */
export function invalid(...errors: object[]): Reply {
  const reply = refusal(422, 'Validation Failed');
  return { ...reply, body: { ...reply.body, errors } };
}

/** An answer with a document. */
export function reply(status: number, body: Json, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body };
}

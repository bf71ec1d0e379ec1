/** An HTTP route that the tree serves. */
export interface HttpRoute {
  /** Upper case; `*` for any. */
  readonly method: string;
  /** As served, all prefixes included, parameters as `{name}`; `undefined` when a part of it cannot be known. */
  readonly path: string | undefined;
  /** What is known of the end of the path where `path` is not known: its prefix is set elsewhere. */
  readonly tail?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly framework: string;
}

/** A call that the tree makes to an HTTP server. */
export interface HttpCall {
  /** Upper case; `undefined` when it cannot be known. */
  readonly method: string | undefined;
  /** Path from the server's root, or from a base that is not known when `relative`; parameters as `{}`. `undefined` when it cannot be known. */
  readonly path: string | undefined;
  /** The base of the URL is configured elsewhere, so that the path may have a prefix. */
  readonly relative: boolean;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `fetch`, `axios`, `retrofit`. */
  readonly client: string;
  /** What the call shares with others to one server: the client or base it goes through. The client's name unless it is set. */
  readonly group?: string;
  /** The call is made by a test. */
  readonly test?: boolean;
}

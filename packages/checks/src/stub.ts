/** A function whose body was left for later. */
export interface Stub {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  /** What the body does instead, as the rest of a sentence that begins with the name. */
  readonly what: string;
  /** It is one only where some caller uses its value; nothing in the function itself tells that it has one. */
  readonly ifUsed?: boolean;
}

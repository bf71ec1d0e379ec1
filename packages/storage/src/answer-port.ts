/**
 * Answers of a model that were paid for, by the digest of the request that they answer. This is the port of the room
 * `models`, which rooms beside it do not import. What the texts are is its business.
 */
export interface Answers {
  get(key: string): Promise<string | undefined>;
  /** A failure is reported to the logger and otherwise ignored: the answer itself is at hand. */
  put(key: string, text: string): Promise<void>;
  forget(key: string): Promise<void>;
}

/** Keys are digests; anything else could name a path. */
export function checkAnswerKey(key: string): string {
  if (!/^[0-9a-f]{64}$/.test(key)) throw new Error(`${JSON.stringify(key)} is no digest, so it cannot be the key of an answer`);
  return key;
}

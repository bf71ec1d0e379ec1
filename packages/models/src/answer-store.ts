/**
 * Answers that were paid for, by the digest of the request that they answer. A process that is killed after an answer
 * arrived finds it again. Texts are JSON documents of this room's making; a store that fails says so to its logger and throws nothing.
 */
export interface AnswerStore {
  get(key: string): Promise<string | undefined>;
  /** Keeps an answer. When the promise resolves it is on disk, as far as the store has one. */
  put(key: string, text: string): Promise<void>;
  forget(key: string): Promise<void>;
}

/** A store that keeps nothing. */
export const noAnswers: AnswerStore = { get: () => Promise.resolve(undefined), put: () => Promise.resolve(), forget: () => Promise.resolve() };

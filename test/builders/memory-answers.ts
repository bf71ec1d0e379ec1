import type { AnswerStore } from '@dark-factory/models';

/** A store of answers that lives as long as the test. */
export function memoryAnswers(): AnswerStore & { readonly kept: ReadonlyMap<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: (key) => Promise.resolve(kept.get(key)),
    put: (key, text) => Promise.resolve(void kept.set(key, text)),
    forget: (key) => Promise.resolve(void kept.delete(key)),
  };
}

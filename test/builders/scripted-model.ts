import { NO_USAGE } from '@dark-factory/contracts';
import type { CompletionOutcome, CompletionRequest, ModelClient, Tier, ToolLoopOutcome } from '@dark-factory/models';

/** What a scripted model answers: a text, or a whole outcome. */
export type Scripted = string | WithoutUsage<CompletionOutcome>;
type WithoutUsage<T> = T extends unknown ? Omit<T, 'usage'> : never;

/** A model that answers from a list, in order, and throws when it is asked more often than it was told. */
export function scriptedModel(...answers: Scripted[]): ModelClient & { readonly requests: CompletionRequest[]; readonly forgotten: (CompletionOutcome | ToolLoopOutcome)[] } {
  const requests: CompletionRequest[] = [];
  const forgotten: (CompletionOutcome | ToolLoopOutcome)[] = [];
  return {
    model: 'scripted',
    requests,
    forgotten,
    forget: (outcome) => {
      forgotten.push(outcome);
      return Promise.resolve();
    },
    complete: (request) => {
      requests.push(request);
      const answer = answers.shift();
      if (answer === undefined) throw new Error(`the scripted model was not told what to answer to "${request.purpose}"`);
      const usage = { ...NO_USAGE, requests: 1, promptTokens: 10, completionTokens: 5 };
      return Promise.resolve(typeof answer === 'string' ? { kind: 'done', text: answer, usage } : { ...answer, usage } as CompletionOutcome);
    },
  };
}

/** One model for every tier. */
export function onEveryTier(model: ModelClient): Record<Tier, ModelClient> {
  return { draft: model, standard: model, frontier: model };
}

/** A file as an answer holds it. */
export function answered(path: string, content: string): string {
  return `=== file: ${path} ===\n${content}\n=== end: ${path} ===\n`;
}

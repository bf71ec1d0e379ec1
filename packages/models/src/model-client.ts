import type { Usage } from '@dark-factory/contracts';
import type { UserError } from '@dark-factory/runtime';

/** One turn of a conversation. */
export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What a model is asked. */
export interface CompletionRequest {
  /** For logs and errors: `WU-03 write`. */
  readonly purpose: string;
  readonly system: string;
  readonly messages: readonly ChatMessage[];
  /** Tokens that the answer may take. */
  readonly maxOutputTokens: number;
  /** Ask for JSON of this schema. The answer is still text and still hostile: parse it. */
  readonly json?: { readonly name: string; readonly schema: Record<string, unknown> };
  readonly signal?: AbortSignal;
}

/**
 * What came of a request, after all waiting. `gave-up` is this request's own failure, others may go on; what makes
 * every further request futile (a refused key, a retired endpoint, a used-up quota) is thrown as a `UserError` instead.
 */
export type CompletionOutcome =
  | { readonly kind: 'done'; readonly text: string; readonly usage: Usage }
  /** The answer hit its output limit: `finish_reason` said so. */
  | { readonly kind: 'truncated'; readonly text: string; readonly usage: Usage }
  | { readonly kind: 'refused'; readonly reason: string; readonly usage: Usage }
  | { readonly kind: 'gave-up'; readonly error: UserError; readonly usage: Usage };

/** A model behind its limits. */
export interface ModelClient {
  /** The id that the endpoint knows it by. */
  readonly model: string;
  complete(request: CompletionRequest): Promise<CompletionOutcome>;
}

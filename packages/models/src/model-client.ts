import type { Usage } from '@dark-factory/contracts';
import type { UserError } from '@dark-factory/runtime';
import type { ToolDeclaration } from './endpoint.ts';

/** One turn of a conversation. */
export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What a model is asked. */
export interface CompletionRequest {
  /** For logs, errors and traces: `WU-03 write`. */
  readonly purpose: string;
  readonly system: string;
  /** Stands before the first message and is the same, byte for byte, in many requests: endpoints can cache it. */
  readonly shared?: string;
  readonly messages: readonly ChatMessage[];
  /** Tokens that the answer may take. */
  readonly maxOutputTokens: number;
  /** Ask for JSON of this schema. The answer is still text and still hostile: parse it. */
  readonly json?: { readonly name: string; readonly schema: Record<string, unknown> };
  readonly signal?: AbortSignal;
}

/** What came of a request, after all waiting. `usage` holds every request that was sent for it, failed ones too. */
export type CompletionOutcome =
  | { readonly kind: 'done'; readonly text: string; readonly usage: Usage; readonly answer?: AnswerRecord }
  /** The answer hit its output limit: the endpoint's finish reason said so. */
  | { readonly kind: 'truncated'; readonly text: string; readonly usage: Usage; readonly answer?: AnswerRecord }
  /** The model or its content filter declined. */
  | { readonly kind: 'refused'; readonly reason: string; readonly usage: Usage; readonly answer?: AnswerRecord }
  /** No waiting mends it. `reach` says whether this request alone is meant, or every further one of the run too. */
  | { readonly kind: 'failed'; readonly reach: 'request' | 'run'; readonly error: UserError; readonly usage: Usage }
  /** It might have succeeded later, and was tried as often and as long as is allowed. */
  | { readonly kind: 'gave-up'; readonly error: UserError; readonly usage: Usage }
  /** It was not sent: it could have passed the budget or the deadline. So would every further one. */
  | { readonly kind: 'out-of-budget'; readonly error: UserError; readonly usage: Usage };

/** Where an answer is kept, and whether it was paid for by an earlier run. */
export interface AnswerRecord {
  readonly key: string;
  readonly recalled: boolean;
}

/** What ends the run, when this outcome does: nothing that is asked after it can succeed. */
export function runEnding(outcome: { readonly kind: string }): UserError | undefined {
  const known = outcome as CompletionOutcome;
  if (known.kind === 'out-of-budget') return known.error;
  return known.kind === 'failed' && known.reach === 'run' ? known.error : undefined;
}

/** A model behind its limits, its budget and the store of what was paid for. It throws only an aborted signal's reason. */
export interface ModelClient {
  /** The id that the endpoint knows it by. */
  readonly model: string;
  complete(request: CompletionRequest): Promise<CompletionOutcome>;
  /** An answer that was of no use is not to be recalled by the next run: that run shall ask anew. */
  forget(outcome: CompletionOutcome | ToolLoopOutcome): Promise<void>;
}

/** A tool that runs when the model asks for it. What it returns is shown to the model; what it throws ends the loop. */
export interface Tool extends ToolDeclaration {
  /** Whether what it says comes from other machines, so that it may be another thing tomorrow. A replay says what was said then. */
  readonly elsewhere?: boolean;
  run(input: unknown, signal?: AbortSignal): Promise<string>;
}

/** A task that a model works on with tools until it has nothing left to call. */
export interface ToolLoopRequest {
  readonly purpose: string;
  readonly system: string;
  readonly task: string;
  readonly tools: readonly Tool[];
  /** Tokens of each answer. */
  readonly maxOutputTokens: number;
  /** Requests at most. */
  readonly maxTurns: number;
  readonly signal?: AbortSignal;
}

/** One run of a tool, as evidence. */
export interface ToolUse {
  readonly name: string;
  readonly input: unknown;
  readonly output: string;
}

/** How a tool loop ended. `text` is the model's last word. */
export type ToolLoopOutcome =
  | { readonly kind: 'done'; readonly text: string; readonly usage: Usage; readonly turns: number; readonly uses: readonly ToolUse[]; readonly answers?: readonly AnswerRecord[] }
  /** It was still calling tools at its last turn, or kept repeating one call that gave the same result. */
  | { readonly kind: 'stopped'; readonly reason: string; readonly text: string; readonly usage: Usage; readonly turns: number; readonly uses: readonly ToolUse[]; readonly answers?: readonly AnswerRecord[] }
  | (Exclude<CompletionOutcome, { kind: 'done' }> & { readonly turns: number; readonly uses: readonly ToolUse[]; readonly answers?: readonly AnswerRecord[] });

/** A model that can work with tools. Every provider runs the same ones. */
export interface ToolModel extends ModelClient {
  runTools(request: ToolLoopRequest): Promise<ToolLoopOutcome>;
}

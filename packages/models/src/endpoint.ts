import type { Usage } from '@dark-factory/contracts';
import type { RequestFault } from './fault-classification.ts';

/** A tool as a model is told about it. `inputSchema` is JSON Schema of an object. */
export interface ToolDeclaration {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Record<string, unknown>;
}

/** A model's wish to have a tool run. `input` is what it wrote: hostile until parsed. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

/** One entry of a conversation as an endpoint is sent it. */
export type TurnMessage =
  | { readonly role: 'user'; readonly content: string }
  /** `providerData` is what the answer came with: the endpoint that gave it wants it back. */
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ToolCall[]; readonly providerData?: unknown }
  | { readonly role: 'tool'; readonly results: readonly { readonly callId: string; readonly name: string; readonly content: string }[] };

/** One request to a model, whole: endpoints keep no conversation of their own. */
export interface ModelTurn {
  readonly system: string;
  /** Stands before the first message, the user's, and is the same, byte for byte, in many requests. */
  readonly shared?: string;
  readonly messages: readonly TurnMessage[];
  readonly tools?: readonly ToolDeclaration[];
  /** Tokens that the answer may take. */
  readonly maxOutputTokens: number;
  /** Ask for JSON of this schema. The answer is still text. */
  readonly json?: { readonly name: string; readonly schema: Record<string, unknown> };
}

/** Why an answer ended, as the endpoint said it. */
export type Finish = 'stop' | 'length' | 'tool-calls' | 'refused';

/** What one request came to. `usage` counts this request alone. */
export type Reply =
  | {
    readonly kind: 'answer';
    readonly text: string;
    readonly toolCalls: readonly ToolCall[];
    /** JSON of the endpoint's own that its turn must be sent back with, such as signed thinking before tool calls. Only the endpoint reads it; once kept, it is hostile. */
    readonly providerData?: unknown;
    readonly finish: Finish;
    /** The endpoint's own word for `finish`. */
    readonly finishRaw: string;
    readonly usage: Usage;
    /** Lower-case names. They say what is left of the endpoint's limits. */
    readonly headers: Readonly<Record<string, string | undefined>>;
  }
  | { readonly kind: 'fault'; readonly fault: RequestFault };

/** A model API, asked once a call: it neither waits nor tries again, and it throws nothing but an aborted signal's reason. */
export interface ModelEndpoint {
  readonly provider: 'openai-compatible' | 'anthropic' | 'copilot';
  /** Where it is, for errors. */
  readonly address: string;
  /** The id that the endpoint knows the model by. */
  readonly model: string;
  ask(turn: ModelTurn, signal?: AbortSignal): Promise<Reply>;
  /** Ids that the endpoint lists, or `undefined` where it lists none; it does not throw. */
  listModels(signal?: AbortSignal): Promise<readonly string[] | undefined>;
  /** Ends what the endpoint keeps running, if it keeps something running. */
  close?(): Promise<void>;
}

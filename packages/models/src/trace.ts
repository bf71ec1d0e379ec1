import type { Usage } from '@dark-factory/contracts';
import type { ModelTurn, ToolCall } from './endpoint.ts';

/** One request and what came of it, as a line of a trace. */
export interface TraceRecord {
  readonly schema: 'dark-factory/trace/v1';
  /** When it was sent, ISO 8601. */
  readonly at: string;
  readonly purpose: string;
  readonly provider: string;
  readonly model: string;
  /** Digest of the request: model and turn. The answer store has its answer under this key. */
  readonly key: string;
  /** Which try of the same request, from 1. 0 when it was recalled from the store and nothing was sent. */
  readonly attempt: number;
  readonly durationMs: number;
  readonly request: ModelTurn;
  readonly reply:
    | { readonly kind: 'answer'; readonly text: string; readonly toolCalls: readonly ToolCall[]; readonly providerData?: unknown; readonly finish: string; readonly finishRaw: string }
    /** `status` is null where no answer came at all. */
    | { readonly kind: 'fault'; readonly status: number | null; readonly body: string };
  readonly usage: Usage;
}

/** Receives every request and answer. It must not throw; it sees no key, as requests carry none. */
export type Trace = (record: TraceRecord) => void;

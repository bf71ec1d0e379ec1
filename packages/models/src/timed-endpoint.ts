import type { ModelEndpoint } from './endpoint.ts';

/**
 * Milliseconds that one answer may take, unless it is said otherwise. The longest answers of reasoning models take 10 to
 * 20 minutes; a server that hangs costs a run this long a try.
 */
export const LONGEST_ANSWER_MS = 30 * 60_000;

/** An endpoint that is cut off when an answer takes longer than `limitMs` of real time. The same may be asked again. */
export function timedEndpoint(endpoint: ModelEndpoint, limitMs: number): ModelEndpoint {
  return {
    ...endpoint,
    ask: async (turn, signal) => {
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(new Error(`it took longer than ${spell(limitMs)}`)), limitMs);
      try {
        return await endpoint.ask(turn, signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]));
      } catch (error) {
        signal?.throwIfAborted();
        if (!limit.signal.aborted) throw error;
        return { kind: 'fault', fault: { status: undefined, headers: {}, body: '', cause: limit.signal.reason } };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function spell(ms: number): string {
  return ms < 60_000 ? `${ms / 1000} s` : `${Math.round(ms / 60_000)} minutes`;
}

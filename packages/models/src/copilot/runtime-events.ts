import type { Usage } from '@dark-factory/contracts';
import * as z from 'zod';
import type { Finish, Reply, ToolCall } from '../endpoint.ts';
import { toolInputOf } from '../tool-input.ts';

const count = z.number().nonnegative().catch(0).transform(Math.round);

/** `assistant.usage`: what one request used. */
const UsageEvent = z.object({ inputTokens: count, outputTokens: count, cacheReadTokens: count, reasoningTokens: count, finishReason: z.string().optional().catch(undefined), contentFilterTriggered: z.boolean().catch(false) });

/**
 * `model.model_call_success`: the model's answer in the form of a chat completion, whatever API was asked. It comes for
 * every answer, a cut one too, before the runtime acts on it, and holds the input of a tool as it was written.
 */
const AnswerEvent = z.object({
  responseChunk: z.object({
    choices: z.array(z.object({
      delta: z.object({
        content: z.string().nullish(),
        refusal: z.string().nullish(),
        tool_calls: z.array(z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) })).nullish(),
      }),
      finish_reason: z.string().nullish(),
    })).min(1),
  }),
});

/** `model.call_failure`, `session.error`. */
const FailureEvent = z.object({ statusCode: z.int().optional().catch(undefined), errorMessage: z.string().optional().catch(undefined), message: z.string().optional().catch(undefined), errorType: z.string().optional().catch(undefined), errorCode: z.string().optional().catch(undefined) });

/** What the runtime said of a request. */
export type RuntimeWord =
  | { readonly kind: 'usage'; readonly usage: Usage; readonly filtered: boolean }
  | { readonly kind: 'answer'; readonly text: string; readonly toolCalls: readonly ToolCall[]; readonly finish: Finish; readonly finishRaw: string }
  | { readonly kind: 'failure'; readonly status: number | undefined; readonly body: string }
  /** It has nothing more to say. */
  | { readonly kind: 'idle' };

/** Reads an event of a session; most of them say nothing that matters here. */
export function wordOf({ type, data }: { readonly type: string; readonly data: unknown }): RuntimeWord | undefined {
  switch (type) {
    case 'assistant.usage': return usageWord(data);
    case 'model.model_call_success': return answerWord(data);
    case 'model.call_failure':
    case 'session.error': return failureWord(data);
    case 'session.idle': return { kind: 'idle' };
    default: return undefined;
  }
}

function usageWord(data: unknown): RuntimeWord | undefined {
  const { success, data: used } = UsageEvent.safeParse(data);
  if (!success) return undefined;
  return {
    kind: 'usage', filtered: used.contentFilterTriggered || used.finishReason === 'content_filter',
    usage: { requests: 1, failedRequests: 0, promptTokens: used.inputTokens, completionTokens: used.outputTokens, cachedTokens: used.cacheReadTokens, reasoningTokens: used.reasoningTokens },
  };
}

function answerWord(data: unknown): RuntimeWord | undefined {
  const { success, data: event } = AnswerEvent.safeParse(data);
  if (!success) return undefined;
  const { choices } = event.responseChunk;
  const refusal = choices.map(({ delta }) => delta.refusal ?? '').join('');
  const toolCalls = choices.flatMap(({ delta }) => delta.tool_calls ?? []).map((call) => ({ id: call.id, name: call.function.name, input: toolInputOf(call.function.arguments) }));
  const finishRaw = choices[0]!.finish_reason ?? 'unknown';
  return { kind: 'answer', text: choices.map(({ delta }) => delta.content ?? '').join('') || refusal, toolCalls, finish: refusal === '' ? finishOf(finishRaw) : 'refused', finishRaw };
}

function finishOf(raw: string): Finish {
  switch (raw) {
    case 'length': return 'length';
    case 'content_filter': return 'refused';
    case 'tool_calls': return 'tool-calls';
    default: return 'stop';
  }
}

function failureWord(data: unknown): RuntimeWord {
  const failure = FailureEvent.safeParse(data).data;
  const body = [failure?.errorType, failure?.errorCode, failure?.errorMessage ?? failure?.message].filter((part) => part !== undefined).join(': ');
  return { kind: 'failure', status: failure?.statusCode ?? statusOf(failure?.errorType), body };
}

/** Failures before a request was sent have no status of their own; the runtime's categories stand for one. */
function statusOf(category: string | undefined): number | undefined {
  switch (category) {
    case 'authentication': return 401;
    case 'authorization': return 403;
    case 'quota':
    case 'rate_limit': return 429;
    case 'context_limit': return 413;
    default: return undefined;
  }
}

/** An answer as the rest of the program knows it. */
export function replyOf(answer: Extract<RuntimeWord, { kind: 'answer' }>, said: { readonly usage: Usage; readonly filtered: boolean; readonly headers: Readonly<Record<string, string>> }): Reply {
  const { text, toolCalls, finishRaw } = answer;
  return { kind: 'answer', text, toolCalls, finish: said.filtered ? 'refused' : answer.finish, finishRaw, usage: said.usage, headers: said.headers };
}

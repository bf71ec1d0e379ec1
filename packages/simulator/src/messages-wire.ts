import type { Completion } from './completion.ts';
import { forcedTool } from './messages-as-chat.ts';
import type { CacheUse } from './messages-cache.ts';
import type { MessagesRequest } from './messages-request.ts';
import { thinkingBlock } from './messages-thinking.ts';

type Content = { type: 'text'; text: string } | ReturnType<typeof thinkingBlock> | { type: 'tool_use'; id: string; name: string; input: unknown };

const STOP_REASONS: Readonly<Record<Completion['finish'], string>> = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use', content_filter: 'refusal' };

/** A completion as a message of Anthropic's. */
export function toMessage(id: string, request: MessagesRequest, completion: Completion, cache: CacheUse) {
  const forced = forcedCall(request, completion);
  const content = [...(completion.thinking === null ? [] : [thinkingBlock(completion.thinking)]), ...(forced === undefined ? contentOf(completion) : [forced])];
  return {
    id,
    type: 'message',
    role: 'assistant',
    model: request.model,
    content: content.map((block, index) => (block.type === 'tool_use' ? { ...block, id: `toolu_${id.replace(/^msg_/, '')}_${index}` } : block)),
    stop_reason: completion.refusal !== null ? 'refusal' : forced !== undefined && completion.finish === 'stop' ? 'tool_use' : STOP_REASONS[completion.finish],
    stop_sequence: null,
    usage: usageOf(completion, cache),
  };
}

/** A text recorded for a request that must call a tool: it is what that tool is called with. */
function forcedCall(request: MessagesRequest, { content, toolCalls }: Completion): Content | undefined {
  const tool = forcedTool(request);
  if (tool === undefined || toolCalls.length > 0 || content === null) return undefined;
  const input = parsed(content);
  return typeof input === 'object' && input !== null ? { type: 'tool_use', id: '', name: tool.name, input } : undefined;
}

/** A call that was cut has lost its input, as the API sends none that is not JSON. */
function contentOf({ content, toolCalls, finish }: Completion): Content[] {
  return [
    ...(content === null || content === '' ? [] : [{ type: 'text' as const, text: content }]),
    ...toolCalls.map((call) => ({ type: 'tool_use' as const, id: '', name: call.name, input: parsed(call.arguments) ?? (finish === 'length' ? {} : call.arguments) })),
  ];
}

/** `input_tokens` are those that the cache has nothing to do with. A recording that states cached tokens is believed. */
function usageOf({ usage }: Completion, cache: CacheUse) {
  const read = usage.cachedTokens > 0 ? usage.cachedTokens : Math.min(cache.read, usage.promptTokens);
  const created = usage.cachedTokens > 0 ? 0 : Math.min(cache.created, usage.promptTokens - read);
  return {
    input_tokens: Math.max(0, usage.promptTokens - read - created),
    cache_creation_input_tokens: created,
    cache_read_input_tokens: read,
    output_tokens: usage.completionTokens,
    ...(usage.reasoningTokens > 0 && { output_tokens_details: { thinking_tokens: usage.reasoningTokens } }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

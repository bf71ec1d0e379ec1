import * as z from 'zod';
import { estimateTokens } from './tokens.ts';

const ContentPart = z.looseObject({ type: z.string(), text: z.string().optional() });
const ToolCallMessage = z.looseObject({
  id: z.string().optional(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});
const Message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(ContentPart)]).nullish(),
  tool_calls: z.array(ToolCallMessage).nullish(),
});
const Tool = z.looseObject({ type: z.string(), function: z.looseObject({ name: z.string() }) });
const ResponseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({ name: z.string(), schema: z.record(z.string(), z.unknown()).optional() }),
  }),
]);

/** What the simulator reads of a chat completions request. Everything else passes unread. */
export const ChatRequest = z.looseObject({
  model: z.string(),
  messages: z.array(Message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
  tools: z.array(Tool).nullish(),
  response_format: ResponseFormat.nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** The text of all messages, a line break between them: what `contains` and `lacks` are looked up in. */
export function requestText(request: ChatRequest): string {
  return request.messages.map(messageText).join('\n');
}

/** Tokens of the prompt, estimated from the text of the messages and the JSON of the tools. */
export function promptTokens(request: ChatRequest): number {
  const tools = request.tools?.length ? JSON.stringify(request.tools) : '';
  return estimateTokens(requestText(request) + tools);
}

/** How long the answer may get, or nothing when the request sets no end. */
export function maxAnswerTokens(request: ChatRequest): number | undefined {
  return request.max_completion_tokens ?? request.max_tokens ?? undefined;
}

/** What the assistant has said so far in this request, in one piece. */
export function assistantText(request: ChatRequest): string {
  return request.messages.filter(({ role }) => role === 'assistant').map((message) => contentText(message, '')).join('');
}

function messageText(message: z.infer<typeof Message>): string {
  const calls = (message.tool_calls ?? []).map((call) => `${call.function.name} ${call.function.arguments}`);
  return [contentText(message, '\n'), ...calls].join('\n');
}

function contentText({ content }: z.infer<typeof Message>, separator: string): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join(separator);
}

import type { Completion } from './completion.ts';

/** What names one answer on the wire. */
export interface AnswerId {
  id: string;
  /** Seconds since 1970. */
  created: number;
  model: string;
}

/** Characters of text or of a tool's arguments in one chunk of a stream: about sixteen tokens. */
const CHUNK_CHARACTERS = 64;

/** A completion as one JSON document. */
export function toJson(answer: AnswerId, completion: Completion): string {
  const { content, refusal, thinking, toolCalls, finish } = completion;
  const calls = toolCalls.map((call, index) => ({ id: callId(answer, index), type: 'function', function: call }));
  const message = { role: 'assistant', content, refusal, ...(thinking !== null && { reasoning_content: thinking }), ...(calls.length > 0 && { tool_calls: calls }) };
  return JSON.stringify({
    ...answer,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
    usage: toUsage(completion),
  });
}

/** A completion as the server-sent events of a stream, one string an event. */
export function toEvents(answer: AnswerId, completion: Completion, includeUsage: boolean): string[] {
  const chunk = (choices: unknown[], usage?: object): string =>
    `data: ${JSON.stringify({ ...answer, object: 'chat.completion.chunk', choices, ...(includeUsage && { usage: usage ?? null }) })}\n\n`;
  const delta = (value: object, finish: string | null = null): string =>
    chunk([{ index: 0, delta: value, logprobs: null, finish_reason: finish }]);
  const events = [delta({ role: 'assistant', content: completion.content === null ? null : '' })];
  for (const thought of pieces(completion.thinking ?? '')) events.push(delta({ reasoning_content: thought }));
  for (const content of pieces(completion.content ?? '')) events.push(delta({ content }));
  for (const refusal of pieces(completion.refusal ?? '')) events.push(delta({ refusal }));
  completion.toolCalls.forEach((call, index) => {
    events.push(delta({ tool_calls: [{ index, id: callId(answer, index), type: 'function', function: { name: call.name, arguments: '' } }] }));
    for (const part of pieces(call.arguments)) events.push(delta({ tool_calls: [{ index, function: { arguments: part } }] }));
  });
  events.push(delta({}, completion.finish));
  if (includeUsage) events.push(chunk([], toUsage(completion)));
  events.push('data: [DONE]\n\n');
  return events;
}

function toUsage({ usage }: Completion) {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
}

/** By code points, so that no chunk ends in half a character. */
function pieces(text: string): string[] {
  const points = [...text];
  const count = Math.ceil(points.length / CHUNK_CHARACTERS);
  return Array.from({ length: count }, (_, index) => points.slice(index * CHUNK_CHARACTERS, (index + 1) * CHUNK_CHARACTERS).join(''));
}

const callId = (answer: AnswerId, index: number): string => `call_${answer.id.replace(/^chatcmpl-/, '')}_${index}`;

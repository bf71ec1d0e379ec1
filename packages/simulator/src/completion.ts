import * as z from 'zod';
import { maxAnswerTokens, promptTokens, type ChatRequest } from './chat-request.ts';
import type { AnswerSpec } from './recording.ts';
import { estimateTokens, firstTokens } from './tokens.ts';

/** An answer as it will be sent, before it has the form of one JSON document or of a stream. */
export interface Completion {
  content: string | null;
  refusal: string | null;
  thinking: string | null;
  toolCalls: { name: string; arguments: string }[];
  finish: 'stop' | 'length' | 'tool_calls' | 'content_filter';
  usage: { promptTokens: number; completionTokens: number; cachedTokens: number; reasoningTokens: number };
}

/** The answer to a request: what is recorded, cut where the request, the recording or a fault ends it. */
export function completionOf(request: ChatRequest, spec: AnswerSpec, truncateAtToken = Infinity): Completion {
  const limit = Math.min(maxAnswerTokens(request) ?? Infinity, spec.cutAtToken ?? Infinity, truncateAtToken);
  const said = cut(spec, limit);
  const usage = spec.usage ?? {};
  return {
    content: said.content,
    refusal: null,
    thinking: spec.thinking ?? null,
    toolCalls: said.toolCalls,
    finish: said.isCut ? 'length' : (spec.finish ?? (said.toolCalls.length > 0 ? 'tool_calls' : 'stop')),
    usage: {
      promptTokens: usage.promptTokens ?? promptTokens(request),
      completionTokens: said.isCut ? said.tokens : (usage.completionTokens ?? said.tokens),
      cachedTokens: usage.cachedTokens ?? 0,
      reasoningTokens: usage.reasoningTokens ?? 0,
    },
  };
}

/** A well-formed completion that says nothing. */
export function emptyCompletion(request: ChatRequest): Completion {
  return { ...completionOf(request, { text: '' }), content: '' };
}

/** A completion in which the model declines: no content, a sentence in `refusal`, and finish reason `stop`. */
export function refusalCompletion(request: ChatRequest): Completion {
  const sentence = "I'm sorry, but I can't help with that.";
  return { ...completionOf(request, { text: sentence }), content: null, refusal: sentence, finish: 'stop' };
}

/** Why a recorded answer is not what the request asked for, or nothing when it is. A cut answer is not judged. */
export function formatProblem(request: ChatRequest, completion: Completion): string | undefined {
  const offered = (request.tools ?? []).map((tool) => tool.function.name);
  const unknown = completion.toolCalls.find((call) => !offered.includes(call.name));
  if (unknown) return `it calls the tool ${unknown.name}; the request offers ${offered.join(', ') || 'no tools'}`;
  const format = request.response_format;
  if (!format || format.type === 'text' || completion.finish !== 'stop') return undefined;
  const value = parseObject(completion.content ?? '');
  if (value === undefined) return `the request asks for ${format.type} and its text is not a JSON object`;
  return format.type === 'json_schema' ? schemaProblem(format.json_schema.schema, value) : undefined;
}

function schemaProblem(schema: Record<string, unknown> | undefined, value: unknown): string | undefined {
  if (!schema) return undefined;
  let reader: z.ZodType;
  try {
    reader = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    return undefined; // a construct that zod cannot read: the client's own check has to do
  }
  const result = reader.safeParse(value);
  if (result.success) return undefined;
  const issues = result.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'the object'}: ${issue.message}`);
  return `its text does not fit the schema of the request (${issues.join('; ')})`;
}

function parseObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Text first, then the arguments of the calls one after the other, until the tokens are used up. */
function cut(spec: AnswerSpec, limit: number) {
  const content = spec.text === undefined ? null : firstTokens(spec.text, limit);
  let isCut = content !== (spec.text ?? null);
  let tokens = estimateTokens(content ?? '');
  const toolCalls: Completion['toolCalls'] = [];
  for (const call of spec.toolCalls ?? []) {
    const whole = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? {});
    const part = firstTokens(whole, limit - tokens);
    isCut ||= part !== whole;
    if (part === '' && whole !== '') break;
    tokens += estimateTokens(part);
    toolCalls.push({ name: call.name, arguments: part });
  }
  return { content, toolCalls, tokens, isCut };
}

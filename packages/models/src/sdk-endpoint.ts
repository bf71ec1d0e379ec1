import type { LanguageModelV3, LanguageModelV3CallOptions, LanguageModelV3FinishReason, LanguageModelV3GenerateResult, LanguageModelV3Prompt, SharedV3ProviderOptions } from '@ai-sdk/provider';
import type { Usage } from '@dark-factory/contracts';
import type { Finish, ModelEndpoint, ModelTurn, Reply, ToolCall, TurnMessage } from './endpoint.ts';
import type { RequestFault } from './fault-classification.ts';
import { reasoningParts, thinkingOf } from './reasoning-parts.ts';
import { joinedMessages, SHARED_END } from './shared-text.ts';
import { toolInputOf } from './tool-input.ts';

/** What an endpoint on a provider of the AI SDK differs in. */
export interface SdkEndpointParts {
  readonly provider: ModelEndpoint['provider'];
  readonly address: string;
  readonly model: string;
  readonly sdk: LanguageModelV3;
  /** Options of the provider for a request, such as what of it may be cached. */
  readonly optionsFor?: (turn: ModelTurn) => Partial<LanguageModelV3CallOptions>;
  /**
   * Options of the provider for the ends of what requests share: tools, the system message or the shared text after it,
   * and a conversation with tools so far. Where there are none, the shared text is one with the first message: caches
   * that go by the beginning of a prompt see it all the same, and some endpoints take no message in parts.
   */
  readonly shared?: SharedV3ProviderOptions;
  /** Whether the body of an answer says that the model declined, where the SDK does not tell. */
  readonly declined?: (body: unknown) => boolean;
  /** Whether the API wants the thinking before tool calls back, given the body of the answer. */
  readonly wantsThinking?: (body: unknown) => boolean;
  readonly listModels: ModelEndpoint['listModels'];
}

/** An endpoint on a provider of the AI SDK, called without the SDK's own retries. */
export function createSdkEndpoint(parts: SdkEndpointParts): ModelEndpoint {
  const { provider, address, model, sdk, listModels } = parts;
  return {
    provider, address, model, listModels,
    ask: async (turn, signal) => {
      try {
        return replyOf(await sdk.doGenerate(callOf(turn, parts, signal)), parts);
      } catch (error) {
        signal?.throwIfAborted();
        return { kind: 'fault', fault: faultOf(error) };
      }
    },
  };
}

function callOf(turn: ModelTurn, parts: SdkEndpointParts, signal: AbortSignal | undefined): LanguageModelV3CallOptions {
  const tools = turn.tools ?? [];
  return {
    prompt: promptOf(turn, parts.shared),
    maxOutputTokens: turn.maxOutputTokens,
    ...(tools.length === 0 ? {} : { tools: tools.map((tool, index) => ({ type: 'function' as const, ...tool, ...(index + 1 === tools.length ? optionsOf(parts.shared) : {}) })) }),
    ...(turn.json === undefined ? {} : { responseFormat: { type: 'json' as const, ...turn.json } }),
    ...parts.optionsFor?.(turn),
    ...(signal === undefined ? {} : { abortSignal: signal }),
  };
}

/** Only a conversation with tools is sent again with more at its end; the last message of any other is nobody else's. */
function promptOf(turn: ModelTurn, shared: SharedV3ProviderOptions | undefined): LanguageModelV3Prompt {
  const continued = (turn.tools ?? []).length > 0;
  const apart = shared !== undefined && (turn.shared ?? '') !== '' && turn.messages[0]?.role === 'user';
  const messages = (apart ? turn.messages : joinedMessages(turn)).filter((message) => !isSilent(message));
  const prompt: LanguageModelV3Prompt = [
    // Anthropic takes four marks a request; the one after the shared text covers the system message.
    { role: 'system', content: turn.system, ...(apart ? {} : optionsOf(shared)) },
    ...messages.map((message, index) => ({ ...messageOf(message), ...(continued && index + 1 === messages.length ? optionsOf(shared) : {}) })),
  ];
  const first = prompt[1];
  if (apart && first?.role === 'user') first.content.unshift({ type: 'text', text: `${turn.shared}${SHARED_END}`, ...optionsOf(shared) });
  return prompt;
}

/** An answer that said nothing, such as one whose reasoning took all of its tokens. Anthropic takes no such turn. */
function isSilent(message: TurnMessage): boolean {
  return message.role === 'assistant' && message.content.trim() === '' && (message.toolCalls ?? []).length === 0;
}

function optionsOf(shared: SharedV3ProviderOptions | undefined): { providerOptions?: SharedV3ProviderOptions } {
  return shared === undefined ? {} : { providerOptions: shared };
}

function messageOf(message: TurnMessage): LanguageModelV3Prompt[number] {
  switch (message.role) {
    case 'user': return { role: 'user', content: [{ type: 'text', text: message.content }] };
    case 'assistant': return {
      role: 'assistant',
      content: [
        ...reasoningParts(message.providerData),
        ...(message.content.trim() === '' ? [] : [{ type: 'text' as const, text: message.content }]),
        ...(message.toolCalls ?? []).map((call) => ({ type: 'tool-call' as const, toolCallId: call.id, toolName: call.name, input: objectOf(call.input) })),
      ],
    };
    case 'tool': return { role: 'tool', content: message.results.map((result) => ({ type: 'tool-result', toolCallId: result.callId, toolName: result.name, output: { type: 'text', value: result.content } })) };
  }
}

/** Endpoints take a call back only with an object as its input, whatever the model wrote. */
function objectOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? input : { unreadable: input };
}

function replyOf(result: LanguageModelV3GenerateResult, { declined, wantsThinking }: SdkEndpointParts): Reply {
  const text = result.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  const toolCalls = result.content.flatMap((part): ToolCall[] => (part.type === 'tool-call' ? [{ id: part.toolCallId, name: part.toolName, input: toolInputOf(part.input) }] : []));
  const body = result.response?.body;
  const providerData = toolCalls.length > 0 && wantsThinking?.(body) === true ? thinkingOf(result.content) : undefined;
  return {
    kind: 'answer', text, toolCalls, ...(providerData === undefined ? {} : { providerData }), finish: declined?.(body) === true ? 'refused' : finishOf(result.finishReason), finishRaw: result.finishReason.raw ?? result.finishReason.unified,
    usage: usageOf(result), headers: lowerCased(result.response?.headers ?? {}),
  };
}

function finishOf(reason: LanguageModelV3FinishReason): Finish {
  switch (reason.unified) {
    case 'length': return 'length';
    case 'content-filter': return 'refused';
    case 'tool-calls': return 'tool-calls';
    default: return 'stop';
  }
}

function usageOf({ usage: { inputTokens, outputTokens } }: LanguageModelV3GenerateResult): Usage {
  return {
    requests: 1,
    failedRequests: 0,
    promptTokens: inputTokens.total ?? 0,
    completionTokens: outputTokens.total ?? 0,
    cachedTokens: inputTokens.cacheRead ?? 0,
    reasoningTokens: outputTokens.reasoning ?? 0,
  };
}

/** The SDK's `APICallError` carries status, headers and body; whatever else was thrown, or came with a 200 that is no answer, is a connection that broke. */
function faultOf(error: unknown): RequestFault {
  const call = error as { statusCode?: number; responseHeaders?: Record<string, string>; responseBody?: string };
  const status = call.statusCode !== undefined && call.statusCode >= 300 ? call.statusCode : undefined;
  return { status, headers: lowerCased(call.responseHeaders ?? {}), body: call.responseBody ?? '', cause: error };
}

function lowerCased(headers: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

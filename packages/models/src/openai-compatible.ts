import type { LanguageModelV3, LanguageModelV3CallOptions, LanguageModelV3GenerateResult } from '@ai-sdk/provider';
import { NO_USAGE, addUsage, type Usage } from '@dark-factory/contracts';
import { UserError, type Clock, type Logger, type Random } from '@dark-factory/runtime';
import { classifyFault, type RequestFault } from './fault-classification.ts';
import type { CompletionOutcome, CompletionRequest, ModelClient } from './model-client.ts';
import { RequestPacer, type PacingLimits } from './request-pacing.ts';
import { RETRY, retryWait } from './retry-policy.ts';

/** Where the model is and how it may be used. */
export interface OpenAiCompatibleOptions {
  /** Address up to and including the version, e.g. `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly model: string;
  readonly limits: PacingLimits;
}

export interface ModelDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The transport; the platform's `fetch` where it is not given. */
  readonly fetch?: typeof fetch;
}

/** A client for any endpoint that speaks OpenAI chat completions. The SDK's own retries are off: waiting is ours. */
export async function createOpenAiCompatibleClient(options: OpenAiCompatibleOptions, deps: ModelDeps): Promise<ModelClient> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const provider = createOpenAICompatible({
    name: 'endpoint',
    baseURL: options.baseUrl,
    supportsStructuredOutputs: true,
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
    ...(deps.fetch === undefined ? {} : { fetch: deps.fetch }),
  });
  return new OpenAiCompatibleClient(options, deps, provider.chatModel(options.model));
}

class OpenAiCompatibleClient implements ModelClient {
  readonly model: string;
  readonly #pacer: RequestPacer;
  /** Set by the first fault that no request can survive: the rest is not sent. */
  #futile: UserError | undefined;
  #jsonMode: 'schema' | 'object' | 'prompt' = 'schema';

  constructor(private readonly options: OpenAiCompatibleOptions, private readonly deps: ModelDeps, private readonly sdk: LanguageModelV3) {
    this.model = options.model;
    this.#pacer = new RequestPacer(options.limits, deps.clock);
  }

  async complete(request: CompletionRequest): Promise<CompletionOutcome> {
    let usage = NO_USAGE;
    for (let attempt = 1; ; attempt++) {
      const result = await this.#pacer.run(() => this.#send(request), request.signal);
      if (result.kind === 'answer') return outcomeOf(result.answer, addUsage(usage, usageOf(result.answer)));
      usage = addUsage(usage, { ...NO_USAGE, requests: 1, failedRequests: 1 });
      if (this.#lowerJsonMode(request, result.fault)) continue;
      const fault = classifyFault(result.fault, { baseUrl: this.options.baseUrl, model: this.model, purpose: request.purpose, now: this.deps.clock.now() });
      if (fault.kind === 'futile') throw (this.#futile = fault.error);
      if (fault.kind === 'hopeless') return { kind: 'gave-up', error: fault.error, usage };
      if (attempt === RETRY.tries) return { kind: 'gave-up', error: this.#gaveUp(request, fault.reason, result.fault), usage };
      const wait = retryWait(attempt, fault.askedMs, this.deps.random);
      this.deps.logger.info(`${request.purpose}: ${fault.reason}; try ${attempt + 1} of ${RETRY.tries} in ${Math.round(wait / 1000)} s`);
      if (fault.limited) this.#pacer.coolDown(wait);
      else await this.deps.clock.sleep(wait, request.signal);
    }
  }

  async #send(request: CompletionRequest): Promise<{ kind: 'answer'; answer: LanguageModelV3GenerateResult } | { kind: 'fault'; fault: RequestFault }> {
    if (this.#futile !== undefined) throw this.#futile;
    try {
      return { kind: 'answer', answer: await this.sdk.doGenerate(this.#call(request)) };
    } catch (error) {
      request.signal?.throwIfAborted();
      return { kind: 'fault', fault: faultOf(error) };
    }
  }

  #call(request: CompletionRequest): LanguageModelV3CallOptions {
    const { json } = request;
    return {
      prompt: [
        { role: 'system', content: request.system },
        ...request.messages.map((message) => ({ role: message.role, content: [{ type: 'text' as const, text: message.content }] })),
      ],
      maxOutputTokens: request.maxOutputTokens,
      ...(json === undefined || this.#jsonMode === 'prompt' ? {} : {
        responseFormat: this.#jsonMode === 'schema' ? { type: 'json' as const, name: json.name, schema: json.schema } : { type: 'json' as const },
        providerOptions: { endpoint: { strictJsonSchema: false } },
      }),
      ...(request.signal === undefined ? {} : { abortSignal: request.signal }),
    };
  }

  /** Endpoints differ in what `response_format` they take; one that refuses it is asked again with less. */
  #lowerJsonMode(request: CompletionRequest, fault: RequestFault): boolean {
    const refused = request.json !== undefined && this.#jsonMode !== 'prompt' && (fault.status === 400 || fault.status === 422) && /response_format|json_schema|json_object|structured/i.test(fault.body);
    if (refused) this.#jsonMode = this.#jsonMode === 'schema' ? 'object' : 'prompt';
    return refused;
  }

  #gaveUp(request: CompletionRequest, reason: string, fault: RequestFault): UserError {
    return new UserError({
      code: 'model-gave-up',
      what: `the model API did not answer after ${RETRY.tries} tries; the last was: ${reason}`,
      where: `${request.purpose}, ${this.options.baseUrl}`,
      fix: 'Run again: finished units are kept. Lower requests-per-minute or in-flight if it was rate limited.',
      cause: fault.cause,
    });
  }
}

function outcomeOf(answer: LanguageModelV3GenerateResult, usage: Usage): CompletionOutcome {
  const text = answer.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  switch (answer.finishReason.unified) {
    case 'length': return { kind: 'truncated', text, usage };
    case 'content-filter': return { kind: 'refused', reason: `the model's content filter stopped the answer (${answer.finishReason.raw ?? 'content-filter'})`, usage };
    default: return { kind: 'done', text, usage };
  }
}

function usageOf(answer: LanguageModelV3GenerateResult): Usage {
  const { inputTokens, outputTokens } = answer.usage;
  return {
    requests: 1,
    failedRequests: 0,
    promptTokens: inputTokens.total ?? 0,
    completionTokens: outputTokens.total ?? 0,
    cachedTokens: inputTokens.cacheRead ?? 0,
    reasoningTokens: outputTokens.reasoning ?? 0,
  };
}

/** The SDK's `APICallError` carries status, headers and body; whatever else was thrown is a connection that broke. */
function faultOf(error: unknown): RequestFault {
  const call = error as { statusCode?: number; responseHeaders?: Record<string, string>; responseBody?: string };
  const status = call.statusCode !== undefined && call.statusCode >= 400 ? call.statusCode : undefined;
  return { status, headers: call.responseHeaders ?? {}, body: call.responseBody ?? '', cause: error };
}

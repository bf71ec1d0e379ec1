import * as z from 'zod';
import { AcceptedForm } from './accepted-form.ts';
import type { ModelEndpoint, ModelTurn } from './endpoint.ts';
import { listModelIds } from './model-listing.ts';
import { providerFetch } from './provider-fetch.ts';
import { createSdkEndpoint, type SdkEndpointParts } from './sdk-endpoint.ts';

/** Where the model is. */
export interface OpenAiCompatibleOptions {
  /** Address up to and including the version, e.g. `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly model: string;
  /** Header that carries the key as it is, instead of `Authorization: Bearer`. */
  readonly keyHeader?: string;
  /** Added to every address, such as Azure's `api-version`. */
  readonly query?: Readonly<Record<string, string>>;
  /** The transport. @default one that waits for long answers */
  readonly fetch?: typeof fetch;
}

/** A refusal has its own field, which the SDK would hand on as the answer's text. */
const Refusal = z.object({ choices: z.array(z.object({ message: z.object({ refusal: z.string().min(1) }) })).min(1) });

/** Models that think in this field want it back (DeepSeek and Kimi do); APIs that call it otherwise refuse it. */
const Thought = z.object({ choices: z.array(z.object({ message: z.object({ reasoning_content: z.string().min(1) }) })).min(1) });

/** An endpoint that speaks OpenAI chat completions. */
export async function createOpenAiCompatibleEndpoint(options: OpenAiCompatibleOptions): Promise<ModelEndpoint> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const { baseUrl, apiKey, model, keyHeader } = options;
  const headers: Record<string, string> = apiKey === undefined ? {} : keyHeader === undefined ? { authorization: `Bearer ${apiKey}` } : { [keyHeader]: apiKey };
  const transport = providerFetch(options);
  const provider = createOpenAICompatible({ name: 'endpoint', baseURL: baseUrl, supportsStructuredOutputs: true, headers, fetch: transport });
  const json = new AcceptedForm(['schema', 'object', 'prompt'], (body) => /response_format|json_schema|json_object|structured/i.test(body));
  // OpenAI's reasoning models refuse the older name; most other endpoints know no other.
  const limit = new AcceptedForm(['max_tokens', 'max_completion_tokens'], (body) => /max_completion_tokens/.test(body));
  const endpoint = createSdkEndpoint({
    provider: 'openai-compatible', address: baseUrl, model, sdk: provider.chatModel(model),
    optionsFor: (turn) => optionsFor(turn, json.form, limit.form),
    declined: (body) => Refusal.safeParse(body).success,
    wantsThinking: (body) => Thought.safeParse(body).success,
    listModels: (signal) => listModelIds({ baseUrl, headers, fetch: transport, ...(signal === undefined ? {} : { signal }) }),
  });
  const ask: ModelEndpoint['ask'] = (turn, signal) => limit.asking(() => endpoint.ask(turn, signal));
  return { ...endpoint, ask: (turn, signal) => (turn.json === undefined ? ask(turn, signal) : json.asking(() => ask(turn, signal))) };
}

/** What the SDK does not know of stands under the provider's name and goes into the body as it is. */
function optionsFor({ json, maxOutputTokens }: ModelTurn, jsonForm: 'schema' | 'object' | 'prompt', limitForm: string): ReturnType<NonNullable<SdkEndpointParts['optionsFor']>> {
  const limit = limitForm === 'max_tokens' ? {} : { [limitForm]: maxOutputTokens };
  const responseFormat = json === undefined || jsonForm === 'prompt' ? undefined : jsonForm === 'schema' ? { type: 'json' as const, ...json } : { type: 'json' as const };
  return {
    ...(limitForm === 'max_tokens' ? {} : { maxOutputTokens: undefined }),
    responseFormat,
    providerOptions: { endpoint: { ...limit, ...(responseFormat === undefined ? {} : { strictJsonSchema: false }) } },
  };
}

import * as z from 'zod';
import type { ModelEndpoint, ModelTurn, Reply } from './endpoint.ts';
import { listModelIds } from './model-listing.ts';
import { createSdkEndpoint } from './sdk-endpoint.ts';

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
  /** The transport; the platform's `fetch` where it is not given. */
  readonly fetch?: typeof fetch;
}

/** A refusal has its own field, which the SDK would hand on as the answer's text. */
const Refusal = z.object({ choices: z.array(z.object({ message: z.object({ refusal: z.string().min(1) }) })).min(1) });

/** An endpoint that speaks OpenAI chat completions. */
export async function createOpenAiCompatibleEndpoint(options: OpenAiCompatibleOptions): Promise<ModelEndpoint> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const { baseUrl, apiKey, model, keyHeader } = options;
  const headers: Record<string, string> = apiKey === undefined ? {} : keyHeader === undefined ? { authorization: `Bearer ${apiKey}` } : { [keyHeader]: apiKey };
  const provider = createOpenAICompatible({
    name: 'endpoint', baseURL: baseUrl, supportsStructuredOutputs: true, headers,
    ...(options.query === undefined ? {} : { queryParams: { ...options.query } }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  const jsonMode = new JsonMode();
  const endpoint = createSdkEndpoint({
    provider: 'openai-compatible', address: baseUrl, model, sdk: provider.chatModel(model),
    optionsFor: (turn) => jsonMode.optionsFor(turn),
    declined: (body) => Refusal.safeParse(body).success,
    listModels: (signal) => listModelIds({ baseUrl, headers, ...(options.query === undefined ? {} : { query: options.query }), ...(options.fetch === undefined ? {} : { fetch: options.fetch }), ...(signal === undefined ? {} : { signal }) }),
  });
  return { ...endpoint, ask: (turn, signal) => jsonMode.asking(turn, () => endpoint.ask(turn, signal)) };
}

/** Endpoints differ in what `response_format` they take; one that refuses it is asked again with less. */
class JsonMode {
  #mode: 'schema' | 'object' | 'prompt' = 'schema';

  optionsFor({ json }: ModelTurn) {
    if (json === undefined) return {};
    if (this.#mode === 'prompt') return { responseFormat: { type: 'text' as const } };
    return {
      responseFormat: this.#mode === 'schema' ? { type: 'json' as const, ...json } : { type: 'json' as const },
      providerOptions: { endpoint: { strictJsonSchema: false } },
    };
  }

  async asking(turn: ModelTurn, ask: () => Promise<Reply>): Promise<Reply> {
    const asked = this.#mode;
    const reply = await ask();
    if (reply.kind === 'answer' || turn.json === undefined || asked === 'prompt') return reply;
    const { status, body } = reply.fault;
    if ((status !== 400 && status !== 422) || !/response_format|json_schema|json_object|structured/i.test(body)) return reply;
    if (this.#mode === asked) this.#mode = asked === 'schema' ? 'object' : 'prompt';
    return { kind: 'fault', fault: { ...reply.fault, again: true } };
  }
}

import { AcceptedForm } from './accepted-form.ts';
import type { ModelEndpoint } from './endpoint.ts';
import { listModelIds } from './model-listing.ts';
import { providerFetch } from './provider-fetch.ts';
import { createSdkEndpoint } from './sdk-endpoint.ts';

/** Where the model is. */
export interface AnthropicOptions {
  /** Address of a gateway; `/v1` is added where it has no path. @default Anthropic's own */
  readonly baseUrl?: string;
  readonly apiKey?: string;
  readonly model: string;
  /** Added to every address. */
  readonly query?: Readonly<Record<string, string>>;
  /** The transport. @default one that waits for long answers */
  readonly fetch?: typeof fetch;
}

const ADDRESS = 'https://api.anthropic.com/v1';
/** The version of the API that the SDK speaks. */
const VERSION = '2023-06-01';
/** Models that one request lists at most, by the API's reference. */
const LISTED_AT_ONCE = '1000';

/**
 * An endpoint that speaks Anthropic messages. What requests share is marked for its prompt cache: tools, the system
 * message or the shared text after it, and in a conversation with tools its last message. JSON is asked for as
 * structured output where the model has it, else as the input of a tool; either way the answer's text is the JSON.
 */
export async function createAnthropicEndpoint(options: AnthropicOptions): Promise<ModelEndpoint> {
  const { createAnthropic } = await import('@ai-sdk/anthropic');
  const { apiKey, model } = options;
  const baseUrl = versioned(options.baseUrl ?? ADDRESS);
  const transport = providerFetch({ ...options, without: apiKey === undefined ? ['x-api-key'] : [] });
  // Address and key are always given: the SDK would look for them in the environment.
  const provider = createAnthropic({ baseURL: baseUrl, apiKey: apiKey ?? '', fetch: transport });
  const json = new AcceptedForm(['auto', 'jsonTool', 'prompt'], (body) => /output_config|output_format|schema|tool_choice|structured/i.test(body));
  const headers = { 'anthropic-version': VERSION, ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }) };
  const endpoint = createSdkEndpoint({
    provider: 'anthropic', address: baseUrl, model, sdk: provider(model),
    wantsThinking: () => true,
    shared: { anthropic: { cacheControl: { type: 'ephemeral' } } },
    optionsFor: ({ json: asked }) => {
      if (asked === undefined || json.form === 'auto') return {};
      return json.form === 'prompt' ? { responseFormat: undefined } : { providerOptions: { anthropic: { structuredOutputMode: json.form } } };
    },
    listModels: (signal) => listModelIds({ baseUrl, headers, query: { limit: LISTED_AT_ONCE }, fetch: transport, ...(signal === undefined ? {} : { signal }) }),
  });
  return { ...endpoint, ask: (turn, signal) => (turn.json === undefined ? endpoint.ask(turn, signal) : json.asking(() => endpoint.ask(turn, signal))) };
}

function versioned(baseUrl: string): string {
  const url = new URL(baseUrl);
  return url.pathname === '/' ? `${url.origin}/v1` : baseUrl;
}

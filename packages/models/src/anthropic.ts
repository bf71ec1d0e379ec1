import type { ModelEndpoint } from './endpoint.ts';

/** Where the model is. */
export interface AnthropicOptions {
  /** @default Anthropic's own */
  readonly baseUrl?: string;
  readonly apiKey?: string;
  readonly model: string;
  readonly fetch?: typeof fetch;
}

/** An endpoint that speaks Anthropic messages. */
export async function createAnthropicEndpoint(options: AnthropicOptions): Promise<ModelEndpoint> {
  await Promise.resolve();
  throw new Error(`not written yet: ${options.model}`);
}

import type { ModelEndpoint } from './endpoint.ts';

/** What an endpoint can be named by. */
export const PROVIDERS = ['openai-compatible', 'openai', 'openrouter', 'azure', 'ollama', 'github-models', 'anthropic', 'copilot'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** Where a provider is and how its key is sent. */
export interface ProviderAddress {
  readonly protocol: ModelEndpoint['provider'];
  readonly baseUrl?: string;
  readonly apiKey?: string;
  readonly keyHeader?: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** What is the same for everybody who uses a provider. Addresses are those of the providers' references. */
const PRESETS: Readonly<Record<Provider, Omit<ProviderAddress, 'apiKey'>>> = {
  'openai-compatible': { protocol: 'openai-compatible' },
  openai: { protocol: 'openai-compatible', baseUrl: 'https://api.openai.com/v1' },
  openrouter: { protocol: 'openai-compatible', baseUrl: 'https://openrouter.ai/api/v1' },
  // The resource's own address is part of the user's base-url: https://NAME.openai.azure.com/openai/v1
  azure: { protocol: 'openai-compatible', keyHeader: 'api-key' },
  ollama: { protocol: 'openai-compatible', baseUrl: 'http://127.0.0.1:11434/v1' },
  // Retired on 2026-07-30; it answers 410 and is kept so that this can be said by name.
  'github-models': { protocol: 'openai-compatible', baseUrl: 'https://models.github.ai/inference' },
  anthropic: { protocol: 'anthropic' },
  copilot: { protocol: 'copilot' },
};

/** A provider's address: the preset's, overridden by what the user gives. */
export function resolvePreset({ provider, baseUrl, apiKey }: { readonly provider: Provider; readonly baseUrl?: string; readonly apiKey?: string }): ProviderAddress {
  return { ...PRESETS[provider], ...(baseUrl === undefined ? {} : { baseUrl }), ...(apiKey === undefined ? {} : { apiKey }) };
}

/** Whether a provider has no address of its own. */
export function needsBaseUrl(provider: Provider): boolean {
  const preset = PRESETS[provider];
  return preset.protocol === 'openai-compatible' && preset.baseUrl === undefined;
}

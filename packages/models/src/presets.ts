import { UserError } from '@dark-factory/runtime';
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
  // The user's base-url names the resource: https://NAME.openai.azure.com/openai/v1, or with the deployment in it
  // https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT?api-version=VERSION. The key is the same.
  azure: { protocol: 'openai-compatible', keyHeader: 'api-key' },
  ollama: { protocol: 'openai-compatible', baseUrl: 'http://127.0.0.1:11434/v1' },
  // Retired on 2026-07-30; it answers 410 and is kept so that this can be said by name.
  'github-models': { protocol: 'openai-compatible', baseUrl: 'https://models.github.ai/inference' },
  anthropic: { protocol: 'anthropic' },
  copilot: { protocol: 'copilot' },
};

/**
 * A provider's address: the preset's, overridden by what the user gives. A query in the base-url goes into every request.
 *
 * @throws UserError `input-invalid` for an address or a key that could not be used
 */
export function resolvePreset({ provider, baseUrl, apiKey }: { readonly provider: Provider; readonly baseUrl?: string; readonly apiKey?: string }): ProviderAddress {
  return { ...PRESETS[provider], ...(baseUrl === undefined ? {} : givenAddress(baseUrl)), ...givenKey(apiKey) };
}

/** The key as a header carries it. One that was pasted may end with a line break. */
function givenKey(pasted: string | undefined): Pick<ProviderAddress, 'apiKey'> {
  const apiKey = pasted?.trim() ?? '';
  if (/[^\x20-\x7e]/.test(apiKey)) throw new UserError({ code: 'input-invalid', what: 'the key has a line break, or another character that no HTTP header can carry, in it', where: 'api-key', fix: 'Store the key again, as one line, as the provider gave it out.' });
  return apiKey === '' ? {} : { apiKey };
}

function givenAddress(baseUrl: string): Pick<ProviderAddress, 'baseUrl' | 'query'> {
  const refused = (what: string): UserError => new UserError({ code: 'input-invalid', what, where: 'base-url', fix: 'Give an address such as https://api.example.com/v1; a key belongs into api-key.' });
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw refused('the base-url is not an address that starts with https:// or http://');
  if (url.username !== '' || url.password !== '') throw refused('the base-url holds a user name or a password, which would stand in logs');
  const query = Object.fromEntries(url.searchParams);
  return { baseUrl: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, ...(Object.keys(query).length === 0 ? {} : { query }) };
}

/** Whether a provider has no address of its own. */
export function needsBaseUrl(provider: Provider): boolean {
  const preset = PRESETS[provider];
  return preset.protocol === 'openai-compatible' && preset.baseUrl === undefined;
}

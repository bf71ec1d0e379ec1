import type { Clock, Logger } from '@dark-factory/runtime';
import type { ModelEndpoint } from '../endpoint.ts';

export interface CopilotOptions {
  /** An OpenAI-compatible endpoint in the place of GitHub's, such as one on loopback. */
  readonly baseUrl?: string;
  /** A GitHub token that may ask Copilot; with `baseUrl`, that endpoint's key. */
  readonly apiKey?: string;
  readonly model: string;
  /** Folder that outlives jobs: the runtime is installed there once. */
  readonly toolCache?: string;
}

export async function createCopilotEndpoint(options: CopilotOptions, _deps: { readonly clock: Clock; readonly logger: Logger }): Promise<ModelEndpoint> {
  await Promise.resolve();
  throw new Error(`not written yet: ${options.model}`);
}

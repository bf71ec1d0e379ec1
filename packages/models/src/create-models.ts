import { UserError, type Clock, type Logger, type Random } from '@dark-factory/runtime';
import { noAnswers, type AnswerStore } from './answer-store.ts';
import { Budget, type BudgetLimits, type TokenPrices } from './budget.ts';
import { countedEndpoint } from './counted-endpoint.ts';
import type { ModelEndpoint } from './endpoint.ts';
import type { ToolModel } from './model-client.ts';
import { modelTransport } from './model-transport.ts';
import { PacedClient, RunEnd } from './paced-client.ts';
import { RequestPacer, type RateLimits, type Share } from './pacing/request-pacer.ts';
import { resolvePreset, type Provider } from './presets.ts';
import { redactedEndpoint } from './redacted-endpoint.ts';
import type { Tier } from './tiers.ts';
import { LONGEST_ANSWER_MS, timedEndpoint } from './timed-endpoint.ts';
import type { Trace } from './trace.ts';

/** Which models a run uses, where they are and how they may be asked. */
export interface ModelsOptions {
  /** A provider, or a preset of one. */
  readonly provider: Provider;
  readonly baseUrl?: string;
  readonly apiKey?: string;
  /** The id for each tier. No id is assumed: whoever makes this says all three, the same one three times if need be. */
  readonly ids: Readonly<Record<Tier, string>>;
  readonly limits: RateLimits;
  /** What part of the limits is this process's. @default all of it */
  readonly share?: Share;
  readonly budget?: BudgetLimits;
  readonly prices?: Partial<Readonly<Record<Tier, TokenPrices>>>;
  /** Milliseconds of real time that one answer may take; after that it is asked for again. @default 30 minutes */
  readonly longestAnswerMs?: number;
}

export interface ModelsDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** @default nothing is kept */
  readonly answers?: AnswerStore;
  readonly trace?: Trace;
  /** The transport. @default one that waits for long answers, through the proxies that `environment` names */
  readonly fetch?: typeof fetch;
  /** Folder that outlives jobs, for what a provider installs when it is first used. */
  readonly toolCache?: string;
  /** Variables that say how this machine reaches model APIs and, for such an install, npm: proxies, PATH, registry. No key is taken from them. @default none */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** The models of a run: one pacer and one budget for all of them. */
export interface Models {
  readonly tiers: Readonly<Record<Tier, ToolModel>>;
  /** A client for another id, under the prices of a tier. */
  clientFor(id: string, tier: Tier): Promise<ToolModel>;
  readonly budget: Budget;
  /** Ends what providers keep running. */
  close(): Promise<void>;
}

/** Makes the clients of a run. A provider's library is loaded here and only the one that is used. */
export async function createModels(options: ModelsOptions, deps: ModelsDeps): Promise<Models> {
  const pacer = new RequestPacer({ limits: options.limits, ...(options.share === undefined ? {} : { share: options.share }) }, deps);
  const budget = new Budget(options.budget ?? {}, deps.clock);
  const runEnd = new RunEnd();
  const transport = deps.fetch ?? modelTransport(deps.environment);
  const endpoints = new Map<string, Promise<ModelEndpoint>>();
  const clientFor = async (id: string, tier: Tier): Promise<ToolModel> => {
    const endpoint = endpoints.get(id) ?? createEndpoint(id, options, { ...deps, fetch: transport }).then((made) => redactedEndpoint(countedEndpoint(timedEndpoint(made, options.longestAnswerMs ?? LONGEST_ANSWER_MS)), [options.apiKey]));
    endpoints.set(id, endpoint);
    const { clock, random, logger, trace } = deps;
    const prices = options.prices?.[tier];
    return new PacedClient(await endpoint, { clock, random, logger, pacer, budget, runEnd, answers: deps.answers ?? noAnswers, ...(trace === undefined ? {} : { trace }), ...(prices === undefined ? {} : { prices }) });
  };
  const close = async (): Promise<void> => {
    for (const endpoint of endpoints.values()) await (await endpoint.catch(() => undefined))?.close?.();
  };
  try {
    // One after the other: what the first of them installs is there for the next.
    const draft = await clientFor(options.ids.draft, 'draft');
    const standard = await clientFor(options.ids.standard, 'standard');
    const frontier = await clientFor(options.ids.frontier, 'frontier');
    return { tiers: { draft, standard, frontier }, clientFor, budget, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Loads a provider when it is chosen: none of them is in the way of a run that uses another. */
async function createEndpoint(model: string, options: ModelsOptions, deps: ModelsDeps & { readonly fetch: typeof fetch }): Promise<ModelEndpoint> {
  const { protocol, ...where } = resolvePreset(options);
  const { fetch } = deps;
  switch (protocol) {
    case 'openai-compatible': {
      if (where.baseUrl === undefined) throw new UserError({ code: 'input-invalid', what: 'the provider has no address of its own', where: 'base-url', fix: 'Give the base-url of the endpoint, usually ending in /v1.' });
      const { createOpenAiCompatibleEndpoint } = await import('./openai-compatible.ts');
      return createOpenAiCompatibleEndpoint({ ...where, baseUrl: where.baseUrl, model, fetch });
    }
    case 'anthropic': {
      const { createAnthropicEndpoint } = await import('./anthropic.ts');
      return createAnthropicEndpoint({ ...where, model, fetch });
    }
    case 'copilot': {
      const { createCopilotEndpoint } = await import('./copilot/copilot-endpoint.ts');
      return createCopilotEndpoint({ ...where, model, ...(deps.toolCache === undefined ? {} : { toolCache: deps.toolCache }) }, deps);
    }
  }
}

import { setSecret } from '@actions/core';
import { UserError } from '@dark-factory/runtime';
import { choosesModel, idsOf, type BudgetLimits, type Models, type Share, type Tier, type ToolModel } from '@dark-factory/models';
import type { RunBudget, RunPart } from '@dark-factory/stages';
import type { BundleStore } from '@dark-factory/storage';
import type { JobRecord } from './job-record.ts';
import { limitsOf } from './limit-inputs.ts';
import { choiceOf, runBudgetOf, tokenPricesOf, type ModelSettings } from './model-inputs.ts';
import type { ActionHost } from './run-action.ts';

/** The models of a job by what they do. */
export interface JobModels {
  readonly planner: ToolModel;
  readonly writers: Readonly<Record<Tier, ToolModel>>;
  readonly fixer: ToolModel;
  readonly reviewer: ToolModel;
}

/** What of the run is this job's. */
export interface JobPart {
  readonly budget: BudgetLimits;
  readonly share?: Share | undefined;
  /** Reviews in the place of the frontier model, under its prices. */
  readonly reviewModel?: string | undefined;
  readonly record: JobRecord;
}

/** Where `provider: copilot` finds a token when no api-key is given, the first one first. */
const COPILOT_TOKENS = ['COPILOT_GITHUB_TOKEN', 'GITHUB_TOKEN', 'INPUT_TOKEN'] as const;

/** Runs `body` with the models that the inputs name, or with none, and ends what they keep running whatever comes of it. */
export async function withModels<T>(settings: ModelSettings, host: ActionHost, part: JobPart, body: (models: JobModels | undefined) => Promise<T>): Promise<T> {
  const apiKey = takeKey(settings, process.env);
  if (apiKey !== undefined) setSecret(apiKey);
  if (!choosesModel(choiceOf(settings))) return body(undefined);
  const models = await openModels(settings, apiKey, host, part);
  try {
    return await body(await rolesOf(models, part.reviewModel));
  } finally {
    // What the job came to is what counts, not that something could not be ended after it.
    await models.close().catch((error: unknown) => host.logger.warning(`the models could not be closed: ${String(error)}`));
  }
}

/** Like `withModels`, where the inputs were required to name a model. */
export function withRequiredModels<T>(settings: ModelSettings, host: ActionHost, part: JobPart, body: (models: JobModels) => Promise<T>): Promise<T> {
  return withModels(settings, host, part, (models) => {
    if (models === undefined) throw new TypeError('the inputs name no model');
    return body(models);
  });
}

/** The one place of the actions that makes models: one pacer and one budget a job. */
async function openModels(settings: ModelSettings, apiKey: string | undefined, { clock, logger }: ActionHost, { budget, share, record }: JobPart): Promise<Models> {
  const { createModels } = await import('@dark-factory/models');
  const { provider = 'openai-compatible', 'base-url': baseUrl } = settings;
  const ids = idsOf(choiceOf(settings)) as Record<Tier, string>;
  const prices = tokenPricesOf(settings);
  const toolCache = process.env['RUNNER_TOOL_CACHE'];
  return createModels(
    { provider, ids, limits: limitsOf(settings), budget, ...(baseUrl === undefined ? {} : { baseUrl }), ...(apiKey === undefined ? {} : { apiKey }), ...(share === undefined ? {} : { share }), ...(prices === undefined ? {} : { prices }) },
    { clock, logger, random: Math.random, answers: record.answers, trace: record.trace, environment: process.env, ...(toolCache ? { toolCache } : {}) },
  );
}

async function rolesOf({ tiers, clientFor }: Models, reviewModel: string | undefined): Promise<JobModels> {
  return { planner: tiers.frontier, writers: tiers, fixer: tiers.standard, reviewer: reviewModel === undefined ? tiers.frontier : await clientFor(reviewModel, 'frontier') };
}

/** What is left of the run's budget for a stage. Where the run has none, nothing is fetched to find that out. */
export async function jobBudget(part: RunPart, settings: ModelSettings, bundles: BundleStore, { clock }: ActionHost): Promise<BudgetLimits> {
  const budget: RunBudget = runBudgetOf(settings);
  if (Object.keys(budget).length === 0) return {};
  const { budgetFor } = await import('@dark-factory/stages');
  return budgetFor(part, budget, bundles, clock);
}

/**
 * The key of the endpoint. Every token that the step was given goes out of the environment that child processes would
 * inherit. The token of the job is used for Copilot alone: another endpoint, also one that stands in for Copilot, is never sent it.
 */
export function takeKey(settings: ModelSettings, env: Record<string, string | undefined>): string | undefined {
  const token = COPILOT_TOKENS.map((name) => env[name]).find((value) => value);
  for (const name of ['INPUT_API-KEY', ...COPILOT_TOKENS]) delete env[name];
  const keyless = settings.provider === 'copilot' && settings['base-url'] === undefined;
  if (settings['api-key'] !== undefined || !keyless) return settings['api-key'];
  if (token !== undefined) return token;
  throw new UserError({
    code: 'input-invalid', what: 'there is no token that could ask Copilot', where: 'api-key',
    fix: 'Give the job `permissions: copilot-requests: write` and the step `env: GITHUB_TOKEN: ${{ github.token }}`; in a repository that belongs to a person, COPILOT_GITHUB_TOKEN with a token of theirs.',
  });
}

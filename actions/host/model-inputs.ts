import { setSecret } from '@actions/core';
import { UserError, type Clock, type Logger } from '@dark-factory/runtime';
import type { ModelClient } from '@dark-factory/models';
import { decimalNumber, httpUrl, text, wholeNumber } from './input-fields.ts';

/** Inputs of every action that asks a model. */
export const modelInputs = {
  'base-url': httpUrl().optional(),
  'api-key': text().optional(),
  model: text().optional(),
  'requests-per-minute': decimalNumber(0.01, 100_000).optional(),
  'in-flight': wholeNumber(1, 256).default(5),
};

/** The inputs once read. */
export interface ModelSettings {
  readonly 'base-url'?: string | undefined;
  readonly 'api-key'?: string | undefined;
  readonly model?: string | undefined;
  readonly 'requests-per-minute'?: number | undefined;
  readonly 'in-flight': number;
}

/** An endpoint without a model, or the other way round, is a mistake wherever both may be left out. */
export function modelProblems(given: Readonly<Record<string, string | undefined>>): string[] {
  if (given['base-url'] !== undefined && given['model'] === undefined) return ['model is required with base-url: an id that the endpoint lists'];
  if (given['base-url'] === undefined && given['model'] !== undefined) return ['base-url is required with model: an OpenAI-compatible endpoint, such as https://api.openai.com/v1'];
  return [];
}

/** What one of several processes may ask of an endpoint that they share. */
export function shareOf(settings: ModelSettings, processes: number): { readonly requestsPerMinute?: number; readonly inFlight: number } {
  const rate = settings['requests-per-minute'];
  return {
    ...(rate === undefined ? {} : { requestsPerMinute: rate / processes }),
    inFlight: Math.max(1, Math.floor(settings['in-flight'] / processes)),
  };
}

/** Keeps the key out of the log, and out of the environment that child processes would inherit. */
export function hideKey(settings: ModelSettings): void {
  if (settings['api-key'] !== undefined) setSecret(settings['api-key']);
  delete process.env['INPUT_API-KEY'];
}

/** The client for the endpoint of the inputs; `undefined` when none is named. `model` overrides the input of that name. */
export async function optionalModel(settings: ModelSettings, deps: { readonly clock: Clock; readonly logger: Logger }, processes = 1, model = settings.model): Promise<ModelClient | undefined> {
  const { 'base-url': baseUrl, 'api-key': apiKey } = settings;
  hideKey(settings);
  if (baseUrl === undefined || model === undefined) return undefined;
  const { createModels } = await import('@dark-factory/models');
  const models = await createModels({ provider: 'openai-compatible', baseUrl, ids: { draft: model, standard: model, frontier: model }, limits: shareOf(settings, processes), ...(apiKey === undefined ? {} : { apiKey }) }, { clock: deps.clock, logger: deps.logger, random: Math.random });
  return models.tiers.standard;
}

/** Like `optionalModel`, where there is nothing to do without one. */
export async function requiredModel(...parameters: Parameters<typeof optionalModel>): Promise<ModelClient> {
  const client = await optionalModel(...parameters);
  if (client !== undefined) return client;
  throw new UserError({ code: 'input-invalid', what: 'there is no model', where: 'base-url, model', fix: 'Give base-url and model: an OpenAI-compatible endpoint and an id that it lists.' });
}

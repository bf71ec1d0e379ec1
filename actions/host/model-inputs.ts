import { PROVIDERS, choosesModel, modelProblems, priceProblems, pricesOf, readMinutes, readTierNumbers, type ModelChoice, type PriceSettings, type Provider, type TierNumbers, type TokenPrices, type Tier } from '@dark-factory/models';
import type { RunBudget } from '@dark-factory/stages';
import { decimalNumber, field, httpUrl, oneOf, text, wholeNumber } from './input-fields.ts';
import { limitInputs, type LimitSettings } from './limit-inputs.ts';

const price = () => field('a number for all tiers, or one a tier such as "draft=0.1, standard=1, frontier=5"', readTierNumbers).optional();

/** Inputs of every action that asks a model. */
export const modelInputs = {
  provider: oneOf(...PROVIDERS).optional(),
  'base-url': httpUrl().optional(),
  'api-key': text().optional(),
  model: text().optional(),
  'model-draft': text().optional(),
  'model-standard': text().optional(),
  'model-frontier': text().optional(),
  ...limitInputs,
  'price-prompt': price(),
  'price-completion': price(),
  'price-cached': price(),
  'budget-tokens': wholeNumber(1, 1_000_000_000_000).optional(),
  'budget-usd': decimalNumber(0.0001, 1_000_000).optional(),
  deadline: field('minutes such as "90", "90m", "1h30m" or "2h"', readMinutes).optional(),
};

/** The inputs once read. */
export interface ModelSettings extends LimitSettings {
  readonly provider?: Provider | undefined;
  readonly 'base-url'?: string | undefined;
  readonly 'api-key'?: string | undefined;
  readonly model?: string | undefined;
  readonly 'model-draft'?: string | undefined;
  readonly 'model-standard'?: string | undefined;
  readonly 'model-frontier'?: string | undefined;
  readonly 'price-prompt'?: TierNumbers | undefined;
  readonly 'price-completion'?: TierNumbers | undefined;
  readonly 'price-cached'?: TierNumbers | undefined;
  readonly 'budget-tokens'?: number | undefined;
  readonly 'budget-usd'?: number | undefined;
  readonly deadline?: number | undefined;
}

type Given = Readonly<Record<string, string | undefined>>;

/** What is wrong between the inputs of an action that can do without a model. */
export function optionalModelProblems(given: Given): string[] {
  return [...(choosesModel(choiceGiven(given)) ? modelProblems(choiceGiven(given), sameName) : []), ...priceProblems(pricesGiven(given), sameName)];
}

/** What is wrong between the inputs of an action that has nothing to do without a model. */
export function requiredModelProblems(given: Given): string[] {
  return [...modelProblems(choiceGiven(given), sameName), ...priceProblems(pricesGiven(given), sameName)];
}

/** Which models the inputs name. */
export function choiceOf(settings: ModelSettings): ModelChoice {
  const { provider, 'base-url': baseUrl, model, 'model-draft': modelDraft, 'model-standard': modelStandard, 'model-frontier': modelFrontier } = settings;
  return { provider, baseUrl, model, modelDraft, modelStandard, modelFrontier };
}

/** What the whole run may use, from its start on. */
export function runBudgetOf(settings: ModelSettings): RunBudget {
  const { 'budget-tokens': tokens, 'budget-usd': usd, deadline: deadlineMinutes } = settings;
  return { ...(tokens === undefined ? {} : { tokens }), ...(usd === undefined ? {} : { usd }), ...(deadlineMinutes === undefined ? {} : { deadlineMinutes }) };
}

/** The prices of each tier; `undefined` when none are known. */
export function tokenPricesOf(settings: ModelSettings): Partial<Record<Tier, TokenPrices>> | undefined {
  return pricesOf({ pricePrompt: settings['price-prompt'], priceCompletion: settings['price-completion'], priceCached: settings['price-cached'] });
}

const sameName = (setting: string): string => setting;

/** Texts that are wrong on their own are told elsewhere: here they count as given, or are left out. */
function choiceGiven(given: Given): ModelChoice {
  return choiceOf({ ...given, provider: PROVIDERS.find((known) => known === given['provider']) ?? (given['provider'] === undefined ? undefined : 'openai') } as ModelSettings);
}

function pricesGiven(given: Given): PriceSettings {
  const numbers = (key: string): TierNumbers | undefined => (given[key] === undefined ? undefined : readTierNumbers(given[key]) ?? ANY_PRICE);
  return { pricePrompt: numbers('price-prompt'), priceCompletion: numbers('price-completion'), priceCached: numbers('price-cached'), budgetUsd: given['budget-usd'] === undefined ? undefined : 1 };
}

const ANY_PRICE: TierNumbers = { draft: 0, standard: 0, frontier: 0 };

import type { TokenPrices } from './budget.ts';
import { PROVIDERS, needsBaseUrl, type Provider } from './presets.ts';
import { TIERS, type Tier } from './tiers.ts';

/** Where the models of a run are and what they are called, as far as somebody said it. */
export interface ModelChoice {
  readonly provider?: Provider | undefined;
  readonly baseUrl?: string | undefined;
  /** The model of every tier that has none of its own. */
  readonly model?: string | undefined;
  readonly modelDraft?: string | undefined;
  readonly modelStandard?: string | undefined;
  readonly modelFrontier?: string | undefined;
}

/** A number for each tier that has one. */
export type TierNumbers = Readonly<Partial<Record<Tier, number>>>;

/** What tokens cost, in US dollars for a million, and what may be spent. */
export interface PriceSettings {
  readonly pricePrompt?: TierNumbers | undefined;
  readonly priceCompletion?: TierNumbers | undefined;
  readonly priceCached?: TierNumbers | undefined;
  readonly budgetUsd?: number | undefined;
}

/** What a host calls a setting: `model-draft` as an input, `--model-draft` as an option. */
export type SettingName = (setting: string) => string;

/** GitHub ends a workflow run after 35 days: https://docs.github.com/actions/reference/limits */
const MOST_MINUTES = 35 * 24 * 60;
/** US dollars for a million tokens. */
const HIGHEST_PRICE = 100_000;

/** A number for all tiers, or one a tier, such as `draft=0.1, standard=1, frontier=5`; `undefined` when it is neither. */
export function readTierNumbers(text: string): TierNumbers | undefined {
  const forAll = readPrice(text);
  if (forAll !== undefined) return Object.fromEntries(TIERS.map((tier) => [tier, forAll]));
  const numbers: Partial<Record<Tier, number>> = {};
  for (const part of text.split(',')) {
    const [, name, value = ''] = /^\s*(\w+)\s*=\s*(\S+)\s*$/.exec(part) ?? [];
    const tier = TIERS.find((known) => known === name);
    const number = readPrice(value);
    if (tier === undefined || number === undefined || tier in numbers) return undefined;
    numbers[tier] = number;
  }
  return numbers;
}

function readPrice(text: string): number | undefined {
  const number = /^\d{0,6}(\.\d{1,9})?$/.test(text) && text !== '' ? Number(text) : Number.NaN;
  return number <= HIGHEST_PRICE ? number : undefined;
}

/** Minutes from `90`, `90m`, `1h30m` or `2h`; `undefined` when it is none of these, nothing, or more than 35 days. */
export function readMinutes(text: string): number | undefined {
  const [, plain, hours, minutes] = /^(?:(\d{1,5}(?:\.\d{1,6})?)|(?=\d)(?:(\d{1,3})h)?(?:(\d{1,5})m)?)$/.exec(text) ?? [];
  const total = plain === undefined ? Number(hours ?? 0) * 60 + Number(minutes ?? 0) : Number(plain);
  return total > 0 && total <= MOST_MINUTES ? total : undefined;
}

/** Whether anything was said about a model at all. */
export function choosesModel(choice: ModelChoice): boolean {
  return [choice.provider, choice.baseUrl, ...Object.values(idsOf(choice))].some((given) => given !== undefined);
}

/** The id of each tier that has one: its own, or the one for all. */
export function idsOf(choice: ModelChoice): Partial<Record<Tier, string>> {
  const { model, modelDraft: draft = model, modelStandard: standard = model, modelFrontier: frontier = model } = choice;
  return { ...(draft === undefined ? {} : { draft }), ...(standard === undefined ? {} : { standard }), ...(frontier === undefined ? {} : { frontier }) };
}

/** What keeps a choice from being one, a sentence each. */
export function modelProblems(choice: ModelChoice, name: SettingName): string[] {
  const { provider, baseUrl } = choice;
  const problems: string[] = [];
  if (provider === undefined && baseUrl === undefined) problems.push(`${name('provider')} or ${name('base-url')} is required: one of ${PROVIDERS.join(', ')}, or the address of an OpenAI-compatible endpoint`);
  else if (baseUrl === undefined && needsBaseUrl(provider!)) problems.push(`${name('base-url')} is required with ${name('provider')} ${provider}: it has no address of its own`);
  const ids = idsOf(choice);
  const missing = TIERS.filter((tier) => ids[tier] === undefined);
  const tierNames = (tiers: readonly Tier[]): string => listed(tiers.map((tier) => name(`model-${tier}`)));
  if (missing.length === TIERS.length) problems.push(`${name('model')} is required, or each of ${tierNames(TIERS)}: ids that the endpoint lists`);
  else if (missing.length > 0) problems.push(`${tierNames(missing)} ${missing.length === 1 ? 'is' : 'are'} missing: give ${missing.length === 1 ? 'it' : 'them'}, or ${name('model')} for all tiers that have none`);
  return problems;
}

/** What is wrong between prices, and with a budget in dollars that lacks them, a sentence each. */
export function priceProblems({ pricePrompt = {}, priceCompletion = {}, priceCached = {}, budgetUsd }: PriceSettings, name: SettingName): string[] {
  const one = TIERS.filter((tier) => (pricePrompt[tier] === undefined) !== (priceCompletion[tier] === undefined));
  const cachedAlone = TIERS.filter((tier) => priceCached[tier] !== undefined && pricePrompt[tier] === undefined && priceCompletion[tier] === undefined);
  const without = TIERS.filter((tier) => pricePrompt[tier] === undefined && priceCompletion[tier] === undefined);
  const of = (tiers: readonly Tier[]): string => (tiers.length === TIERS.length ? '' : `; one of them is missing for ${listed(tiers)}`);
  return [
    ...(one.length === 0 ? [] : [`${name('price-prompt')} and ${name('price-completion')} go together: both in US dollars for a million tokens${of(one)}`]),
    ...(cachedAlone.length === 0 ? [] : [`${name('price-cached')} needs ${name('price-prompt')} and ${name('price-completion')} beside it`]),
    ...(budgetUsd === undefined || without.length === 0 ? [] : [`${name('budget-usd')} needs ${name('price-prompt')} and ${name('price-completion')} of every tier: ${listed(without)} ${without.length === 1 ? 'has' : 'have'} none`]),
  ];
}

/** The prices of each tier whose prices are known; `undefined` when none are. */
export function pricesOf({ pricePrompt = {}, priceCompletion = {}, priceCached = {} }: PriceSettings): Partial<Record<Tier, TokenPrices>> | undefined {
  const known = TIERS.flatMap((tier): [Tier, TokenPrices][] => {
    const [promptPerMillion, completionPerMillion, cachedPerMillion] = [pricePrompt[tier], priceCompletion[tier], priceCached[tier]];
    if (promptPerMillion === undefined || completionPerMillion === undefined) return [];
    return [[tier, { promptPerMillion, completionPerMillion, ...(cachedPerMillion === undefined ? {} : { cachedPerMillion }) }]];
  });
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** What a plan is expected to take, as far as it is known. */
export interface ExpectedCost {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly usd: number | null;
  readonly minutes: number | null;
}

/** Where an estimate is above what the run may use, a sentence each: the run would stop before its end. */
export function budgetWarnings({ promptTokens, completionTokens, usd, minutes }: ExpectedCost, budget: { readonly tokens?: number; readonly usd?: number; readonly deadlineMinutes?: number }): string[] {
  const tokens = promptTokens + completionTokens;
  const above = [
    ...(budget.tokens !== undefined && tokens > budget.tokens ? [`${tokens.toLocaleString('en-US')} tokens are expected and the budget is ${budget.tokens.toLocaleString('en-US')}`] : []),
    ...(budget.usd !== undefined && usd !== null && usd > budget.usd ? [`${shownUsd(usd)} US dollars are expected and the budget is ${shownUsd(budget.usd)}`] : []),
    ...(budget.deadlineMinutes !== undefined && minutes !== null && minutes > budget.deadlineMinutes ? [`about ${Math.ceil(minutes)} minutes are expected and the deadline is after ${budget.deadlineMinutes}`] : []),
  ];
  return above.map((text) => `${text}; the run would stop there, and what is finished by then would be kept`);
}

function shownUsd(usd: number): string {
  return usd >= 0.01 ? usd.toFixed(2) : usd.toFixed(4);
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

import { UserError } from '@dark-factory/runtime';
import type { PlanInput } from '@dark-factory/stages';
import type { ExpeditionSource } from './expedition-source.ts';
import { limitsOf, type Settings } from './settings.ts';

/** What the plan stage is given: the expedition on disk, and the options. */
export function planInputOf(source: ExpeditionSource, settings: Settings): PlanInput {
  const { pricePrompt: promptPerMillion, priceCompletion: completionPerMillion } = settings;
  return {
    sow: source.sow,
    ...(source.draft === undefined ? {} : { draft: source.draft }),
    expedition: source.name,
    outputRoot: settings.outputRoot ?? source.name,
    shards: settings.shards,
    maxOutputTokens: settings.maxOutputTokens,
    maxUnitTokens: settings.maxUnitTokens,
    briefingTokens: settings.briefingTokens,
    allowWorkflows: settings.allowWorkflows,
    limits: limitsOf(settings),
    ...(promptPerMillion === undefined || completionPerMillion === undefined ? {} : { prices: { promptPerMillion, completionPerMillion } }),
  };
}

/** Prices go together: one alone would make an estimate that is too low. */
export function checkPrices({ pricePrompt, priceCompletion }: Settings): void {
  if ((pricePrompt === undefined) === (priceCompletion === undefined)) return;
  throw new UserError({ code: 'input-invalid', what: 'one price was given without the other', where: pricePrompt === undefined ? '--price-prompt' : '--price-completion', fix: 'Give both --price-prompt and --price-completion, in US dollars for a million tokens.' });
}

/** The branch that receives the tree. */
export function branchOf(settings: Settings, expedition: string): string {
  return settings.branch ?? `dark-factory/${expedition}`;
}

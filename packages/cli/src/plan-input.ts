import { priceProblems, pricesOf } from '@dark-factory/models';
import { UserError } from '@dark-factory/runtime';
import type { PlanInput } from '@dark-factory/stages';
import type { ExpeditionSource } from './expedition-source.ts';
import { limitsOf, type Settings } from './settings.ts';

/** What the plan stage is given: the expedition on disk, and the options. */
export function planInputOf(source: ExpeditionSource, settings: Settings): PlanInput {
  const prices = pricesOf(settings);
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
    ...(prices === undefined ? {} : { prices }),
  };
}

/** Prices go together: one alone would make an estimate that is too low, and a budget in dollars that is passed unseen. */
export function checkPrices(settings: Settings): void {
  const problems = priceProblems(settings, (setting) => `--${setting}`);
  if (problems.length === 0) return;
  throw new UserError({ code: 'input-invalid', what: 'the prices are not complete', where: 'the options', details: problems, fix: 'Give US dollars for a million tokens: one number for all tiers, or one a tier such as draft=0.1,standard=1,frontier=5.' });
}

/** The branch that receives the tree. */
export function branchOf(settings: Settings, expedition: string): string {
  return settings.branch ?? `dark-factory/${expedition}`;
}

import { budgetWarnings } from '@dark-factory/models';
import { escapeForeign } from '@dark-factory/runtime';
import type { PlanResult, RunBudget } from '@dark-factory/stages';
import type { Paint } from './colours.ts';
import { count, counted, dollars } from './figures.ts';
import { fitText, padText, textWidth } from './text-width.ts';

/** The size of a plan, what it is expected to cost and whether that fits the run's budget, in a few lines. */
export function estimateLines({ plan, shards, usage }: Pick<PlanResult, 'plan' | 'shards' | 'usage'>, budget: RunBudget, paint: Paint): string[] {
  const { estimate } = shards;
  const files = plan.units.reduce((sum, unit) => sum + unit.files.length, 0);
  const minutes = estimate.minutes === null ? '' : `, about ${estimate.minutes < 1 ? 'a minute' : `${Math.ceil(estimate.minutes)} minutes`} at the given limits`;
  const money = estimate.usd === null ? '; give --price-prompt and --price-completion to see it in money' : `, ${dollars(estimate.usd)}`;
  return [
    `${paint.bold(plan.expedition.name)}: ${counted(plan.requirements.length, 'requirement')}, ${counted(plan.units.length, 'unit')} in ${counted(shards.shards.length, 'shard')}, ${counted(files, 'file')} under ${plan.expedition.outputRoot}/`,
    `Expected: ${counted(estimate.requests, 'request')}, ${count(estimate.promptTokens + estimate.completionTokens)} tokens (${count(estimate.promptTokens)} in, ${count(estimate.completionTokens)} out)${money}${minutes}; fixes come on top.`,
    ...(usage.requests === 0 ? [] : [paint.dim(`Making the plan took ${counted(usage.requests, 'request')} and ${count(usage.promptTokens + usage.completionTokens)} tokens.`)]),
    ...budgetWarnings(estimate, budget).map((text) => `${paint.yellow('warning:')} ${text}`),
  ];
}

/** The units of a plan, a line each, no wider than `columns`. */
export function unitLines({ plan, shards }: Pick<PlanResult, 'plan' | 'shards'>, columns: number): string[] {
  const shardOf = new Map(shards.shards.flatMap(({ id, units }) => units.map((unit) => [unit, id] as const)));
  return plan.units.map((unit) => {
    const start = `  ${padText(unit.id, 8)}${padText(shardOf.get(unit.id) ?? '', 6)}${padText(counted(unit.files.length, 'file'), 11)}`;
    return `${start}${fitText(escapeForeign(unit.title).replace(/\s+/g, ' '), Math.max(10, columns - textWidth(start)))}`;
  });
}

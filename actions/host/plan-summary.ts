import { escapeMarkdown } from '@dark-factory/runtime';
import type { PlanResult } from '@dark-factory/stages';
import { table } from './step-summary.ts';

/** The plan as whoever decides at the first gate reads it. */
export function planSummary({ plan, planId, shards }: Pick<PlanResult, 'plan' | 'planId' | 'shards'>, warnings: readonly string[]): string {
  const { estimate } = shards;
  const shardOf = new Map(shards.shards.flatMap(({ id, units }) => units.map((unit) => [unit, id] as const)));
  const units = plan.units.map((unit) => [unit.id, escapeMarkdown(unit.title), unit.files.length, unit.requirements.join(', '), unit.effort, shardOf.get(unit.id) ?? '']);
  const cost = [`${estimate.requests} requests`, `${estimate.promptTokens + estimate.completionTokens} tokens`, ...(estimate.usd === null ? [] : [`${estimate.usd} US dollars`]), ...(estimate.minutes === null ? [] : [`${estimate.minutes} minutes at the given limits`])];
  return [
    `## Plan of ${plan.expedition.name}`,
    `${plan.requirements.length} requirements, ${plan.units.length} units in ${shards.shards.length} shards, at most ${shards.maxParallel} jobs at once. Plan \`${planId}\`.`,
    `Expected: ${cost.join(', ')}.`,
    ...warnings.map((text) => `**Above the budget:** ${text}.`),
    table(['Unit', '', 'Files', 'Requirements', 'Effort', 'Shard'], units),
  ].join('\n\n');
}

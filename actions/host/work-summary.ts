import { UserError, escapeMarkdown } from '@dark-factory/runtime';
import type { Delivery, WorkChoice } from '@dark-factory/contracts';
import type { WorkResult } from '@dark-factory/stages';
import { table } from './step-summary.ts';

/** Units of a shard that ended in a state. */
export function countOf(result: Pick<WorkResult, 'deliveries'>, status: Delivery['status']): number {
  return result.deliveries.filter((delivery) => delivery.status === status).length;
}

/** What each unit of a shard came to, and how it was written and why. */
export function workSummary(shard: string, { deliveries, usage, stopped }: WorkResult, choices: readonly WorkChoice[]): string {
  const rows = deliveries.map((delivery) => [
    delivery.unit, delivery.status, delivery.files.length, delivery.missing.length,
    delivery.fromCache ? 'from the cache' : `${delivery.usage.promptTokens + delivery.usage.completionTokens}`, escapeMarkdown(delivery.reason ?? ''),
  ]);
  const chosen = choices.map(({ unit, effort, tier, model, reasons }) => [unit, effort, tier, escapeMarkdown(model), reasons.map(escapeMarkdown).join('; ')]);
  return [
    `## Shard ${shard}`,
    ...(stopped === undefined ? [] : [`Stopped: ${escapeMarkdown(stopped.message)}`]),
    table(['Unit', 'State', 'Files', 'Missing', 'Tokens', ''], rows),
    ...(chosen.length === 0 ? [] : [table(['Unit', 'Effort', 'Tier', 'Model', 'Why'], chosen)]),
    `${usage.requests} requests, ${usage.failedRequests} of them failed${usage.usd === undefined ? '' : `, ${usage.usd.toFixed(4)} US dollars`}.`,
  ].join('\n\n');
}

/** The error for units that are not whole, each with its reason; `undefined` when all are. */
export function unfinished(result: Pick<WorkResult, 'deliveries' | 'stopped'>): UserError | undefined {
  const open = result.deliveries.filter((delivery) => delivery.status !== 'done');
  if (open.length === 0) return result.stopped;
  return new UserError({
    code: 'units-failed',
    what: `${open.length} of ${result.deliveries.length} units ${open.length === 1 ? 'is' : 'are'} not whole; what there is of them has been stored`,
    details: [...open.map((delivery) => `${delivery.unit} is ${delivery.status}: ${delivery.reason ?? 'no reason was given'}`), ...(result.stopped === undefined ? [] : [result.stopped.message])],
    fix: 'Re-run this job when the cause is mended: units that are whole come from the cache and are not paid for again.',
    cause: result.stopped,
  });
}

import { UserError, escapeMarkdown } from '@dark-factory/runtime';
import type { Delivery } from '@dark-factory/contracts';
import type { WorkResult } from '@dark-factory/stages';
import { table } from './step-summary.ts';

/** Units of a shard that ended in a state. */
export function countOf(result: Pick<WorkResult, 'deliveries'>, status: Delivery['status']): number {
  return result.deliveries.filter((delivery) => delivery.status === status).length;
}

/** What each unit of a shard came to. */
export function workSummary(shard: string, { deliveries, usage }: WorkResult): string {
  const rows = deliveries.map((delivery) => [
    delivery.unit, delivery.status, delivery.files.length, delivery.missing.length,
    delivery.fromCache ? 'from the cache' : `${delivery.usage.promptTokens + delivery.usage.completionTokens}`, escapeMarkdown(delivery.reason ?? ''),
  ]);
  return `## Shard ${shard}\n\n${table(['Unit', 'State', 'Files', 'Missing', 'Tokens', ''], rows)}\n\n${usage.requests} requests, ${usage.failedRequests} of them failed.`;
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

import { UserError } from '@dark-factory/runtime';
import type { ExpeditionResult } from '@dark-factory/stages';

/** The error for an expedition that delivered less than was planned; `undefined` when everything is there, whatever the verdict on it. */
export function missingUnits({ notification, stopped }: Pick<ExpeditionResult, 'notification' | 'stopped'>): UserError | undefined {
  const { missing } = notification;
  if (missing.length === 0) return undefined;
  return new UserError({
    code: 'units-failed',
    what: `${missing.length} of the planned parts ${missing.length === 1 ? 'is' : 'are'} missing; what there is has been delivered`,
    where: notification.issueUrl,
    details: [...missing.map(({ what, reason }) => `${what}: ${reason}`), ...(stopped === undefined ? [] : [stopped.message])],
    fix: 'Run it again when the cause is mended: units that are whole come from the cache and are not paid for again.',
    cause: stopped,
  });
}

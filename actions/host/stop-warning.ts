import type { Logger, UserError } from '@dark-factory/runtime';

/** Warns of what ended `stage` early, such as the budget. It fails no job: what there is was delivered, and the verdict is not ACCEPT. */
export function warnOfStop(stage: string, stopped: UserError | undefined, logger: Logger): void {
  if (stopped !== undefined) logger.warning(`${stage} was stopped: ${stopped.message}`);
}

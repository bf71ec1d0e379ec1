import type { Logger } from '@dark-factory/runtime';
import type { Progress } from '@dark-factory/stages';

/** Progress as plain lines of a job's log. */
export function progressLog(logger: Logger): Progress {
  return (event) => {
    const detail = event.detail === undefined ? '' : `: ${event.detail}`;
    if (event.kind === 'stage') logger.info(`${event.stage} ${event.state}${detail}`);
    else if (event.state !== 'waiting') logger.info(`${event.unit} ${event.state}${event.fromCache ? ' from the cache' : event.tokens > 0 ? `, ${event.tokens} tokens` : ''}${detail}`);
  };
}

import * as core from '@actions/core';
import { UserError, escapeForeign, systemClock, type Clock, type Logger } from '@dark-factory/runtime';
import { actionsLogger } from './actions-logger.ts';
import { runnerEnvironment, type RunnerEnvironment } from './runner-environment.ts';

/** What every action is handed. */
export interface ActionHost {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly environment: RunnerEnvironment;
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal;
}

/** The runner kills a cancelled step 7.5 s after its first signal; until then a stage may store what it has. */
const GRACE_MS = 5_000;

/** Runs an action: the one place that catches, and the one that decides the exit code. */
export function runAction(main: (host: ActionHost) => Promise<void>): void {
  // Libraries of the toolkit still call `Buffer()`: a warning in every log that no reader can do anything about.
  process.noDeprecation = true;
  const interrupted = new AbortController();
  const stop = (): void => interrupted.abort(new UserError({ code: 'interrupted', what: 'the job was cancelled', fix: 'Run it again: finished units are kept and not paid for twice.' }));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const environment = runnerEnvironment();
  const host = { clock: systemClock, logger: actionsLogger, environment, signal: interrupted.signal };
  void Promise.race([main(host), grace(interrupted.signal)])
    .catch((error: unknown) => fail(error, environment))
    // Connections that are kept alive would hold the process for seconds; what was written is flushed first.
    .finally(() => process.stdout.write('', () => process.exit()));
}

/** Rejects a while after the job was cancelled: a stage that cannot be interrupted does not hold the runner. */
function grace(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => setTimeout(() => reject(signal.reason as Error), GRACE_MS), { once: true });
  });
}

function fail(error: unknown, { issuesUrl }: RunnerEnvironment): void {
  if (error instanceof UserError) {
    core.setFailed(escapeForeign(error.message));
    return;
  }
  const stack = error instanceof Error ? error.stack ?? error.message : String(error);
  core.info(escapeForeign(stack));
  const causes = error instanceof Error && error.cause !== undefined ? `, caused by ${String(error.cause)}` : '';
  core.setFailed(escapeForeign(`This is a bug of Dark Factory: ${error instanceof Error ? error.message : String(error)}${causes}. Its stack is in the log above; please report both at ${issuesUrl}.`));
}

import type { Logger } from '@dark-factory/runtime';
import { UserError } from '@dark-factory/runtime';
import type { AdapterNeeds } from './adapters.ts';
import type { CommandContext } from './command-result.ts';
import { createTerminalLogger } from './render/terminal-logger.ts';
import { openRun, type RunFolder } from './run/run-folder.ts';
import { stateFolderOf, type StateFolder } from './run/state-folder.ts';
import { secretsRedactor } from './run/trace-secrets.ts';
import { TraceWriter } from './run/trace-writer.ts';
import { settingsFrom, type GivenOptions, type Settings } from './settings.ts';

/** A command at work: what it was asked, and where its runs are. */
export interface Session extends AdapterNeeds {
  readonly context: CommandContext;
  readonly settings: Settings;
  readonly logger: Logger;
  readonly state: StateFolder;
  readonly traces: TraceWriter;
}

/** A command that goes on with a run that is there already. */
export interface RunSession extends Session {
  readonly run: RunFolder;
}

/** Begins a command that starts a run, or needs none. */
export function beginSession(context: CommandContext, given: GivenOptions): Session {
  const { host, terminal, signal } = context;
  const logger = createTerminalLogger(terminal, given.verbose ?? false);
  const traces = new TraceWriter({ clock: host.clock, logger, redact: secretsRedactor(host, given.databaseUrl) });
  return { context, host, signal, settings: settingsFrom(given), logger, state: stateFolderOf(host.cwd), traces };
}

/** Runs a command on a run that is there already. Options that are not given are those that the run was started with. */
export async function onRun<T>(context: CommandContext, given: GivenOptions, body: (session: RunSession) => Promise<T>): Promise<T> {
  const session = beginSession(context, given);
  const run = await openRun(session.state, given.run ?? 'latest', context.host.clock);
  return holding(run, () => body({ ...session, run, settings: settingsFrom(given, run.settings) }));
}

/** Notes in the run's record how its command ended. */
export async function holding<T>(run: RunFolder, body: () => Promise<T>): Promise<T> {
  try {
    const result = await body();
    await run.ended('finished');
    return result;
  } catch (error) {
    // What went wrong with the run is what the user must hear, not that its record could not be written as well.
    await run.ended(error instanceof UserError && error.code === 'interrupted' ? 'interrupted' : 'failed').catch(() => undefined);
    throw error;
  }
}

import type { Host } from './host.ts';
import type { Terminal } from './render/terminal.ts';

/** What every command is given. */
export interface CommandContext {
  readonly host: Host;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C with a `UserError` as its reason. */
  readonly signal: AbortSignal;
  /** Whether the result goes out as JSON. */
  readonly json: boolean;
}

/** What a command comes to. One place prints it: `document` with `--json`, else `text`; without a document it has shown everything already. */
export interface CommandResult {
  readonly exitCode: number;
  readonly document: unknown;
  readonly text: string;
}

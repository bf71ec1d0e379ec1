import { CommanderError, type Command } from 'commander';
import { escapeForeign } from '@dark-factory/runtime';
import type { CommandContext } from './command-result.ts';
import { EXIT } from './exit-codes.ts';
import { bugReport, classify, exitCodeOfFailure, failureDocument } from './failure.ts';
import type { Host } from './host.ts';
import { watchForInterruption } from './interruption.ts';
import { createProgram, type Invocation } from './program.ts';
import { Terminal } from './render/terminal.ts';
import type { GivenOptions } from './settings.ts';

/** Runs the command line and returns its exit code. Nothing is thrown: every failure has been told. */
export async function runCli(host: Host): Promise<number> {
  const parsed = parse(host);
  if (parsed.kind === 'over') return parsed.exitCode;
  const { options, invocation } = parsed;
  const json = options.json ?? false;
  const terminal = new Terminal(host, options.color ?? true);
  const interruption = watchForInterruption(host, terminal);
  const context: CommandContext = { host, terminal, signal: interruption.signal, json };
  try {
    const result = await interruption.within(invocation(context));
    terminal.close();
    if (result.document !== undefined) terminal.result(json ? `${JSON.stringify(result.document, null, 2)}\n` : result.text);
    return result.exitCode;
  } catch (error) {
    terminal.close();
    return tell(error, context, interruption.exitCode());
  } finally {
    interruption.stop();
  }
}

type Parsed =
  | { readonly kind: 'over'; readonly exitCode: number }
  | { readonly kind: 'invoked'; readonly options: GivenOptions; readonly invocation: Invocation };

function parse(host: Host): Parsed {
  let invoked: Parsed = { kind: 'over', exitCode: EXIT.usage };
  const program = createProgram((options, invocation) => {
    invoked = { kind: 'invoked', options, invocation };
  });
  configure(program, host);
  try {
    program.parse(host.args, { from: 'user' });
    return invoked;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { kind: 'over', exitCode: error.exitCode === 0 ? EXIT.accept : EXIT.usage };
  }
}

/** Help and usage errors go where everything else goes, as wide as the terminal. */
function configure(program: Command, { stdout, stderr }: Host): void {
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 100, 120),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 100, 120),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  }
}

function tell(error: unknown, { terminal, json }: CommandContext, interrupted: number): number {
  const failure = classify(error);
  if (failure.kind === 'bug') terminal.line(bugReport(failure.error));
  else if (failure.error.code === 'interrupted') terminal.line(escapeForeign(failure.error.message));
  else terminal.error(failure.error.message);
  if (json) terminal.result(`${JSON.stringify(failureDocument(failure), null, 2)}\n`);
  return exitCodeOfFailure(failure, interrupted);
}


import { escapeForeign, type Annotation, type Logger } from '@dark-factory/runtime';
import type { Terminal } from './terminal.ts';

/** A logger that writes lines to the terminal. `debug` only when asked for. */
export function createTerminalLogger(terminal: Terminal, verbose: boolean): Logger {
  const { err } = terminal;
  const place = (at: Annotation | undefined): string => (at?.path === undefined ? '' : `${at.path}${at.line === undefined ? '' : `:${at.line}`}: `);
  const write = (label: string, message: string, at?: Annotation): void => terminal.line(`${label}${escapeForeign(`${place(at)}${message}`)}`);
  return {
    debug: (message) => verbose && write(err.dim('debug: '), message),
    info: (message) => write('', message),
    notice: (message, at) => write(err.cyan('note: '), message, at),
    warning: (message, at) => write(err.yellow('warning: '), message, at),
    error: (message, at) => write(err.red('error: '), message, at),
    group: (title, body) => {
      write('', title);
      return body();
    },
  };
}

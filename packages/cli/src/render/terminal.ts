import { escapeForeign } from '@dark-factory/runtime';
import type { Host, TextOutput } from '../host.ts';
import { paintFor, type Paint } from './colours.ts';

/** A part of the screen that is redrawn in place. Lines that are written meanwhile go above it. */
export interface LivePart {
  hide(): void;
  show(): void;
  /** Leaves it as it stands and gives the cursor back. */
  close(): void;
}

/** How the command talks: results to stdout, everything else line by line to stderr. */
export class Terminal {
  readonly out: Paint;
  readonly err: Paint;
  /** Whether stderr is a terminal on which lines can be redrawn. */
  readonly canRedraw: boolean;
  readonly stderr: TextOutput;
  #live: LivePart | undefined;

  constructor(private readonly host: Pick<Host, 'stdout' | 'stderr' | 'env'>, colours: boolean) {
    this.out = paintFor(host.stdout, host.env, colours);
    this.err = paintFor(host.stderr, host.env, colours);
    this.stderr = host.stderr;
    this.canRedraw = host.stderr.isTTY === true && host.env['TERM'] !== 'dumb' && (host.env['CI'] ?? '') === '';
  }

  /** Writes a finished line to stderr. What came from elsewhere was escaped by the caller. */
  line(text: string): void {
    this.#live?.hide();
    this.host.stderr.write(`${text}\n`);
    this.#live?.show();
  }

  /** Says that something went wrong; the text may be foreign. */
  error(message: string): void {
    this.line(`${this.err.bold(this.err.red('error:'))} ${escapeForeign(message)}`);
  }

  /** Writes a result to stdout. */
  result(text: string): void {
    this.host.stdout.write(text);
  }

  /** Takes a live part in; the one before is closed. */
  attach(part: LivePart | undefined): void {
    if (part !== this.#live) this.#live?.close();
    this.#live = part;
  }

  /** Gives the terminal back as it was found. */
  close(): void {
    this.attach(undefined);
  }
}

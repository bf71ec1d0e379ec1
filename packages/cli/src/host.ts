import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Clock, Random } from '@dark-factory/runtime';

/** A stream that text is written to; a terminal has a size. */
export interface TextOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Everything of the machine that the command may look at. Only `main.ts` takes it from the process. */
export interface Host {
  /** Arguments without the program itself. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly clock: Clock;
  readonly random: Random;
  /** Folder of the program that runs: `node_modules` may lie above it. */
  readonly programFolder: string;
  /** Calls back on Ctrl-C and on a request to terminate. Returns how to stop listening. */
  onSignal(listener: (signal: 'SIGINT' | 'SIGTERM') => void): () => void;
  /** Ends the process at once. */
  exit(code: number): never;
}

/** Folder for what may be fetched again: `XDG_CACHE_HOME`, or `.cache` at home. */
export function cacheHome(host: Pick<Host, 'env' | 'home'>): string {
  return variable(host, 'XDG_CACHE_HOME') ?? join(host.home, '.cache');
}

/** A variable of the environment, where an empty one counts as absent. */
export function variable(host: Pick<Host, 'env'>, ...names: readonly string[]): string | undefined {
  return names.map((name) => host.env[name]).find((value) => value !== undefined && value !== '');
}

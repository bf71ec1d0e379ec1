import { escapeForeign, TOOL, UserError } from '@dark-factory/runtime';
import { EXIT } from './exit-codes.ts';

/** Where bugs are reported. */
const ISSUES = 'https://github.com/org/dark-factory/issues';

/** What went wrong, sorted by who can mend it. */
export type Failure =
  | { readonly kind: 'user'; readonly error: UserError }
  | { readonly kind: 'bug'; readonly error: unknown };

/** Errors of the file system that are the machine's and not ours. */
const MACHINE: Readonly<Record<string, string>> = {
  EACCES: 'Give yourself the right to it, or work in another folder.',
  EPERM: 'Give yourself the right to it, or work in another folder.',
  EROFS: 'Work in a folder that can be written to.',
  ENOSPC: 'Make room on the disk and run the same command again.',
  EDQUOT: 'Make room in your quota and run the same command again.',
  EMFILE: 'Raise the limit of open files (ulimit -n) and run the same command again.',
};

/** Tells what the user can mend from what only we can. */
export function classify(error: unknown): Failure {
  if (error instanceof UserError) return { kind: 'user', error };
  const { code, path, message } = error as NodeJS.ErrnoException;
  const fix = typeof code === 'string' ? MACHINE[code] : undefined;
  if (fix === undefined || !(error instanceof Error)) return { kind: 'bug', error };
  return { kind: 'user', error: new UserError({ code: 'input-invalid', what: `the machine refused: ${message}`, ...(path === undefined ? {} : { where: path }), fix, cause: error }) };
}

/** The exit code of a failure. `interrupted` is that of the signal. */
export function exitCodeOfFailure(failure: Failure, interrupted: number): number {
  if (failure.kind === 'bug') return EXIT.bug;
  return failure.error.code === 'interrupted' ? interrupted : EXIT.failure;
}

/** A failure as a machine reads it. */
export function failureDocument(failure: Failure): unknown {
  if (failure.kind === 'bug') return { schema: 'dark-factory/error/v1', error: { code: 'bug', what: String(failure.error) } };
  const { code, what, where, fix, details } = failure.error;
  return { schema: 'dark-factory/error/v1', error: { code, what, where: where ?? null, fix, details } };
}

/** A bug as a person reports it: the stack, and where to. */
export function bugReport(error: unknown): string {
  const stack = error instanceof Error ? chain(error) : String(error);
  return `${escapeForeign(stack)}\n\nThis is a bug of ${TOOL.name} ${TOOL.version}. Please report it with the lines above and the command that you ran:\n${ISSUES}`;
}

function chain(error: Error): string {
  return `${error.stack ?? error.message}${error.cause instanceof Error ? `\ncaused by ${chain(error.cause)}` : ''}`;
}

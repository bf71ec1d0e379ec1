import type { ErrorCode } from './error-codes.ts';

/** The parts of a message that a user can act on. */
export interface UserErrorParts {
  readonly code: ErrorCode;
  /** What is wrong, in one sentence without a full stop. */
  readonly what: string;
  /** Where: a file, an input, a JSON path, a URL. */
  readonly where?: string;
  /** What to change. */
  readonly fix: string;
  /** All violations, where there are several. */
  readonly details?: readonly string[];
  readonly cause?: unknown;
}

/** Something that the user can mend. Everything else that is thrown is a bug of this program and keeps its stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: ErrorCode;
  readonly what: string;
  readonly where: string | undefined;
  readonly fix: string;
  readonly details: readonly string[];

  constructor(parts: UserErrorParts) {
    const where = parts.where === undefined ? '' : ` (${parts.where})`;
    const details = (parts.details ?? []).map((detail) => `\n  - ${detail}`).join('');
    super(`${parts.what}${where}.${details}${details === '' ? ' ' : '\n'}${parts.fix} [${parts.code}]`, { cause: parts.cause });
    this.code = parts.code;
    this.what = parts.what;
    this.where = parts.where;
    this.fix = parts.fix;
    this.details = parts.details ?? [];
  }
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

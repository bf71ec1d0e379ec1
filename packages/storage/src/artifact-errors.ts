import { escapeForeign, messageOf, UserError } from '@dark-factory/runtime';

/** Errors of `@actions/artifact` that stay: the quota, a server without artifacts v4, no files. */
const FINAL: readonly string[] = ['UsageError', 'GHESNotSupportedError', 'FilesNotFoundError'];

/** Whether waiting may help: failures of the service or of the way to it. `@actions/artifact` gives text, not codes. */
export function isTransient(error: unknown): boolean {
  if (error instanceof UserError || (error instanceof Error && FINAL.includes(error.name))) return false;
  const { code } = error as { code?: unknown };
  const text = `${String(code ?? '')} ${messageOf(error)}`;
  return /\b(?:408|429|5\d\d)\b|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|socket hang up/i.test(text)
    || /timed? ?out|did not respond|failed after \d+ retries|backend was not ok|digest of what was fetched/i.test(text);
}

/** Whether the name is taken: an artifact is immutable, and its name is used up for the run. */
export function isTaken(error: unknown): boolean {
  return /\(409\)|already exists on the workflow run/i.test(messageOf(error));
}

/** The error that a user can act on, for an artifact that the service did not take or hand out. */
export function artifactError(doing: string, name: string, error: unknown): unknown {
  if (error instanceof UserError) return error;
  const words = escapeForeign(messageOf(error)).split('\n')[0]!.slice(0, 300).replace(/\.$/, '');
  const parts = { what: `The artifact service failed to ${doing}: ${words}`, where: name, cause: error };
  const refused = (fix: string): UserError => new UserError({ ...parts, code: 'bundle-refused', fix });
  if (error instanceof Error && error.name === 'UsageError') {
    return refused('Delete artifacts that are done with or keep them for fewer days (`retention-days`), then run again.');
  }
  if (error instanceof Error && error.name === 'GHESNotSupportedError') {
    return refused('This Enterprise Server has no artifacts of version 4: use the one-job action, which hands nothing over by artifact.');
  }
  if (isTransient(error)) return refused('See https://www.githubstatus.com and run the failed jobs again.');
  return error;
}

/** The error for a bundle that this attempt stored already. */
export function takenError(name: string): UserError {
  return new UserError({
    code: 'bundle-refused',
    what: 'An artifact of that name was already stored in this attempt of the run, and artifacts cannot be replaced',
    where: name,
    fix: 'Give every shard its own id, and every expedition of one run its own artifact prefix.',
  });
}

import { FILE_FORMAT } from './answer-format.ts';

/** What every worker is told; the same bytes for all of them, so that an endpoint can cache it. */
export const WORKER_SYSTEM = `Role: worker

You write one unit of a project. Other workers write the other units at the same time and see neither you nor your files; the interfaces in your briefing are all that keeps the parts fitting. Keep to them to the letter: module paths, names, signatures, routes, columns.

Write every file that is listed, complete and working: no placeholders, no TODO, no file that is not listed.

${FILE_FORMAT}`;

/** Asks for a unit. From the third version on the errors may be those of the second: it is asked anew all the same, not answered from memory. */
export function writeTask(round: number): string {
  return round <= 2 ? 'write' : `write, version ${round}`;
}

/** Asks for what an answer left out. Files are written from their first line, never glued to a half. */
export function continueTask(missing: readonly string[], written: readonly string[]): string {
  return [
    'continue',
    written.length === 0 ? 'Nothing of this unit has been written yet.' : `Already written, do not repeat: ${written.join(', ')}.`,
    `Write now, each from its first line: ${missing.join(', ')}.`,
  ].join('\n');
}

/** Asks for files that do not parse, with the parser's own words. */
export function repairTask(broken: readonly { readonly path: string; readonly content: string; readonly problems: readonly string[] }[]): string {
  return [
    'repair',
    'These files of the unit do not parse. Write each of them again, whole.',
    ...broken.map((file) => `\n${file.path}:\n${file.problems.map((problem) => `  ${problem}`).join('\n')}\n=== file: ${file.path} ===\n${file.content}=== end: ${file.path} ===`),
  ].join('\n');
}

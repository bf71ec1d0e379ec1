import type { ErrorManifest, Finding, Mend } from '@dark-factory/contracts';
import { escapeForeign } from '@dark-factory/runtime';
import { uncheckedSummary } from '@dark-factory/stages';
import type { Paint } from './colours.ts';
import { counted } from './figures.ts';
import { textWidth } from './text-width.ts';

/** The lines of a file by its path; `undefined` where it is absent or no text. */
export type SourceLines = (path: string) => readonly string[] | undefined;

/** Characters of a source line that are shown; of a longer one the part around the column. */
const SHOWN = 160;

/** What was found, as compilers say it: place, severity, message, the line with a caret, and the other side. */
export function renderFindings(findings: readonly Finding[], source: SourceLines, paint: Paint): string {
  return findings.map((finding) => `${renderFinding(finding, source, paint)}\n`).join('');
}

function renderFinding(finding: Finding, source: SourceLines, paint: Paint): string {
  const place = [finding.path, ...(finding.line === 0 ? [] : [finding.line, ...(finding.column === 0 ? [] : [finding.column])])].join(':');
  const severity = finding.severity === 'error' ? paint.red('error') : paint.yellow('warning');
  const [first = '', ...more] = escapeForeign(finding.message).split('\n');
  return [
    `${paint.bold(escapeForeign(place))}: ${paint.bold(severity)}: ${first} ${paint.dim(`[${finding.rule}]`)}`,
    ...more.map((line) => `    ${line}`),
    ...excerpt(finding, source(finding.path), paint),
    ...finding.fixes.map((fix) => `  ${paint.green(fix.safety === 'safe' ? 'fix' : 'perhaps')}: ${escapeForeign(fix.title)}`),
    ...finding.related.map((other) => `  ${paint.cyan(escapeForeign(`${other.path}${other.line === 0 ? '' : `:${other.line}`}`))}: ${escapeForeign(other.message)}`),
  ].join('\n');
}

/** What was mended, and what was tried and undone, one line each. */
export function renderMends(mends: readonly Mend[], paint: Paint): string {
  return mends.map(({ outcome, path, line, title, rule, before, after }) => {
    const place = paint.bold(escapeForeign(line === 0 ? path : `${path}:${line}`));
    const what = outcome === 'kept' ? `${paint.green('mended')}: ${escapeForeign(title)}` : `${paint.yellow('undone')}: ${escapeForeign(title)} left ${counted(after.errors, 'error')} of ${before.errors}`;
    return `${place}: ${what} ${paint.dim(`[${rule}]`)}\n`;
  }).join('');
}

/** The line and a caret below it. Columns count UTF-16 units, the caret stands by cells. */
function excerpt({ line, column }: Finding, lines: readonly string[] | undefined, paint: Paint): string[] {
  const text = lines?.[line - 1];
  if (text === undefined || text.trim() === '') return [];
  const from = column > SHOWN - 20 ? column - 60 : 0;
  const shown = `${from > 0 ? '…' : ''}${visible(text.slice(from, from + SHOWN))}${text.length > from + SHOWN ? '…' : ''}`;
  const gutter = ` ${String(line).padStart(5)} | `;
  const head = `${paint.dim(gutter)}${shown}`;
  if (column === 0 || column > text.length + 1) return [head];
  const before = textWidth(visible(text.slice(from, column - 1))) + (from > 0 ? 1 : 0);
  return [head, `${' '.repeat(textWidth(gutter) + before)}${paint.red('^')}`];
}

function visible(text: string): string {
  return escapeForeign(text.replace(/\t/g, '    '));
}

/** The last line: how much was found, and how much could not be checked and why. */
export function findingsSummary(manifest: ErrorManifest, paint: Paint): string {
  const found = `${counted(manifest.errors, 'error')}, ${counted(manifest.warnings, 'warning')}`;
  const head = manifest.errors > 0 ? paint.red(found) : manifest.warnings > 0 ? paint.yellow(found) : paint.green('no errors');
  const where = manifest.errors > 0 ? ` in ${manifest.filesWithErrors} of ${counted(manifest.filesInTree, 'file')}` : ` in ${counted(manifest.filesInTree, 'file')}`;
  const unchecked = manifest.unchecked.length === 0 ? '' : `; ${counted(manifest.unchecked.length, 'file')} could not be checked (${escapeForeign(uncheckedSummary(manifest.unchecked))})`;
  return `${head}${where}${unchecked}\n`;
}

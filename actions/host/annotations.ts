import type { Finding } from '@dark-factory/contracts';
import type { Logger } from '@dark-factory/runtime';

/** GitHub shows this many annotations of a kind and step: https://docs.github.com/actions/reference/limits */
const SHOWN = 10;

/** Shows findings at their lines, errors first, and says how many more there are. `root` is where the paths begin. */
export function annotateFindings(findings: readonly Finding[], root: string, logger: Logger): void {
  for (const severity of ['error', 'warning'] as const) {
    const found = findings.filter((finding) => finding.severity === severity);
    for (const finding of found.slice(0, SHOWN)) {
      logger[severity](finding.message, { path: root === '.' ? finding.path : `${root}/${finding.path}`, line: finding.line, column: finding.column, title: finding.rule });
    }
    if (found.length > SHOWN) logger.notice(`${found.length - SHOWN} more ${severity}s are in the step summary and the error manifest.`);
  }
}

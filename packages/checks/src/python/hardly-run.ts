import type { Finding } from '@dark-factory/contracts';
import { folderOf, type SourceTree } from '../source-tree.ts';
import { indentOf } from './indentation.ts';
import { isPackage } from './source-roots.ts';
import { isTestModule } from './test-data.ts';

/** Files that are started, whatever package they are in. */
const ENTRY = /(^|\/)(__main__|main|app|application|manage|cli|run|server|wsgi|asgi|worker)\.py$/;
/** Rules of what fails only when the line is reached. */
const WHEN_REACHED = /^python\/(call-arguments|missing-attribute|undefined-name)$/;
/** Files kept for those who have not moved on. */
const LEGACY = /(^|[/_])_*(legacy|deprecated|deprecation|obsolete)([_./]|$)/i;

/**
 * Findings of which those in places that hardly run are warnings: below `if __name__ == "__main__":` in a part of a
 * package, which others import; and, where the line must be reached to fail, in a function of a test, in the handler of an
 * exception, in a file of what is deprecated. Programs that have run for years have such lines.
 */
export function easedWhereHardlyRun(findings: readonly Finding[], tree: SourceTree): readonly Finding[] {
  const texts = new Map<string, readonly string[]>();
  const linesOf = (path: string): readonly string[] => {
    if (!texts.has(path)) texts.set(path, (tree.text(path) ?? '').split(/\r\n|\r|\n/));
    return texts.get(path)!;
  };
  return findings.map((finding): Finding => {
    const { path, line, severity, rule } = finding;
    if (severity !== 'error' || !path.endsWith('.py') || rule.startsWith('syntax/')) return finding;
    const headers = headersAround(linesOf(path), line);
    const isTrial = !ENTRY.test(path) && isPackage(tree, folderOf(path)) && /^if __name__\s*==/.test(headers.at(-1) ?? '');
    return isTrial || (WHEN_REACHED.test(rule) && hardlyReached(path, headers)) ? { ...finding, severity: 'warning', confidence: 'medium' } : finding;
  });
}

function hardlyReached(path: string, headers: readonly string[]): boolean {
  return LEGACY.test(path) || headers.some((header) => /^\s*except\b/.test(header)) || (isTestModule(path) && headers.some((header) => /^\s*(?:async\s+)?def\s/.test(header)));
}

/** The lines that open the blocks around a line, from the innermost out, by their indentation. */
function headersAround(lines: readonly string[], line: number): string[] {
  const headers: string[] = [];
  let indent = indentOf(lines[line - 1] ?? '');
  for (let row = line - 2; row >= 0 && indent > 0; row -= 1) {
    const above = lines[row]!;
    if (/^\s*(?:#|$)/.test(above) || indentOf(above) >= indent) continue;
    indent = indentOf(above);
    headers.push(above);
  }
  return headers;
}

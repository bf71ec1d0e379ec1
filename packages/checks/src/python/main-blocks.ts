import type { Finding } from '@dark-factory/contracts';
import { folderOf, type SourceTree } from '../source-tree.ts';
import { isPackage } from './source-roots.ts';

/** Files that are started, whatever package they are in. */
const ENTRY = /(^|\/)(__main__|main|app|application|manage|cli|run|server|wsgi|asgi|worker)\.py$/;

/**
 * Findings of which those below `if __name__ == "__main__":` in a part of a package are warnings: others import the part,
 * and what it does when it is started by itself is a trial of whoever wrote it.
 */
export function easedInMainBlocks(findings: readonly Finding[], tree: SourceTree): readonly Finding[] {
  return findings.map((finding): Finding => {
    const { path, line, severity, rule } = finding;
    if (severity !== 'error' || !path.endsWith('.py') || rule.startsWith('syntax/') || ENTRY.test(path) || !isPackage(tree, folderOf(path))) return finding;
    return isInMainBlock(tree.text(path) ?? '', line) ? { ...finding, severity: 'warning', confidence: 'medium' } : finding;
  });
}

/** Whether the top-level statement that a line belongs to asks whether the module is started. */
function isInMainBlock(text: string, line: number): boolean {
  if (!/^if __name__\s*==/m.test(text)) return false;
  const lines = text.split(/\r\n|\r|\n/);
  let row = line - 1;
  while (row > 0 && /^(?:\s|#|$)/.test(lines[row] ?? '')) row -= 1;
  return /^if __name__\s*==/.test(lines[row] ?? '');
}

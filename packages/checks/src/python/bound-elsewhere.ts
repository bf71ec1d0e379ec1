import { indentOf } from './indentation.ts';

/** How far from a line the loop around it and a later binding in that loop are looked for. */
const MAX_LINES = 400;

/** Lines that bind a name are no wider. */
const MAX_WIDTH = 300;

/** A use of a name: lines count from 0. */
export interface NameUse {
  readonly name: string;
  readonly row: number;
}

/** The names that the statements at the top of a module delete, each with the line of its last `del`, from 0. */
export function deletedNames(lines: readonly string[]): ReadonlyMap<string, number> {
  const deleted = new Map<string, number>();
  for (const [row, line] of lines.entries()) {
    if (!/^del[\s(]/.test(line)) continue;
    const wrapped = /^del\s*\(\s*$/.test(line);
    const length = wrapped ? lines.slice(row, row + MAX_LINES).findIndex((other) => other.startsWith(')')) : 0;
    const statement = lines.slice(row, row + Math.max(0, length) + 1).map((one) => one.replace(/#.*$/, '')).join(' ').slice('del'.length);
    for (const part of statement.split(/[\s,()]+/)) if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(part)) deleted.set(part, row);
  }
  return deleted;
}

/** Whether a name that Ruff takes for unbound may have been bound by an earlier round of the loop around its use. */
export function isBoundByEarlierRound(lines: readonly string[], { name, row }: NameUse): boolean {
  const binds = new RegExp(
    `^\\s*(?:\\(?(?:\\*?[\\w.]+\\s*,\\s*)*\\*?${name}\\s*(?:,[^=\\n]*)?(?::[^=\\n]*)?=(?!=)|(?:async\\s+)?for\\s+[\\w\\s,()*]*\\b${name}\\b[\\w\\s,()*]*\\bin\\b|(?:from|import)\\b.*\\b${name}\\b|(?:def|class)\\s+${name}\\b)|\\bas\\s+\\(?${name}\\b|\\b${name}\\s*:=`, 'u');
  let indent = indentOf(lines[row]!);
  for (let above = row - 1; above >= Math.max(0, row - MAX_LINES) && indent > 0; above -= 1) {
    const line = lines[above]!;
    if (line.trim() === '' || indentOf(line) >= indent) continue;
    indent = indentOf(line);
    if (/^\s*(?:async\s+def|def|class)\b/.test(line)) return false;
    if (/^\s*(?:async\s+for|for|while)\b/.test(line) && isInBlock(lines, row + 1, indent, binds)) return true;
  }
  return false;
}

/** Whether one of the lines from `from` on that are deeper than a header fits. */
function isInBlock(lines: readonly string[], from: number, indent: number, binds: RegExp): boolean {
  for (const line of lines.slice(from, from + MAX_LINES)) {
    if (line.trim() === '') continue;
    if (indentOf(line) <= indent && !/^\s*[)\]}#]/.test(line)) return false;
    if (line.length <= MAX_WIDTH && binds.test(line)) return true;
  }
  return false;
}

import type { Edit } from '@dark-factory/contracts';
import { positionAt } from './text-position.ts';

/** The edit that puts `replacement` in place of the characters `[start, end)` of a text; offsets count UTF-16 units from 0. */
export function replaceText(path: string, text: string, start: number, end: number, replacement: string): Edit {
  const from = positionAt(text, start);
  const to = positionAt(text, end);
  return { kind: 'replace', path, line: from.line, column: from.column, endLine: to.line, endColumn: to.column, text: replacement };
}

/** The edit that puts `replacement` in place of characters of one line; columns count from 1. */
export function replaceInLine(path: string, line: number, column: number, length: number, replacement: string): Edit {
  return { kind: 'replace', path, line, column, endLine: line, endColumn: column + length, text: replacement };
}

/** The edit that adds a line at the end of a text. */
export function appendLine(path: string, text: string, line: string): Edit {
  const { line: last, column } = positionAt(text, text.length);
  const before = text === '' || text.endsWith('\n') ? '' : '\n';
  return { kind: 'replace', path, line: last, column, endLine: last, endColumn: column, text: `${before}${line}\n` };
}

/** The edit that creates a file. */
export function createFile(path: string, text: string): Edit {
  return { kind: 'create', path, text };
}

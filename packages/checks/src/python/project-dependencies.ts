import type { Edit } from '@dark-factory/contracts';
import { appendLine, replaceText } from '../edit.ts';

/** The edit that adds a distribution to `dependencies` of `[project]` in `pyproject.toml`; `undefined` where there is no such list of strings. */
export function insertedDependency(path: string, text: string, distribution: string): Edit | undefined {
  const section = /^\[project\][ \t]*(?:#.*)?\r?$/m.exec(text);
  if (section === null) return undefined;
  const from = section.index + section[0].length;
  const next = /^\[/m.exec(text.slice(from));
  const body = text.slice(from, next === null ? text.length : from + next.index);
  const list = /^dependencies[ \t]*=[ \t]*\[((?:[ \t\r\n]*(?:"[^"\n]*"|'[^'\n]*')(?:[ \t]*,)?)*)([ \t\r\n]*)\]/m.exec(body);
  if (list === null) return undefined;
  const end = from + list.index + list[0].length - 1 - list[2]!.length;
  const entries = list[1]!;
  const comma = entries === '' || /,\s*$/.test(entries) ? '' : ',';
  const indent = /\n([ \t]*)["'][^\n]*$/.exec(entries)?.[1];
  const added = indent === undefined ? `${comma}${entries === '' ? '' : ' '}"${distribution}"` : `${comma}\n${indent}"${distribution}",`;
  return replaceText(path, text, end, end, added);
}

/** The edit that adds a distribution to a requirements file: in its place where every line is one and they are sorted, else at the end. */
export function insertedRequirement(path: string, text: string, distribution: string): Edit {
  const lines = text.split('\n');
  const names = (lines.at(-1) === '' ? lines.slice(0, -1) : lines).map((line) => /^([A-Za-z0-9][\w.-]*)\s*(?:[[<>=!~;@]|\r?$)/.exec(line)?.[1]?.toLowerCase());
  const sorted = names.length > 2 && names.every((name, index) => name !== undefined && (index === 0 || names[index - 1]! <= name));
  const before = sorted ? names.findIndex((name) => name! > distribution) : -1;
  if (before === -1) return appendLine(path, text, distribution);
  const at = lines.slice(0, before).reduce((sum, line) => sum + line.length + 1, 0);
  return replaceText(path, text, at, at, `${distribution}${text.includes('\r\n') ? '\r' : ''}\n`);
}

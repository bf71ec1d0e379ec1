import type { Edit } from '@dark-factory/contracts';
import { replaceText } from '../edit.ts';

/** The edit that adds a distribution to `dependencies` of `[project]` in `pyproject.toml`; `undefined` where there is no such list of strings. */
export function insertedDependency(path: string, text: string, distribution: string): Edit | undefined {
  const section = /^\[project\][ \t]*(?:#.*)?\r?$/m.exec(text);
  if (section === null) return undefined;
  const from = section.index + section[0].length;
  const next = /^\[/m.exec(text.slice(from));
  const body = text.slice(from, next === null ? text.length : from + next.index);
  const list = /^dependencies[ \t]*=[ \t]*\[((?:[ \t\r\n]*(?:"[^"\n]*"|'[^'\n]*')[ \t]*,?)*)([ \t\r\n]*)\]/m.exec(body);
  if (list === null) return undefined;
  const end = from + list.index + list[0].length - 1 - list[2]!.length;
  const entries = list[1]!;
  const comma = entries === '' || /,\s*$/.test(entries) ? '' : ',';
  const indent = /\n([ \t]*)["'][^\n]*$/.exec(entries)?.[1];
  const added = indent === undefined ? `${comma}${entries === '' ? '' : ' '}"${distribution}"` : `${comma}\n${indent}"${distribution}",`;
  return replaceText(path, text, end, end, added);
}

import { checkWith, type Rule } from '@dark-factory/checks';
import { aTree } from './a-tree.ts';

export type Files = Readonly<Record<string, string>>;

/** The files with one text replaced in one of them. Throws when the text is not there once. */
export function withChange(files: Files, path: string, from: string, to: string): Files {
  const text = files[path];
  if (text === undefined || text.split(from).length !== 2) throw new Error(`${path} does not hold ${JSON.stringify(from)} once`);
  return { ...files, [path]: text.replace(from, () => to) };
}

/** What rules find, as `severity rule path:line:column message`. */
export async function findingsOf(rules: readonly Rule[], files: Files): Promise<string[]> {
  const { findings } = await checkWith(rules, { files: aTree(files) });
  return findings.map(({ severity, rule, path, line, column, message }) => `${severity} ${rule} ${path}:${line}:${column} ${message}`);
}

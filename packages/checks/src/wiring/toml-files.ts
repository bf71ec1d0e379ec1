import { baseOf, folderOf, type SourceTree } from '../source-tree.ts';

/** A `pyproject.toml` that parses. */
export interface PythonManifest {
  readonly path: string;
  readonly folder: string;
  readonly text: string;
  readonly table: Readonly<Record<string, unknown>>;
}

/** Every `pyproject.toml` of a tree that parses and is no template. */
export async function pythonManifests(tree: SourceTree): Promise<readonly PythonManifest[]> {
  const sources = tree.sources('toml').filter(({ path }) => baseOf(path) === 'pyproject.toml' && !/[{}%]|(^|\/)(fixtures?|testdata|test[-_]data|templates?|vendor|_vendor|third[-_]party)\//.test(path));
  if (sources.length === 0) return [];
  const { parse } = await import('smol-toml');
  return sources.flatMap(({ path, text }) => {
    try {
      return [{ path, folder: folderOf(path), text, table: parse(text) as Record<string, unknown> }];
    } catch {
      // `syntax/toml` reports it.
      return [];
    }
  });
}

/** What stands below keys in turn. */
export function inTable(table: unknown, ...keys: readonly string[]): unknown {
  let value = table;
  for (const key of keys) value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return value;
}

/** The place of a value: the first line of a table that holds its text in quotes; the first line of the file when there is none. */
export function placeOfText(text: string, value: string, table: RegExp): { readonly line: number; readonly column: number } {
  let inside = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*\[/.test(line)) inside = table.test(line);
    const column = inside ? [`"${value}"`, `'${value}'`].map((quoted) => line.indexOf(quoted)).find((at) => at >= 0) : undefined;
    if (column !== undefined) return { line: index + 1, column: column + 2 };
  }
  return { line: 1, column: 1 };
}

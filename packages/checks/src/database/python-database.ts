import type { Node, PythonParser } from '../python/python-parser.ts';

/** What a Python file says about tables: mapped classes, migrations. */
export type PythonDatabase = object;

/** Reads the database side of a parsed module; cheap where the text shows that it has none. */
export function readPythonDatabase(_root: Node, _text: string, _parser: PythonParser): PythonDatabase {
  return {};
}

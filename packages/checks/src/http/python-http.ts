import type { Node, PythonParser } from '../python/python-parser.ts';

/** What a Python file serves and asks for over HTTP, and which environment variables it reads. */
export type PythonHttp = object;

/** Reads the HTTP side of a parsed module; cheap where the text shows that it has none. */
export function readPythonHttp(_root: Node, _text: string, _parser: PythonParser): PythonHttp {
  return {};
}

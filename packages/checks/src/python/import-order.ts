import type { Node, PythonParser } from './python-parser.ts';

/** What runs when a module is imported, as far as imports see it, in the order it runs. */
export type ImportTimeEvent = { readonly kind: 'none' };

/** Reads what a parsed module does at import. */
export function readImportOrder(_root: Node, _text: string, _parser: PythonParser): readonly ImportTimeEvent[] {
  return [];
}

import type { Node } from 'typescript';
import { isIdentifier, nameOf, SyntaxKind } from './typescript-parser.ts';

/** Names, strings and numbers as members are named; `undefined` for computed and private ones. */
export function memberName(name: Node): string | undefined {
  if (isIdentifier(name)) return nameOf(name);
  return name.kind === SyntaxKind.StringLiteral || name.kind === SyntaxKind.NumericLiteral ? (name as unknown as { text: string }).text : undefined;
}

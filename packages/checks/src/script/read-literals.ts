import type { Node, ObjectLiteralExpression, ParenthesizedExpression, SourceFile } from 'typescript';
import { memberName } from './member-name.ts';
import type { LiteralProperty, LiteralShape, Place } from './script-use.ts';
import { getLineAndCharacterOfPosition, startOf, SyntaxKind } from './typescript-parser.ts';

/** Literals within literals are read this deep. */
const MAX_DEPTH = 4;
/** Literals with more properties are data, not something made by hand. */
const MAX_PROPERTIES = 100;

/** Reads an object literal whose every property is named; `undefined` for those with `...`, and for all other expressions. */
export function readLiteral(source: SourceFile, value: Node | undefined, depth = 0): LiteralShape | undefined {
  const literal = value === undefined ? undefined : withoutParentheses(value);
  if (literal?.kind !== SyntaxKind.ObjectLiteralExpression || depth > MAX_DEPTH) return undefined;
  const { properties: written } = literal as ObjectLiteralExpression;
  if (written.length > MAX_PROPERTIES) return undefined;
  const properties: LiteralProperty[] = [];
  for (const property of written) {
    const name = property.name === undefined ? undefined : memberName(property.name);
    if (name === undefined || name === '__proto__') return undefined;
    properties.push({ name, value: readLiteral(source, (property as { initializer?: Node }).initializer, depth + 1), ...placeIn(source, property.name!) });
  }
  return { properties, lastLine: getLineAndCharacterOfPosition(source, literal.end).line + 1, ...placeIn(source, literal) };
}

/** The expression inside of parentheses. */
export function withoutParentheses(value: Node): Node {
  let inner = value;
  while (inner.kind === SyntaxKind.ParenthesizedExpression) inner = (inner as ParenthesizedExpression).expression;
  return inner;
}

function placeIn(source: SourceFile, node: Node): Place {
  const { line, character } = getLineAndCharacterOfPosition(source, startOf(node, source));
  return { line: line + 1, column: character + 1 };
}

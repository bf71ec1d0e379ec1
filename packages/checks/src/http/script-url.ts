import type { Expression, Node, SourceFile } from 'typescript';
import { isIdentifier, isStringLiteralLike, nameOf, sourceOf, SyntaxKind } from '../script/typescript-parser.ts';
import type { UrlPart } from './url-part.ts';

/** The parts of an expression that makes a string: literals, templates and sums of them; anything else is one value. */
export function scriptUrl(node: Expression, source: SourceFile): UrlPart[] {
  const parts: UrlPart[] = [];
  const stack: Node[] = [node];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (isStringLiteralLike(next)) parts.push({ kind: 'text', text: next.text });
    else if (next.kind === SyntaxKind.TemplateExpression) parts.push(...templateParts(next, source));
    else if (next.kind === SyntaxKind.ParenthesizedExpression || next.kind === SyntaxKind.AsExpression) stack.push((next as unknown as { expression: Node }).expression);
    else if (isSum(next)) stack.push(next.right, next.left);
    else parts.push({ kind: 'value', source: isIdentifier(next) ? nameOf(next) : sourceOf(next, source).slice(0, 120) });
  }
  return parts;
}

function isSum(node: Node): node is Node & { left: Node; right: Node } {
  return node.kind === SyntaxKind.BinaryExpression && (node as unknown as { operatorToken: Node }).operatorToken.kind === SyntaxKind.PlusToken;
}

function templateParts(node: Node, source: SourceFile): UrlPart[] {
  const { head, templateSpans } = node as unknown as { head: { text: string }; templateSpans: readonly { expression: Node; literal: { text: string } }[] };
  const text = (value: string): UrlPart[] => (value === '' ? [] : [{ kind: 'text', text: value }]);
  return [...text(head.text), ...templateSpans.flatMap(({ expression, literal }): UrlPart[] => [{ kind: 'value', source: sourceOf(expression, source).slice(0, 120) }, ...text(literal.text)])];
}

import type { Node, SourceFile } from 'typescript';
import { elisionCandidates, type Elision } from '../elision.ts';
import { forEachChild, startOf, SyntaxKind } from './typescript-parser.ts';

/** Comments of a parsed file that stand where code was. */
export function readElisions(source: SourceFile): readonly Elision[] {
  return elisionCandidates(source.text).filter(({ offset }) => isBetweenTokens(source, offset)).map(({ line, column, text }) => ({ line, column, text }));
}

const TEXTS = new Set<number>([
  SyntaxKind.StringLiteral, SyntaxKind.NoSubstitutionTemplateLiteral, SyntaxKind.TemplateHead, SyntaxKind.TemplateMiddle, SyntaxKind.TemplateTail, SyntaxKind.JsxText, SyntaxKind.RegularExpressionLiteral,
]);

/** Whether an offset lies in no token, so that what begins there can only be a comment. `{/*` of JSX is one with an empty expression around it. */
function isBetweenTokens(source: SourceFile, offset: number): boolean {
  let node: Node = source;
  for (;;) {
    const inside: Node | undefined = childAt(node, offset);
    if (inside === undefined) return !TEXTS.has(node.kind);
    if (inside.kind !== SyntaxKind.JsxText && offset < startOf(inside, source)) return true;
    node = inside;
  }
}

function childAt(node: Node, offset: number): Node | undefined {
  return forEachChild(node, (child) => (child.pos <= offset && offset < child.end ? child : undefined));
}

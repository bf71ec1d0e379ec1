import type { Identifier, JSDocParsingMode, Node, ScriptTarget, SourceFile, StringLiteral } from 'typescript';
// @ts-expect-error -- the published types leave it out
import { getTokenPosOfNode } from 'typescript';
import { idText, isIdentifier } from 'typescript';

/**
 * What this room uses of TypeScript, named one by one so that a bundle holds the parser and leaves the checker out.
 * Loaded only through `script-modules.ts` and `signatures-of.ts`, when there is a file to parse.
 */
export {
  createSourceFile, flattenDiagnosticMessageText, forEachChild, getLineAndCharacterOfPosition, isArrowFunction, isBinaryExpression, isBindingElement,
  isCallExpression, isClassDeclaration, isClassLike, isConditionalExpression, isEnumDeclaration, isExportAssignment, isExportDeclaration, isExternalModuleReference,
  isFunctionDeclaration, isFunctionExpression, isFunctionLike, isIdentifier, isIfStatement, isImportDeclaration, isImportEqualsDeclaration, isImportTypeNode,
  isInterfaceDeclaration, isLiteralTypeNode, isModuleDeclaration, isNamedExports, isNamedImports, isNamespaceExport, isStringLiteralLike,
  isTryStatement, isTypeAliasDeclaration, isVariableStatement, SyntaxKind, tokenToString,
} from 'typescript';

/** `ScriptTarget.Latest` and `JSDocParsingMode.ParseNone`: a bundle has their numbers only. A test holds them to the package. */
export const LATEST_TARGET = 99 as ScriptTarget.Latest;
export const NO_JSDOC = 1 as JSDocParsingMode.ParseNone;

/** Where a node starts, behind comments and space. The bare compiler's nodes have no methods of their own, `getStart` and `getText` included. */
export function startOf(node: Node, source: SourceFile): number {
  return (getTokenPosOfNode as (node: Node, source: SourceFile) => number)(node, source);
}

/** The text of a node without the comments before it. */
export function sourceOf(node: Node, source: SourceFile): string {
  return source.text.slice(startOf(node, source), node.end);
}

/** A name as it is compared, escapes resolved. The bare compiler's identifiers have no `text`. */
export function nameOf(name: Identifier | StringLiteral): string {
  return isIdentifier(name) ? idText(name) : name.text;
}

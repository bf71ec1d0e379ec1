import type { Node, SourceFile } from 'typescript';
import type { PlacedMessage } from '../each-source.ts';
import {
  forEachChild, getLineAndCharacterOfPosition, isCallExpression, isClassLike, isExportDeclaration, isFunctionLike, isImportDeclaration, startOf, SyntaxKind, tokenToString,
} from './typescript-parser.ts';

/** Node kinds that JavaScript does not have, in the words of the compiler. */
const FOREIGN_KINDS = new Map<number, string>([
  [SyntaxKind.InterfaceDeclaration, "'interface' declarations"],
  [SyntaxKind.TypeAliasDeclaration, 'Type aliases'],
  [SyntaxKind.EnumDeclaration, "'enum' declarations"],
  [SyntaxKind.ModuleDeclaration, "'module' declarations"],
  [SyntaxKind.ImportEqualsDeclaration, "'import ... =' declarations"],
  [SyntaxKind.AsExpression, 'Type assertion expressions'],
  [SyntaxKind.TypeAssertionExpression, 'Type assertion expressions'],
  [SyntaxKind.SatisfiesExpression, 'Type satisfaction expressions'],
  [SyntaxKind.NonNullExpression, 'Non-null assertions'],
]);
const FOREIGN_MODIFIERS = new Set<number>([
  SyntaxKind.PublicKeyword, SyntaxKind.PrivateKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.ReadonlyKeyword,
  SyntaxKind.AbstractKeyword, SyntaxKind.DeclareKeyword, SyntaxKind.OverrideKeyword,
]);

/** The parts of a node that only TypeScript has. */
interface TypedParts {
  readonly type?: Node;
  readonly typeParameters?: readonly Node[];
  readonly typeArguments?: readonly Node[];
  readonly questionToken?: Node;
  readonly modifiers?: readonly Node[];
  readonly heritageClauses?: readonly (Node & { readonly token: number })[];
}

/** TypeScript in a file that engines read as JavaScript; its parser accepts it, no engine does. */
export function findTypesInJavaScript(source: SourceFile): PlacedMessage[] {
  const found: { readonly at: number; readonly message: string }[] = [];
  const stack: Node[] = [source];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const foreign = foreignPart(node);
    if (foreign === undefined) forEachChild(node, (child) => void stack.push(child));
    else found.push({ at: startOf(foreign.node, source), message: `${foreign.what} can only be used in TypeScript files.` });
  }
  return found.sort((a, b) => a.at - b.at).map(({ at, message }) => {
    const { line, character } = getLineAndCharacterOfPosition(source, at);
    return { line: line + 1, column: character + 1, message };
  });
}

function foreignPart(node: Node): { readonly node: Node; readonly what: string } | undefined {
  const kind = FOREIGN_KINDS.get(node.kind);
  if (kind !== undefined) return { node, what: kind };
  const parts = node as TypedParts;
  if (isImportDeclaration(node) && node.importClause?.phaseModifier === SyntaxKind.TypeKeyword) return { node, what: "'import type' declarations" };
  if (isExportDeclaration(node) && node.isTypeOnly) return { node, what: "'export type' declarations" };
  const modifier = parts.modifiers?.find((candidate) => FOREIGN_MODIFIERS.has(candidate.kind));
  if (modifier !== undefined) return { node: modifier, what: `The '${tokenToString(modifier.kind)}' modifier` };
  const heritage = isClassLike(node) ? parts.heritageClauses?.find((clause) => clause.token === SyntaxKind.ImplementsKeyword) : undefined;
  if (heritage !== undefined) return { node: heritage, what: "'implements' clauses" };
  const declares = isFunctionLike(node) || isClassLike(node);
  if (declares && parts.typeParameters?.[0] !== undefined) return { node: parts.typeParameters[0], what: 'Type parameter declarations' };
  if (isCallExpression(node) && parts.typeArguments?.[0] !== undefined) return { node: parts.typeArguments[0], what: 'Type arguments' };
  return isTyped(node) ? typedPart(node as TypedParts) : undefined;
}

function isTyped(node: Node): boolean {
  return isFunctionLike(node) || node.kind === SyntaxKind.Parameter || node.kind === SyntaxKind.VariableDeclaration || node.kind === SyntaxKind.PropertyDeclaration;
}

function typedPart({ type, questionToken }: TypedParts): { readonly node: Node; readonly what: string } | undefined {
  if (questionToken !== undefined) return { node: questionToken, what: "The '?' modifier" };
  return type === undefined ? undefined : { node: type, what: 'Type annotations' };
}

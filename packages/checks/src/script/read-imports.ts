import type { ExportDeclaration, ImportDeclaration, Node, SourceFile } from 'typescript';
import type { ImportedName, ScriptImport } from './script-module.ts';
import {
  forEachChild, isBinaryExpression, isConditionalExpression, isIfStatement, getLineAndCharacterOfPosition, isCallExpression, isExportDeclaration, isExternalModuleReference, isFunctionLike, isIdentifier, isImportDeclaration,
  isImportEqualsDeclaration, isImportTypeNode, isLiteralTypeNode, isNamedExports, isNamedImports, isStringLiteralLike, isTryStatement, nameOf, startOf, SyntaxKind,
} from './typescript-parser.ts';

/** Every place where a file names another module by a literal, in the order of the text. */
export function readImports(source: SourceFile): ScriptImport[] {
  const found: { readonly at: number; readonly entry: ScriptImport }[] = [];
  const add = (literal: Node, parts: Pick<ScriptImport, 'typeOnly' | 'guarded' | 'names'>, dynamic = false): void => {
    if (!isStringLiteralLike(literal)) return;
    const at = startOf(literal, source);
    found.push({ at, entry: { specifier: literal.text, ...placeOf(source, at), dynamic, ...parts } });
  };
  walk(source, (node, guarded) => {
    if (isImportDeclaration(node)) {
      add(node.moduleSpecifier, { typeOnly: node.importClause?.phaseModifier === SyntaxKind.TypeKeyword, guarded, names: importedNames(source, node) });
    } else if (isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      add(node.moduleSpecifier, { typeOnly: node.isTypeOnly, guarded, names: passedOnNames(source, node) });
    } else if (isImportEqualsDeclaration(node) && isExternalModuleReference(node.moduleReference)) {
      add(node.moduleReference.expression, { typeOnly: node.isTypeOnly, guarded, names: [] });
    } else if (isImportTypeNode(node) && isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, { typeOnly: true, guarded, names: [] });
    } else if (isCallExpression(node) && node.arguments[0] !== undefined && loadsModule(node.expression)) {
      add(node.arguments[0], { typeOnly: false, guarded, names: [] }, true);
    }
  });
  return found.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
}

/** Where statements that import can stand. */
const HOLDS_STATEMENTS = new Set<number>([SyntaxKind.SourceFile, SyntaxKind.ModuleDeclaration, SyntaxKind.ModuleBlock]);

/** Visits every node with a stack of its own: generated code nests deeper than the engine's. */
function walk(source: SourceFile, visit: (node: Node, guarded: boolean) => void): void {
  const stack: [Node, boolean][] = [[source, false]];
  const asksForLoader = ASKS_FOR_LOADER.test(source.text);
  const loadsInside = /\b(?:import|require)\s*\(/.test(source.text);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [node, guarded] = next;
    visit(node, guarded);
    const inside = guarded || (isTryStatement(node) && node.catchClause !== undefined) || bringsOwnRequire(node) || (asksForLoader && isForSomeLoader(source, node));
    if (loadsInside || HOLDS_STATEMENTS.has(node.kind)) forEachChild(node, (child) => void stack.push([child, inside]));
  }
}

/** What a module asks that is written for several loaders: Node, AMD, or none. */
const ASKS_FOR_LOADER = /\btypeof\s*(?:\(\s*)?(?:module|exports|require|define)\b|\bdefine\.amd\b/;

/** Longer conditions ask for more than the loader. */
const MAX_CONDITION = 400;

/** A choice by the loader that there is: what one branch asks for, the other does without. */
function isForSomeLoader(source: SourceFile, node: Node): boolean {
  const condition = isIfStatement(node) ? node.expression : isConditionalExpression(node) ? node.condition : isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.AmpersandAmpersandToken ? node.left : undefined;
  return condition !== undefined && condition.end - condition.pos < MAX_CONDITION && ASKS_FOR_LOADER.test(source.text.slice(condition.pos, condition.end));
}

/** A module wrapped by an old bundler gets its `require` as a parameter, and its specifiers are keys of the bundle. */
function bringsOwnRequire(node: Node): boolean {
  return isFunctionLike(node) && node.parameters.some(({ name }) => isIdentifier(name) && nameOf(name) === 'require');
}

function loadsModule(callee: Node): boolean {
  return callee.kind === SyntaxKind.ImportKeyword || (isIdentifier(callee) && nameOf(callee) === 'require');
}

function importedNames(source: SourceFile, node: ImportDeclaration): ImportedName[] {
  const clause = node.importClause;
  const names: ImportedName[] = [];
  if (clause?.name !== undefined) names.push({ name: 'default', ...placeOf(source, startOf(clause.name, source)) });
  if (clause?.namedBindings !== undefined && isNamedImports(clause.namedBindings)) {
    for (const element of clause.namedBindings.elements) {
      const wanted = element.propertyName ?? element.name;
      names.push({ name: nameOf(wanted), ...placeOf(source, startOf(wanted, source)) });
    }
  }
  return names;
}

function passedOnNames(source: SourceFile, node: ExportDeclaration): ImportedName[] {
  if (node.exportClause === undefined || !isNamedExports(node.exportClause)) return [];
  return node.exportClause.elements.map((element) => {
    const wanted = element.propertyName ?? element.name;
    return { name: nameOf(wanted), ...placeOf(source, startOf(wanted, source)) };
  });
}

function placeOf(source: SourceFile, offset: number): { line: number; column: number } {
  const { line, character } = getLineAndCharacterOfPosition(source, offset);
  return { line: line + 1, column: character + 1 };
}

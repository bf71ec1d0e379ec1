import type { ClassElement, ClassLikeDeclaration, Expression, FunctionLikeDeclaration, Node, SourceFile, Statement, VariableDeclaration } from 'typescript';
import { clipped, onOneLine } from '../signature-text.ts';
import { declaredNames, hasModifier } from './read-exports.ts';
import { parseScript } from './read-script.ts';
import {
  getLineAndCharacterOfPosition, isArrowFunction, isClassLike, isExportAssignment, isExportDeclaration, isFunctionDeclaration, isFunctionExpression, isFunctionLike,
  isIdentifier, isNamedExports, isVariableStatement, nameOf, sourceOf, startOf, SyntaxKind,
} from './typescript-parser.ts';

/** One exported symbol, as its author declared it. */
export interface Signature {
  readonly name: string;
  readonly signature: string;
  readonly line: number;
}

/** Longest initializer that is shown for a constant without a type. */
const MAX_VALUE = 120;

/** The exported symbols of a TypeScript or JavaScript file, in the order of the text, without bodies. */
export function scriptSignatures(path: string, text: string): Signature[] {
  const source = parseScript(path, text);
  const listed = exportedByList(source);
  return source.statements.flatMap((statement): Signature[] => {
    const line = getLineAndCharacterOfPosition(source, startOf(statement, source)).line + 1;
    if (isExportDeclaration(statement)) return statement.moduleSpecifier === undefined ? [] : [{ name: '*', signature: onOneLine(sourceOf(statement, source)), line }].filter(() => statement.exportClause === undefined);
    if (isExportAssignment(statement)) return isIdentifier(statement.expression) ? [] : [{ name: 'default', signature: clipped(`export default ${headOfValue(source, statement.expression)}`), line }];
    const exported = hasModifier(statement, SyntaxKind.ExportKeyword);
    const isDefault = hasModifier(statement, SyntaxKind.DefaultKeyword);
    const names = isDefault && declaredNames(statement).length === 0 ? ['default'] : declaredNames(statement);
    return names.filter((name) => exported || listed.has(name)).map((name) => ({ name: listed.get(name) ?? name, signature: clipped(signatureOf(source, statement, name)), line }));
  });
}

/** What names are exported as by `export { a, b as c }`; `export default a` counts under the name that it has here. */
function exportedByList(source: SourceFile): ReadonlyMap<string, string> {
  return new Map(source.statements.flatMap((statement): [string, string][] => {
    if (isExportAssignment(statement)) return isIdentifier(statement.expression) ? [[nameOf(statement.expression), nameOf(statement.expression)]] : [];
    if (!isExportDeclaration(statement) || statement.moduleSpecifier !== undefined || statement.exportClause === undefined || !isNamedExports(statement.exportClause)) return [];
    return statement.exportClause.elements.map(({ propertyName, name }) => [nameOf(propertyName ?? name), nameOf(name)]);
  }));
}

function signatureOf(source: SourceFile, statement: Statement, name: string): string {
  if (isFunctionDeclaration(statement)) return headOf(source, statement, statement.body);
  if (isClassLike(statement)) return classHead(source, statement);
  if (!isVariableStatement(statement)) return sourceOf(statement, source);
  const declaration = statement.declarationList.declarations.find((candidate) => isIdentifier(candidate.name) && nameOf(candidate.name) === name);
  const keyword = onOneLine(source.text.slice(startOf(statement, source), startOf(statement.declarationList.declarations[0] ?? statement, source)));
  return declaration === undefined ? `${keyword} ${name}` : `${keyword} ${variableHead(source, declaration)}`;
}

function variableHead(source: SourceFile, { name, type, initializer }: VariableDeclaration): string {
  const declared = `${sourceOf(name, source)}${type === undefined ? '' : `: ${sourceOf(type, source)}`}`;
  return type !== undefined || initializer === undefined ? declared : `${declared} = ${headOfValue(source, initializer)}`;
}

function headOfValue(source: SourceFile, value: Expression): string {
  if (isArrowFunction(value) || isFunctionExpression(value)) return headOf(source, value, value.body).replace(/\s*=>$/, ' => …');
  if (isClassLike(value)) return classHead(source, value);
  const text = onOneLine(sourceOf(value, source));
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE)}…`;
}

/** A declaration up to its body. */
function headOf(source: SourceFile, node: Node, body: Node | undefined): string {
  return onOneLine(withoutComments(source.text.slice(startOf(node, source), body === undefined ? node.end : startOf(body, source)))).replace(/[;{]$/, '');
}

/** Comments would swallow what follows them on one line; strings stay as they are. */
function withoutComments(code: string): string {
  return code.replace(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\/[^\n]*|\/\*[^]*?\*\//g, '$1');
}

/** A class with its public members and without their bodies. */
function classHead(source: SourceFile, node: ClassLikeDeclaration): string {
  const open = source.text.indexOf('{', Math.max(node.heritageClauses?.end ?? 0, node.typeParameters?.end ?? 0, node.name?.end ?? startOf(node, source)));
  const head = onOneLine(source.text.slice(startOf(node, source), open));
  const members = node.members.filter(isPublic).map((member) => `  ${memberHead(source, member)};`);
  return members.length === 0 ? `${head} {}` : `${head} {\n${members.join('\n')}\n}`;
}

function isPublic(member: ClassElement): boolean {
  return !hasModifier(member, SyntaxKind.PrivateKeyword) && member.name?.kind !== SyntaxKind.PrivateIdentifier
    && member.kind !== SyntaxKind.ClassStaticBlockDeclaration && member.kind !== SyntaxKind.SemicolonClassElement;
}

function memberHead(source: SourceFile, member: ClassElement): string {
  if (isFunctionLike(member)) return headOf(source, member, (member as FunctionLikeDeclaration).body);
  const { initializer, type } = member as unknown as { initializer?: Expression; type?: Node };
  const text = onOneLine(withoutComments(source.text.slice(startOf(member, source), initializer === undefined ? member.end : startOf(initializer, source)))).replace(/\s*[=;]$/, '');
  return initializer === undefined || type !== undefined ? text : `${text} = ${headOfValue(source, initializer)}`;
}

import type { Node, SourceFile, Statement } from 'typescript';
import { declaredNames, hasModifier } from '../script/read-exports.ts';
import { isExportAssignment, isExportDeclaration, isIdentifier, isImportDeclaration, isNamedExports, isNamedImports, isStringLiteralLike, isVariableStatement, nameOf, SyntaxKind } from '../script/typescript-parser.ts';
import type { ScriptOrigin } from './script-http.ts';
import { asAccess, asFunction, bare, dottedName, patternOf, propertiesOf, requiredModule } from './script-syntax.ts';

/** Reads which names the statements at the top bind to other modules, by `import` and by `require`. */
export function readBindings(source: SourceFile, names: Map<string, ScriptOrigin>): void {
  for (const statement of source.statements) {
    if (isImportDeclaration(statement)) readImport(statement, names);
    else if (isVariableStatement(statement)) for (const { name, initializer } of statement.declarationList.declarations) if (initializer !== undefined) readRequire(name, bare(initializer), names);
  }
}

function readImport(statement: Statement & { readonly moduleSpecifier?: Node; readonly importClause?: unknown }, names: Map<string, ScriptOrigin>): void {
  if (!isImportDeclaration(statement) || !isStringLiteralLike(statement.moduleSpecifier)) return;
  const specifier = statement.moduleSpecifier.text;
  const clause = statement.importClause;
  if (clause?.name !== undefined) names.set(nameOf(clause.name), { specifier, name: 'default' });
  const bindings = clause?.namedBindings;
  if (bindings === undefined) return;
  if (!isNamedImports(bindings)) names.set(nameOf(bindings.name), { specifier, name: '*' });
  else for (const { name, propertyName } of bindings.elements) names.set(nameOf(name), { specifier, name: nameOf(propertyName ?? name) });
}

function readRequire(name: Node, value: Node, names: Map<string, ScriptOrigin>): void {
  const access = asAccess(value);
  const specifier = requiredModule(access?.target ?? value);
  if (specifier === undefined) return;
  if (isIdentifier(name)) names.set(nameOf(name), { specifier, name: access?.name ?? '=' });
  else for (const { taken, local } of patternOf(name) ?? []) names.set(local, { specifier, name: taken });
}

/** Reads what a file exports, as the name or expression that stands behind it. */
export function readExports(source: SourceFile, exports: Map<string, string>): void {
  for (const statement of source.statements) {
    if (isExportAssignment(statement)) exports.set(statement.isExportEquals === true ? '=' : 'default', exportedName(bare(statement.expression)));
    else if (isExportDeclaration(statement)) readExportList(statement, exports);
    else if (hasModifier(statement, SyntaxKind.ExportKeyword)) {
      const names = declaredNames(statement);
      if (hasModifier(statement, SyntaxKind.DefaultKeyword)) exports.set('default', names[0] ?? 'default');
      else for (const name of names) exports.set(name, name);
    } else if (statement.kind === SyntaxKind.ExpressionStatement) readCommonJs((statement as unknown as { expression: Node }).expression, exports);
  }
}

function readExportList(statement: Statement, exports: Map<string, string>): void {
  if (!isExportDeclaration(statement) || statement.exportClause === undefined || !isNamedExports(statement.exportClause)) return;
  const from = statement.moduleSpecifier !== undefined && isStringLiteralLike(statement.moduleSpecifier) ? statement.moduleSpecifier.text : undefined;
  for (const { name, propertyName } of statement.exportClause.elements) {
    const own = nameOf(propertyName ?? name);
    exports.set(nameOf(name), from === undefined ? own : `${from}\n${own}`);
  }
}

function readCommonJs(expression: Node, exports: Map<string, string>): void {
  if (expression.kind !== SyntaxKind.BinaryExpression) return;
  const { left, right } = expression as unknown as { left: Node; right: Node };
  const target = dottedName(left) ?? '';
  const value = right.kind === SyntaxKind.BinaryExpression ? bare((right as unknown as { right: Node }).right) : bare(right);
  const property = /^(?:module\.)?exports\.(\w+)$/.exec(target)?.[1];
  if (property !== undefined) exports.set(property, asFunction(value) === undefined ? exportedName(value) : property);
  if (target !== 'module.exports') return;
  exports.set('=', asFunction(value) === undefined ? exportedName(value) : 'module.exports');
  for (const [name, node] of propertiesOf(value)?.values ?? []) exports.set(name, exportedName(bare(node)));
}

function exportedName(node: Node): string {
  if (asFunction(node) !== undefined) return 'default';
  return dottedName(node) ?? '';
}

import type { BindingName, ExportDeclaration, ModuleDeclaration, Node, SourceFile, Statement } from 'typescript';
import type { ScriptExport, ScriptModule } from './script-module.ts';
import {
  getLineAndCharacterOfPosition, isClassDeclaration, isEnumDeclaration, isExportAssignment, isExportDeclaration, isFunctionDeclaration, isIdentifier,
  isImportDeclaration, isImportEqualsDeclaration, isInterfaceDeclaration, isModuleDeclaration, isNamedExports, isNamespaceExport, isStringLiteralLike,
  isTypeAliasDeclaration, isVariableStatement, nameOf, startOf, SyntaxKind,
} from './typescript-parser.ts';

/** What a file offers to others, as far as its own text tells. */
export interface ReadExports extends Pick<ScriptModule, 'starExports' | 'declared' | 'ambient'> {
  readonly exports: ReadonlyMap<string, ScriptExport>;
  readonly exportEquals: boolean;
  /** Whether any import or export makes it a module. */
  readonly isModule: boolean;
}

/** Reads the top-level statements of a file. */
export function readExports(source: SourceFile): ReadExports {
  const reader = new ExportReader(source);
  for (const statement of source.statements) reader.read(statement);
  return reader.result();
}

class ExportReader {
  readonly #source: SourceFile;
  readonly #exports = new Map<string, ScriptExport>();
  readonly #declared = new Map<string, number>();
  readonly #starExports: string[] = [];
  readonly #ambient: { specifier: string; names: string[] }[] = [];
  #exportEquals = false;
  #isModule = false;
  #hasExportList = false;

  constructor(source: SourceFile) {
    this.#source = source;
  }

  read(statement: Statement): void {
    if (isExportDeclaration(statement)) return this.#readExportDeclaration(statement);
    if (isExportAssignment(statement)) return this.#readExportAssignment(statement.isExportEquals === true, statement, statement.expression);
    if (isModuleDeclaration(statement) && isStringLiteralLike(statement.name)) {
      this.#ambient.push({ specifier: statement.name.text, names: namesInside(statement) });
      return;
    }
    if (isImportDeclaration(statement)) this.#isModule = true;
    const exported = hasModifier(statement, SyntaxKind.ExportKeyword);
    if (exported) this.#isModule = true;
    const line = this.#lineOf(statement);
    const isType = isInterfaceDeclaration(statement) || isTypeAliasDeclaration(statement);
    for (const name of declaredNames(statement)) {
      if (!this.#declared.has(name)) this.#declared.set(name, line);
      if (exported && !hasModifier(statement, SyntaxKind.DefaultKeyword) && !(isType && this.#exports.has(name))) this.#exports.set(name, { line, own: true, local: name, typeOnly: isType });
    }
    if (exported && hasModifier(statement, SyntaxKind.DefaultKeyword)) this.#exports.set('default', { line, own: true, local: declaredNames(statement)[0] ?? 'default', typeOnly: isType });
  }

  #readExportDeclaration(node: ExportDeclaration): void {
    this.#isModule = true;
    this.#hasExportList = true;
    const specifier = node.moduleSpecifier !== undefined && isStringLiteralLike(node.moduleSpecifier) ? node.moduleSpecifier.text : undefined;
    const line = this.#lineOf(node);
    if (node.exportClause === undefined) {
      if (specifier !== undefined) this.#starExports.push(specifier);
    } else if (isNamespaceExport(node.exportClause)) {
      this.#exports.set(nameOf(node.exportClause.name), { line, own: true, from: specifier === undefined ? undefined : { specifier, name: '*' }, typeOnly: node.isTypeOnly });
    } else if (isNamedExports(node.exportClause)) {
      for (const { name, propertyName, isTypeOnly } of node.exportClause.elements) {
        const local = nameOf(propertyName ?? name);
        const own = specifier === undefined && this.#declared.has(local);
        this.#exports.set(nameOf(name), {
          line: own ? this.#declared.get(local)! : line, own, typeOnly: node.isTypeOnly || isTypeOnly, ...(specifier === undefined ? { local } : { from: { specifier, name: local } }),
        });
      }
    }
  }

  #readExportAssignment(equals: boolean, statement: Statement, expression: Node): void {
    this.#isModule = true;
    this.#hasExportList = true;
    if (equals) this.#exportEquals = true;
    const line = this.#lineOf(statement);
    const named = isIdentifier(expression) ? this.#declared.get(nameOf(expression)) : undefined;
    this.#exports.set('default', { line: named ?? line, own: true, local: isIdentifier(expression) ? nameOf(expression) : undefined });
  }

  result(): ReadExports {
    const exports = new Map(this.#exports);
    // Without an export list, a declaration file offers all that it declares.
    if (this.#source.isDeclarationFile && !this.#hasExportList) {
      for (const [name, line] of this.#declared) if (!exports.has(name)) exports.set(name, { line, own: true });
    }
    return {
      exports, declared: this.#declared, starExports: this.#starExports, ambient: this.#ambient, exportEquals: this.#exportEquals, isModule: this.#isModule,
    };
  }

  #lineOf(node: Node): number {
    return getLineAndCharacterOfPosition(this.#source, startOf(node, this.#source)).line + 1;
  }
}

function namesInside(module: ModuleDeclaration): string[] {
  const { body } = module;
  if (body === undefined || body.kind !== SyntaxKind.ModuleBlock) return [];
  return (body as unknown as { statements: readonly Statement[] }).statements.flatMap((statement) => (isExportAssignment(statement) ? ['default'] : declaredNames(statement)));
}

/** The names that a statement declares; imports are not declarations. */
export function declaredNames(statement: Statement): string[] {
  if (isVariableStatement(statement)) return statement.declarationList.declarations.flatMap((declaration) => namesOfBinding(declaration.name));
  if (isFunctionDeclaration(statement) || isClassDeclaration(statement)) return statement.name === undefined ? [] : [nameOf(statement.name)];
  if (isInterfaceDeclaration(statement) || isTypeAliasDeclaration(statement) || isEnumDeclaration(statement) || isImportEqualsDeclaration(statement)) return [nameOf(statement.name)];
  return isModuleDeclaration(statement) && isIdentifier(statement.name) ? [nameOf(statement.name)] : [];
}

function namesOfBinding(name: BindingName): string[] {
  if (isIdentifier(name)) return [nameOf(name)];
  return name.elements.flatMap((element) => (element.kind === SyntaxKind.BindingElement ? namesOfBinding(element.name) : []));
}

/** Whether a declaration carries a modifier such as `export`. */
export function hasModifier(node: Node, kind: number): boolean {
  return ((node as { modifiers?: readonly Node[] }).modifiers ?? []).some((modifier) => modifier.kind === kind);
}

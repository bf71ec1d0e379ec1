import type {
  ArrayLiteralExpression, ArrayTypeNode, CallExpression, ClassLikeDeclaration, Expression, ImportDeclaration, JsxOpeningLikeElement, ModuleDeclaration, NewExpression, Node, ParameterDeclaration, PropertyAccessExpression, SourceFile,
  Statement, TypeNode, VariableDeclaration,
} from 'typescript';
import { memberName } from './member-name.ts';
import { similarTo } from './similar-names.ts';
import { declaredNames } from './read-exports.ts';
import { readLiteral } from './read-literals.ts';
import type { NameUse, Placed, ScopedSource, StrayAwaitNode, TypedLiteral } from './read-scopes.ts';
import { ShapeReader } from './read-shapes.ts';
import type { Repeat } from './repeats.ts';
import { namesInSchema, type SchemaShape } from './schema-shape.ts';
import type { Scope } from './scope.ts';
import type { CallUse, ElementUse, FreeName, ImportBinding, LiteralUse, LoadUse, MemberUse, Place, Receiver, Redeclaration, StrayAwait } from './script-use.ts';
import { getLineAndCharacterOfPosition, isIdentifier, isImportDeclaration, isModuleDeclaration, isNamedImports, isStringLiteralLike, nameOf, sourceOf, startOf, SyntaxKind } from './typescript-parser.ts';

/** Longest chain `a.b.c.d` that is followed. */
const MAX_PATH = 3;

interface Uses {
  readonly imports: ReadonlyMap<string, ImportBinding>;
  readonly calls: readonly CallUse[];
  readonly members: readonly MemberUse[];
  readonly elements: readonly ElementUse[];
  readonly literals: readonly LiteralUse[];
  readonly free: readonly FreeName[];
  readonly loadUses: readonly LoadUse[];
  readonly redeclared: readonly Redeclaration[];
  readonly strayAwaits: readonly StrayAwait[];
  readonly usedAsValue: ReadonlySet<string>;
  readonly globals: readonly string[];
}

/** Says what the names in a file mean, now that all of its declarations are known. */
export class UseReader {
  readonly #source: SourceFile;
  readonly #scopes: ScopedSource;
  readonly #shapes: ShapeReader;
  readonly #javaScript: boolean;

  constructor(source: SourceFile, scopes: ScopedSource) {
    this.#source = source;
    this.#scopes = scopes;
    this.#shapes = new ShapeReader(source);
    this.#javaScript = /\.[cm]?jsx?$/.test(source.fileName);
  }

  read(): Uses {
    const scopes = this.#scopes;
    const byPlace = <T extends Place>(found: T[]): T[] => found.sort((a, b) => a.line - b.line || a.column - b.column);
    return {
      imports: this.#imports(),
      calls: byPlace(scopes.calls.flatMap((call) => this.#call(call) ?? [])),
      members: byPlace([...scopes.members.flatMap((member) => this.#member(member) ?? []), ...scopes.patterns.flatMap((pattern) => this.#takenApart(pattern))]),
      elements: byPlace(scopes.elements.flatMap((element) => this.#element(element) ?? [])),
      literals: byPlace(scopes.literals.flatMap((literal) => this.#literals(literal))),
      redeclared: byPlace(scopes.repeats.map((repeat) => this.#redeclared(repeat))),
      strayAwaits: byPlace(scopes.strayAwaits.map((stray) => this.#strayAwait(stray))),
      ...this.#names(),
      globals: this.#source.statements.flatMap((statement) => globalNames(statement)),
    };
  }

  #imports(): Map<string, ImportBinding> {
    const imports = new Map<string, ImportBinding>();
    for (const statement of this.#source.statements) {
      if (!isImportDeclaration(statement) || !isStringLiteralLike(statement.moduleSpecifier)) continue;
      for (const { local, name, typeOnly } of importedAs(statement)) imports.set(nameOf(local as never), { specifier: statement.moduleSpecifier.text, name, typeOnly, ...this.#placeOf(local) });
    }
    return imports;
  }

  /** Asks once for every name what it means: nothing in this file, or something imported. */
  #names(): Pick<Uses, 'free' | 'loadUses' | 'usedAsValue'> {
    const free = new Map<string, NameUse>();
    const loadUses: LoadUse[] = [];
    const usedAsValue = new Set<string>();
    for (const use of this.#scopes.uses) {
      const name = nameOf(use.node);
      const binding = use.scope.find(name);
      if (binding === undefined) {
        const first = free.get(name);
        if (!use.scope.open && (first === undefined || comesBefore(use, first))) free.set(name, use);
      } else if (binding.kind === 'import' && use.kind !== 'type' && !use.at.inType) {
        usedAsValue.add(name);
        const how = use.at.atLoad && use.kind === 'value' ? waysOfUse(use.node, use.parent) : undefined;
        if (how !== undefined) loadUses.push({ name, how, ...this.#placeOf(use.node) });
      }
    }
    for (const name of this.#scopes.askedFor) free.delete(name);
    return { free: [...free.values()].sort((a, b) => a.node.end - b.node.end).map((use) => this.#freeName(use)), loadUses, usedAsValue };
  }

  #freeName({ node, kind, parent, scope }: NameUse): FreeName {
    const isCalled = kind === 'value' && parent.kind === SyntaxKind.CallExpression && (parent as CallExpression).expression === node;
    const name = nameOf(node);
    return { name, kind: isCalled ? 'call' : kind, hasLikeness: kind === 'value' && similarTo(namesAround(scope), name).length > 0, ...this.#placeOf(node) };
  }

  #call({ node, scope, at }: Placed<CallExpression | NewExpression>): CallUse | undefined {
    const isNew = node.kind === SyntaxKind.NewExpression;
    const callee = node.expression;
    const isMember = callee.kind === SyntaxKind.PropertyAccessExpression;
    const owner = isMember ? (callee as PropertyAccessExpression).expression : callee;
    const named = isMember ? (callee as PropertyAccessExpression).name : callee;
    if (isMember && !isIdentifier(named)) return undefined;
    const receiver = this.#receiver(owner, scope, at.self);
    if (receiver === undefined || (!isMember && (receiver.kind !== 'value' || receiver.path.length > 0))) return undefined;
    const given = node.arguments ?? [];
    return {
      receiver, isNew, member: isMember ? nameOf(named as never) : undefined, count: given.length, spread: given.some(({ kind }) => kind === SyntaxKind.SpreadElement),
      places: given.map((argument) => this.#placeOf(argument)),
      lastLine: this.#lineAt(node.end),
      literals: this.#javaScript ? [] : this.#literalArguments(given),
      ...this.#placeOf(isNew ? node : named),
    };
  }

  #member({ node, parent, scope, at }: Placed<PropertyAccessExpression>): MemberUse | undefined {
    if (!isIdentifier(node.name)) return undefined;
    const receiver = this.#receiver(node.expression, scope, at.self);
    if (receiver === undefined || this.#scopes.probed.has(this.#textOf(node.expression))) return undefined;
    return { receiver, member: nameOf(node.name), how: howUsed(node, parent), ...this.#placeOf(node.name) };
  }

  #literalArguments(given: readonly Expression[]): CallUse['literals'] {
    return given.flatMap((argument, index) => {
      const literal = readLiteral(this.#source, argument);
      return literal === undefined ? [] : [[index, literal] as const];
    });
  }

  /** A literal with its type, or the literals of an array. */
  #literals({ node, type, value, scope }: TypedLiteral): LiteralUse[] {
    const isArray = type.kind === SyntaxKind.ArrayType;
    const receiver = this.#javaScript ? undefined : this.#typed(isArray ? (type as ArrayTypeNode).elementType : type, scope, '', []);
    if (receiver === undefined) return [];
    const values = !isArray ? [value] : value.kind === SyntaxKind.ArrayLiteralExpression ? (value as ArrayLiteralExpression).elements : [];
    return values.flatMap((one) => {
      const literal = readLiteral(this.#source, one);
      return literal === undefined ? [] : [{ type: receiver, literal, ...this.#placeOf(isArray ? one : nameIn(node)) }];
    });
  }

  /** Every name that a pattern takes out of something known. */
  #takenApart({ node, scope, at }: Placed<VariableDeclaration | ParameterDeclaration>): MemberUse[] {
    if (node.name.kind !== SyntaxKind.ObjectBindingPattern) return [];
    const receiver = this.#sourceOf(node, scope, at.self);
    if (receiver === undefined) return [];
    return node.name.elements.flatMap(({ dotDotDotToken, propertyName, name }): MemberUse[] => {
      const named = propertyName ?? name;
      const member = dotDotDotToken === undefined ? memberName(named) : undefined;
      return member === undefined ? [] : [{ receiver, member, how: 'read', ...this.#placeOf(named) }];
    });
  }

  /** What a pattern takes apart. */
  #sourceOf(node: VariableDeclaration | ParameterDeclaration, scope: Scope, self: ClassLikeDeclaration | undefined): Receiver | undefined {
    if (node.type !== undefined) return this.#typed(node.type, scope, sourceOf(node.type, this.#source), []);
    if (node.kind !== SyntaxKind.VariableDeclaration || node.initializer === undefined || this.#scopes.probed.has(this.#textOf(node.initializer))) return undefined;
    return this.#receiver(node.initializer, scope, self);
  }

  #element({ node, parent, scope, at }: Placed<JsxOpeningLikeElement>): ElementUse | undefined {
    const { tagName } = node;
    if (!isIdentifier(tagName) || /^[a-z]/.test(nameOf(tagName))) return undefined;
    const receiver = this.#receiver(tagName, scope, at.self);
    if (receiver?.kind !== 'value') return undefined;
    const attributes = node.attributes.properties;
    return {
      receiver,
      attributes: attributes.flatMap((attribute) => (attribute.kind === SyntaxKind.JsxAttribute && isIdentifier(attribute.name) ? [{ name: nameOf(attribute.name), ...this.#placeOf(attribute) }] : [])),
      spread: attributes.some((attribute) => attribute.kind === SyntaxKind.JsxSpreadAttribute || !isIdentifier(attribute.name)),
      hasChildren: parent.kind === SyntaxKind.JsxElement && (parent as unknown as { children: readonly Node[] }).children.some((child) => child.kind !== SyntaxKind.JsxText || this.#source.text.slice(child.pos, child.end).trim() !== ''),
      lastLine: this.#lineAt(node.end),
      ...this.#placeOf(tagName),
    };
  }

  /** What an expression before a dot, or a callee, is; `undefined` when it is nothing of the file's top. */
  #receiver(node: Expression, scope: Scope, self: ClassLikeDeclaration | undefined): Receiver | undefined {
    const path: string[] = [];
    let root: Node = node;
    while (root.kind === SyntaxKind.PropertyAccessExpression && path.length < MAX_PATH) {
      const access = root as PropertyAccessExpression;
      if (!isIdentifier(access.name)) return undefined;
      path.unshift(nameOf(access.name));
      root = access.expression;
    }
    if (root.kind !== SyntaxKind.ThisKeyword && !isIdentifier(root)) return this.#parsed(root, scope, path);
    for (let part: Node = node; part !== root; part = (part as PropertyAccessExpression).expression) if (this.#scopes.probed.has(this.#textOf(part))) return undefined;
    if (root.kind === SyntaxKind.ThisKeyword) return this.#selfReceiver(self, path);
    if (!isIdentifier(root) || this.#scopes.probed.has(this.#textOf(root))) return undefined;
    const binding = scope.find(nameOf(root));
    if (binding === undefined || binding.scope.open) return undefined;
    const atTop = binding.scope === this.#scopes.file;
    if (binding.count === 1 && (binding.kind === 'variable' || binding.kind === 'parameter')) {
      const typed = this.#declared(binding.node, binding.scope, nameOf(root), path);
      if (typed !== undefined) return typed;
    }
    return atTop && binding.kind !== 'parameter' && binding.kind !== 'type' ? { kind: 'value', name: nameOf(root), path } : undefined;
  }

  #selfReceiver(self: ClassLikeDeclaration | undefined, path: readonly string[]): Receiver | undefined {
    const name = self?.name === undefined ? undefined : nameOf(self.name);
    if (name === undefined || this.#scopes.file.own(name)?.node !== self || this.#scopes.probed.has('this')) return undefined;
    return { kind: 'instance', name, path };
  }

  /** What a variable or parameter is declared as, or made by. */
  #declared(node: Node, scope: Scope, label: string, path: readonly string[]): Receiver | undefined {
    const { type, initializer, kind } = node as { type?: TypeNode; initializer?: Node; kind: number };
    if (kind !== SyntaxKind.VariableDeclaration && kind !== SyntaxKind.Parameter) return undefined;
    if (!isIdentifier((node as unknown as { name: Node }).name)) return undefined;
    if (type !== undefined) return this.#typed(type, scope, label, path);
    if (initializer === undefined) return undefined;
    const made = this.#shapes.instanceOf(initializer);
    if (made?.kind === 'name') return this.#isOfTop(made.name, scope) ? { kind: 'instance', name: made.name, path } : undefined;
    return kind === SyntaxKind.VariableDeclaration ? this.#parsed(initializer, scope, path, label) : undefined;
  }

  /** Something of a type that the top of the file names. */
  #typed(type: TypeNode, scope: Scope, label: string, path: readonly string[]): Receiver | undefined {
    const found = this.#shapes.typeOf(type);
    if (found?.kind === 'name') return this.#isOfTop(found.name, scope) ? { kind: 'instance', name: found.name, path } : undefined;
    return found?.kind === 'schema' && this.#isSchemaOfTop(found.schema, scope) ? { kind: 'parsed', name: label, path, schema: found.schema, side: found.side } : undefined;
  }

  /** What `S.parse(…)` gives, where S is a schema of the file's top, is imported, or stands in a constant nearer by. */
  #parsed(node: Node, scope: Scope, path: readonly string[], label?: string): Receiver | undefined {
    const parse = this.#shapes.schemas.parseOf(node);
    if (parse === undefined || (parse.safe && path[0] !== 'data')) return undefined;
    const schema = this.#schemaNearby(parse.schema, scope);
    return schema === undefined ? undefined : { kind: 'parsed', name: label ?? parse.label, path: parse.safe ? path.slice(1) : path, schema, side: 'output' };
  }

  #schemaNearby(schema: SchemaShape, scope: Scope): SchemaShape | undefined {
    const [step] = schema.steps;
    const binding = step?.kind === 'of' ? scope.find(step.name) : undefined;
    if (binding === undefined || binding.scope === this.#scopes.file || schema.steps.length > 1) return this.#isSchemaOfTop(schema, scope) ? schema : undefined;
    const { type, initializer, kind } = binding.node as { type?: TypeNode; initializer?: Expression; kind: number };
    if (kind !== SyntaxKind.VariableDeclaration || binding.count > 1 || type !== undefined || initializer === undefined) return undefined;
    const near = this.#shapes.schemas.schemaOf(initializer);
    return near !== undefined && this.#isSchemaOfTop(near, binding.scope) ? near : undefined;
  }

  /** Whether all that a schema is made of belongs to the top of the file. */
  #isSchemaOfTop(schema: SchemaShape, scope: Scope): boolean {
    return [...namesInSchema(schema), ...this.#shapes.schemas.zodNames].every((name) => this.#isOfTop(name, scope));
  }

  #isOfTop(name: string, scope: Scope): boolean {
    return scope.find(name)?.scope === this.#scopes.file;
  }

  #redeclared({ name, node, first, how }: Repeat): Redeclaration {
    return { name, how, firstLine: this.#placeOf(nameIn(first)).line, ...this.#placeOf(nameIn(node)) };
  }

  #strayAwait({ node, owner }: StrayAwaitNode): StrayAwait {
    const { name, type } = owner as { name?: Node; type?: Node };
    return {
      functionAt: this.#placeOf(owner), functionName: name !== undefined && isIdentifier(name) ? nameOf(name) : undefined,
      returnsPromise: type !== undefined && /^\s*Promise\b/.test(this.#source.text.slice(type.pos, type.end)), ...this.#placeOf(node),
    };
  }

  #textOf(node: Node): string {
    return this.#source.text.slice(node.pos, node.end).trim();
  }

  #placeOf(node: Node): Place {
    const { line, character } = getLineAndCharacterOfPosition(this.#source, startOf(node, this.#source));
    return { line: line + 1, column: character + 1 };
  }

  #lineAt(offset: number): number {
    return getLineAndCharacterOfPosition(this.#source, offset).line + 1;
  }
}

/** A use as a value says more than one as a type, which an import of types alone would do for; among equals the first counts. */
function comesBefore(use: NameUse, other: NameUse): boolean {
  const [isType, otherIsType] = [use.kind === 'type', other.kind === 'type'];
  return isType === otherIsType ? use.node.end < other.node.end : otherIsType;
}

function importedAs(node: ImportDeclaration): { readonly local: Node; readonly name: string; readonly typeOnly: boolean }[] {
  const clause = node.importClause;
  if (clause === undefined) return [];
  const typeOnly = clause.phaseModifier === SyntaxKind.TypeKeyword;
  const names = clause.name === undefined ? [] : [{ local: clause.name as Node, name: 'default', typeOnly }];
  const bindings = clause.namedBindings;
  if (bindings === undefined) return names;
  if (!isNamedImports(bindings)) return [...names, { local: bindings.name, name: '*', typeOnly }];
  return [...names, ...bindings.elements.map((element) => ({ local: element.name, name: nameOf(element.propertyName ?? element.name), typeOnly: typeOnly || element.isTypeOnly }))];
}

function waysOfUse(node: Node, parent: Node): LoadUse['how'] | undefined {
  const { expression } = parent as { expression?: Node };
  if (expression !== node) return undefined;
  switch (parent.kind) {
    case SyntaxKind.ExpressionWithTypeArguments: return 'extends';
    case SyntaxKind.CallExpression: return 'call';
    case SyntaxKind.NewExpression: return 'new';
    case SyntaxKind.PropertyAccessExpression: case SyntaxKind.ElementAccessExpression: return 'member';
    case SyntaxKind.Decorator: return 'decorator';
    default: return undefined;
  }
}

function howUsed(node: Node, parent: Node): MemberUse['how'] {
  if (parent.kind === SyntaxKind.CallExpression || parent.kind === SyntaxKind.NewExpression) {
    const { expression, questionDotToken } = parent as CallExpression;
    return expression === node && questionDotToken === undefined ? 'call' : 'read';
  }
  if (parent.kind !== SyntaxKind.BinaryExpression) return 'read';
  const { left, operatorToken } = parent as unknown as { left: Node; operatorToken: Node };
  return left === node && operatorToken.kind === SyntaxKind.EqualsToken ? 'write' : 'read';
}

/** What the functions and blocks around a place declare, the top of the file left out. */
function namesAround(scope: Scope): string[] {
  const names: string[] = [];
  for (let at: Scope | undefined = scope; at?.parent !== undefined; at = at.parent) names.push(...at.names());
  return names;
}

/** What names a declaration, for its place: its name, or the whole of it. */
function nameIn(node: Node): Node {
  return (node as { name?: Node }).name ?? node;
}

/** What `declare global { … }` declares. */
function globalNames(statement: Statement): string[] {
  if (!isModuleDeclaration(statement) || !isIdentifier(statement.name) || nameOf(statement.name) !== 'global') return [];
  const { body } = statement as ModuleDeclaration;
  return body?.kind === SyntaxKind.ModuleBlock ? (body as unknown as { statements: readonly Statement[] }).statements.flatMap((inner) => declaredNames(inner)) : [];
}

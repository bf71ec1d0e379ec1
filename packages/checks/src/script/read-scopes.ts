import type {
  ArrowFunction, BinaryExpression, BindingName, CallExpression, ClassLikeDeclaration, ExportDeclaration, ForOfStatement, Identifier, ImportDeclaration, ImportTypeNode, JsxOpeningLikeElement, NewExpression, Node,
  ParameterDeclaration, PropertyAccessExpression, PropertyDeclaration, ReturnStatement, SourceFile, TypeNode, TypeParameterDeclaration, TypeReferenceNode, VariableDeclaration,
} from 'typescript';
import { withoutParentheses } from './read-literals.ts';
import { repeatsOf, type Repeat, type Role } from './repeats.ts';
import { Scope, type Binding, type BindingKind } from './scope.ts';
import { forEachChild, isIdentifier, isNamedExports, isNamedImports, nameOf, SyntaxKind } from './typescript-parser.ts';

/** `NodeFlags.BlockScoped`: let, const and using. */
const BLOCK_SCOPED = 7;

/** How a name is used. */
export type UseKind = 'value' | 'type' | 'component' | 'exported';

/** When a piece of code runs, as far as that is certain. */
export interface Circumstances {
  /** Runs whenever the module is loaded: at the top, in no function, branch or `try`. */
  readonly atLoad: boolean;
  /** The class whose instance `this` is; `undefined` where it is something else or not known. */
  readonly self: ClassLikeDeclaration | undefined;
  /** In a type, which is erased. */
  readonly inType: boolean;
  /** The function around it that is not async; `undefined` where `await` may stand. */
  readonly unable: Node | undefined;
  /** What the function around it says that it returns, the promise of an async one left out. */
  readonly returns: TypeNode | undefined;
}

/** A name that is used, before its scope is asked what it means. */
export interface NameUse {
  readonly node: Identifier;
  readonly kind: UseKind;
  readonly parent: Node;
  readonly scope: Scope;
  readonly at: Circumstances;
}

/** `await` where it may not stand. */
export interface StrayAwaitNode {
  readonly node: Node;
  /** The function that is not async. */
  readonly owner: Node;
}

/** A node that is looked at again when all declarations are known. */
export interface Placed<T extends Node> {
  readonly node: T;
  readonly parent: Node;
  readonly scope: Scope;
  readonly at: Circumstances;
}

/** A literal, its type, and what it is given to: a variable, or the statement that returns it. */
export interface TypedLiteral {
  readonly node: Node;
  readonly type: TypeNode;
  readonly value: Node;
  readonly scope: Scope;
}

/** Everything that one walk over a file finds. */
export interface ScopedSource {
  readonly file: Scope;
  readonly uses: readonly NameUse[];
  readonly calls: readonly Placed<CallExpression | NewExpression>[];
  readonly members: readonly Placed<PropertyAccessExpression>[];
  readonly elements: readonly Placed<JsxOpeningLikeElement>[];
  /** Variables and parameters that take an object apart: `{ a, b }`. */
  readonly patterns: readonly Placed<VariableDeclaration | ParameterDeclaration>[];
  /** Object literals, or arrays of them, whose type is written beside them. */
  readonly literals: readonly TypedLiteral[];
  /** Names declared twice. */
  readonly repeats: readonly Repeat[];
  readonly strayAwaits: readonly StrayAwaitNode[];
  /** Values whose type a test may have narrowed (`in`, `instanceof`, a call in a condition), by their text. */
  readonly probed: ReadonlySet<string>;
  /** Names that are asked for with `typeof`, so that the program is prepared for their absence. */
  readonly askedFor: ReadonlySet<string>;
  /** Calls `eval`, or holds `with`: anything may be in scope. */
  readonly dynamic: boolean;
}

type Entry = readonly [node: Node, parent: Node, scope: Scope, at: Circumstances];

const AT_LOAD: Circumstances = { atLoad: true, self: undefined, inType: false, unable: undefined, returns: undefined };

/** Walks over a file once, with a stack of its own, and notes what is declared and used where. */
export function readScopes(source: SourceFile): ScopedSource {
  return new ScopeReader(source).read();
}

class ScopeReader {
  readonly #source: SourceFile;
  readonly #file = new Scope(undefined, true, false);
  readonly #stack: Entry[] = [];
  readonly #uses: NameUse[] = [];
  readonly #calls: Placed<CallExpression | NewExpression>[] = [];
  readonly #members: Placed<PropertyAccessExpression>[] = [];
  readonly #elements: Placed<JsxOpeningLikeElement>[] = [];
  readonly #patterns: Placed<VariableDeclaration | ParameterDeclaration>[] = [];
  readonly #literals: TypedLiteral[] = [];
  readonly #repeated = new Map<Binding, string>();
  /** What `let` and `const` declare in the body of a function, where the names of parameters are taken. */
  readonly #inBodies: { readonly name: string; readonly node: Node; readonly scope: Scope }[] = [];
  readonly #strayAwaits: StrayAwaitNode[] = [];
  readonly #probed = new Set<string>();
  readonly #askedFor = new Set<string>();
  #dynamic = false;

  constructor(source: SourceFile) {
    this.#source = source;
  }

  read(): ScopedSource {
    forEachChild(this.#source, (child) => void this.#stack.push([child, this.#source, this.#file, AT_LOAD]));
    for (let entry = this.#stack.pop(); entry !== undefined; entry = this.#stack.pop()) this.#visit(...entry);
    return {
      file: this.#file, uses: this.#uses, calls: this.#calls, members: this.#members, elements: this.#elements, patterns: this.#patterns, literals: this.#literals, repeats: this.#repeats(), strayAwaits: this.#strayAwaits,
      probed: this.#probed, askedFor: this.#askedFor, dynamic: this.#dynamic,
    };
  }

  #repeats(): Repeat[] {
    const isTypeScript = /\.[cm]?tsx?$/.test(this.#source.fileName);
    const repeats = [...this.#repeated].flatMap(([binding, name]) => repeatsOf(name, binding, isTypeScript));
    for (const { name, node, scope } of this.#inBodies) {
      const parameter = scope.own(name);
      if (parameter?.kind === 'parameter' && parameter.role === 'parameter') repeats.push({ name, how: 'identifier', first: parameter.node, node });
    }
    return repeats;
  }

  #bind(scope: Scope, name: string, kind: BindingKind, node: Node, role: Role | undefined): void {
    const repeated = scope.declare(name, kind, node, role);
    if (repeated !== undefined) this.#repeated.set(repeated, name);
    if (role === 'block' && scope.parent?.isFunction === true && scope.parent !== this.#file) this.#inBodies.push({ name, node, scope: scope.parent });
  }

  #visit(node: Node, parent: Node, scope: Scope, at: Circumstances): void {
    if (node.kind === SyntaxKind.Identifier) return this.#identifier(node as Identifier, parent, scope, at);
    if (this.#isFullyRead(node, scope, at)) return;
    const inner = this.#scopeFor(node, scope);
    this.#declare(node, scope, inner);
    this.#note(node, parent, inner, at);
    const inside = circumstancesIn(node, parent, at);
    forEachChild(node, (child) => void this.#stack.push([child, node, inner, circumstancesOf(child, node, at, inside)]));
  }

  /** Statements whose names are no uses in the usual sense. */
  #isFullyRead(node: Node, scope: Scope, at: Circumstances): boolean {
    if (node.kind === SyntaxKind.ImportDeclaration) {
      this.#declareImports(node as ImportDeclaration, scope);
      return true;
    }
    if (node.kind === SyntaxKind.ExportDeclaration) {
      this.#useExported(node as ExportDeclaration, scope, at);
      return true;
    }
    if (node.kind === SyntaxKind.JsxNamespacedName || node.kind === SyntaxKind.MetaProperty || node.kind === SyntaxKind.NamespaceExportDeclaration) return true;
    if (node.kind === SyntaxKind.ImportType) {
      for (const child of (node as ImportTypeNode).typeArguments ?? []) this.#stack.push([child, node, scope, at]);
      return true;
    }
    return node.kind === SyntaxKind.JsxClosingElement;
  }

  #declareImports(node: ImportDeclaration, scope: Scope): void {
    const clause = node.importClause;
    const role = clause?.phaseModifier === SyntaxKind.TypeKeyword ? 'type-import' : 'import';
    if (clause?.name !== undefined) this.#bind(scope, nameOf(clause.name), 'import', clause, role);
    const bindings = clause?.namedBindings;
    if (bindings === undefined) return;
    if (!isNamedImports(bindings)) this.#bind(scope, nameOf(bindings.name), 'import', bindings, role);
    else for (const element of bindings.elements) this.#bind(scope, nameOf(element.name), 'import', element, element.isTypeOnly ? 'type-import' : role);
  }

  #useExported(node: ExportDeclaration, scope: Scope, at: Circumstances): void {
    if (node.moduleSpecifier !== undefined || node.exportClause === undefined || !isNamedExports(node.exportClause)) return;
    for (const element of node.exportClause.elements) {
      const local = element.propertyName ?? element.name;
      if (isIdentifier(local)) this.#uses.push({ node: local, kind: 'exported', parent: element, scope, at: { ...at, inType: node.isTypeOnly || element.isTypeOnly } });
    }
  }

  #identifier(node: Identifier, parent: Node, scope: Scope, at: Circumstances): void {
    const kind = useKind(node, parent);
    if (kind === undefined) return;
    if (parent.kind === SyntaxKind.TypeOfExpression) this.#askedFor.add(nameOf(node));
    this.#uses.push({ node, kind: kind === 'value' && at.inType ? 'type' : kind, parent, scope, at });
  }

  #scopeFor(node: Node, scope: Scope): Scope {
    if (FUNCTIONS.has(node.kind)) return new Scope(scope, true, false);
    if (OPEN_SCOPES.has(node.kind)) return new Scope(scope, true, true);
    return BLOCKS.has(node.kind) ? new Scope(scope, false, false) : scope;
  }

  #declare(node: Node, outer: Scope, inner: Scope): void {
    const named = node as { readonly name?: BindingName; readonly flags: number };
    const kind = DECLARED.get(node.kind);
    if (kind !== undefined && named.name !== undefined && isIdentifier(named.name)) {
      this.#bind(outer, nameOf(named.name), kind, node, roleOf(node));
      if (kind === 'function') outer.functionScope().declare(nameOf(named.name), kind, node);
    }
    if (node.kind === SyntaxKind.VariableDeclarationList) {
      const isVar = (node.flags & BLOCK_SCOPED) === 0;
      const target = isVar ? outer.functionScope() : outer;
      // A `var` of an inner block is no neighbour of what the function declares.
      const role = !isVar ? 'block' : target === outer ? 'var' : undefined;
      for (const declaration of (node as unknown as { declarations: readonly VariableDeclaration[] }).declarations) {
        eachName(declaration.name, declaration, (name, part) => this.#bind(target, name, 'variable', part, role));
      }
    } else if (node.kind === SyntaxKind.Parameter) eachName(named.name!, node, (name, part) => this.#bind(outer, name, 'parameter', part, 'parameter'));
    else if (node.kind === SyntaxKind.CatchClause) {
      const { variableDeclaration } = node as unknown as { variableDeclaration?: VariableDeclaration };
      if (variableDeclaration !== undefined) eachName(variableDeclaration.name, variableDeclaration, (name, part) => void inner.declare(name, 'variable', part));
    } else if (node.kind === SyntaxKind.TypeParameter) outer.declare(nameOf((node as TypeParameterDeclaration).name), 'type', node);
    else if (node.kind === SyntaxKind.InferType) {
      // What is inferred is visible in a branch of some conditional type above; which one matters to nobody here.
      const name = nameOf((node as unknown as { typeParameter: TypeParameterDeclaration }).typeParameter.name);
      for (let scope: Scope | undefined = outer; scope !== undefined && scope !== this.#file; scope = scope.parent) scope.declare(name, 'type', node);
    } else if ((node.kind === SyntaxKind.FunctionExpression || node.kind === SyntaxKind.ClassExpression) && named.name !== undefined && isIdentifier(named.name)) {
      inner.declare(nameOf(named.name), node.kind === SyntaxKind.ClassExpression ? 'class' : 'function', node);
    }
  }

  /** Notes a value whose type may be narrowed from here on. */
  #probe(node: Node): void {
    if (node.kind === SyntaxKind.Identifier || node.kind === SyntaxKind.PropertyAccessExpression || node.kind === SyntaxKind.ThisKeyword) this.#probed.add(this.#source.text.slice(node.pos, node.end).trim());
  }

  #note(node: Node, parent: Node, scope: Scope, at: Circumstances): void {
    const placed = { parent, scope, at };
    if (node.kind === SyntaxKind.CallExpression || node.kind === SyntaxKind.NewExpression) this.#noteCall(node as CallExpression | NewExpression, placed);
    else if (node.kind === SyntaxKind.PropertyAccessExpression) this.#members.push({ node: node as PropertyAccessExpression, ...placed });
    else if (node.kind === SyntaxKind.JsxOpeningElement || node.kind === SyntaxKind.JsxSelfClosingElement) this.#elements.push({ node: node as JsxOpeningLikeElement, ...placed });
    else if (node.kind === SyntaxKind.VariableDeclaration || node.kind === SyntaxKind.Parameter) {
      const pattern = node as VariableDeclaration | ParameterDeclaration;
      if (pattern.name.kind === SyntaxKind.ObjectBindingPattern) this.#patterns.push({ node: pattern, ...placed });
      this.#noteLiteral(node, pattern.type, pattern.initializer, scope);
    } else if (node.kind === SyntaxKind.PropertyDeclaration) this.#noteLiteral(node, (node as PropertyDeclaration).type, (node as PropertyDeclaration).initializer, scope);
    else if (node.kind === SyntaxKind.ReturnStatement) this.#noteLiteral(node, at.returns, (node as ReturnStatement).expression, scope);
    else if (node.kind === SyntaxKind.ArrowFunction) this.#noteLiteral(withoutParentheses((node as ArrowFunction).body), returnedBy(node), (node as ArrowFunction).body, scope);
    else if (node.kind === SyntaxKind.WithStatement) this.#dynamic = true;
    else if (node.kind === SyntaxKind.AwaitExpression || (node.kind === SyntaxKind.ForOfStatement && (node as ForOfStatement).awaitModifier !== undefined)) {
      if (at.unable !== undefined) this.#strayAwaits.push({ node, owner: at.unable });
    } else if (node.kind === SyntaxKind.BinaryExpression) {
      const { left, operatorToken, right } = node as BinaryExpression;
      if (operatorToken.kind === SyntaxKind.InKeyword) this.#probe(right);
      else if (operatorToken.kind === SyntaxKind.InstanceOfKeyword) this.#probe(left);
    }
  }

  #noteLiteral(node: Node, type: TypeNode | undefined, value: Node | undefined, scope: Scope): void {
    if (type === undefined || value === undefined) return;
    const { kind } = withoutParentheses(value);
    if (kind === SyntaxKind.ObjectLiteralExpression || kind === SyntaxKind.ArrayLiteralExpression) this.#literals.push({ node, type, value, scope });
  }

  #noteCall(node: CallExpression | NewExpression, placed: Omit<Placed<Node>, 'node'>): void {
    if (calleeName(node.expression) === 'eval') this.#dynamic = true;
    this.#calls.push({ node, ...placed });
    if (!CONDITIONS.has(placed.parent.kind) && !PROBE.test(calleeName(node.expression))) return;
    for (const argument of node.arguments ?? []) if (argument.kind !== SyntaxKind.ThisKeyword || /^(?:is|assert)/i.test(calleeName(node.expression))) this.#probe(argument);
  }
}

/** The last name of a callee. */
function calleeName(callee: Node): string {
  const name = callee.kind === SyntaxKind.PropertyAccessExpression ? (callee as PropertyAccessExpression).name : callee;
  return isIdentifier(name) ? nameOf(name) : '';
}

/** Every name of a pattern. The depth of patterns is that of the parser, which has read them already. */
function eachName(name: BindingName, node: Node, tell: (name: string, node: Node) => void): void {
  if (isIdentifier(name)) return tell(nameOf(name), node);
  for (const element of name.elements) if (element.kind === SyntaxKind.BindingElement) eachName(element.name, element, tell);
}

/** What a declaration of its own name is to others; overloads, ambient declarations and what TypeScript merges are nothing. */
function roleOf(node: Node): Role | undefined {
  const { body, modifiers } = node as { body?: Node; modifiers?: readonly Node[] };
  if (modifiers?.some(({ kind }) => kind === SyntaxKind.DeclareKeyword) === true) return undefined;
  return node.kind === SyntaxKind.FunctionDeclaration && body === undefined ? undefined : ROLES.get(node.kind);
}

/** What an identifier is used for; `undefined` when it names a thing instead. */
function useKind(node: Identifier, parent: Node): UseKind | undefined {
  const { name, propertyName, label, expression, left } = parent as { name?: Node; propertyName?: Node; label?: Node; expression?: Node; left?: Node };
  switch (parent.kind) {
    case SyntaxKind.PropertyAccessExpression: return node === expression ? 'value' : undefined;
    case SyntaxKind.QualifiedName: return node === left ? 'type' : undefined;
    case SyntaxKind.ShorthandPropertyAssignment: return 'value';
    case SyntaxKind.TypeReference: return nameOf(node) === 'const' ? undefined : 'type';
    case SyntaxKind.TypeQuery: return 'type';
    case SyntaxKind.ImportType: case SyntaxKind.TypePredicate: return undefined;
    case SyntaxKind.JsxOpeningElement: case SyntaxKind.JsxSelfClosingElement: return /^[a-z]/.test(nameOf(node)) ? undefined : 'component';
    default: return node === name || node === propertyName || node === label ? undefined : 'value';
  }
}

function circumstancesIn(node: Node, parent: Node, at: Circumstances): Circumstances {
  const { kind } = node;
  if (kind === SyntaxKind.ArrowFunction) return inFunction(node, at, at.self);
  if (FUNCTIONS.has(kind)) return inFunction(node, at, MEMBERS.has(kind) && CLASSES.has(parent.kind) && !isStatic(node) ? at.self : undefined);
  if (CLASSES.has(kind)) return changed(at, at.atLoad, node as ClassLikeDeclaration, at.inType, at.unable);
  if (TYPES.has(kind)) return changed(at, at.atLoad, at.self, true, at.unable);
  if (kind === SyntaxKind.PropertyDeclaration) return isStatic(node) ? changed(at, at.atLoad, undefined, at.inType, at.unable) : changed(at, false, at.self, at.inType, at.unable);
  if (!at.atLoad) return at;
  const branches = BRANCHES.has(kind) || (kind === SyntaxKind.BinaryExpression && BRANCHING_OPERATORS.has((node as BinaryExpression).operatorToken.kind));
  return branches ? changed(at, false, at.self, at.inType, at.unable) : at;
}

function inFunction(node: Node, { inType }: Circumstances, self: ClassLikeDeclaration | undefined): Circumstances {
  return { atLoad: false, self, inType, unable: unableToAwait(node), returns: returnedBy(node) };
}

/** The same object where nothing changes: most nodes are under circumstances that some node above them has already. */
function changed(at: Circumstances, atLoad: boolean, self: ClassLikeDeclaration | undefined, inType: boolean, unable: Node | undefined): Circumstances {
  return at.atLoad === atLoad && at.self === self && at.inType === inType && at.unable === unable ? at : { atLoad, self, inType, unable, returns: at.returns };
}

/** What a function says that it returns; of an async one, what its promise holds. */
function returnedBy(node: Node): TypeNode | undefined {
  const { type, asteriskToken } = node as { type?: TypeNode; asteriskToken?: Node };
  if (type === undefined || asteriskToken !== undefined || unableToAwait(node) !== undefined) return asteriskToken === undefined ? type : undefined;
  const { typeName, typeArguments } = type as TypeReferenceNode;
  return type.kind === SyntaxKind.TypeReference && isIdentifier(typeName) && nameOf(typeName) === 'Promise' ? typeArguments?.[0] : undefined;
}

/** The function itself when it is not async. */
function unableToAwait(node: Node): Node | undefined {
  return ((node as { modifiers?: readonly Node[] }).modifiers ?? []).some(({ kind }) => kind === SyntaxKind.AsyncKeyword) ? undefined : node;
}

/** Decorators and computed names of a member run outside it; what a class extends is evaluated outside the class. */
function circumstancesOf(child: Node, node: Node, outer: Circumstances, inner: Circumstances): Circumstances {
  if (child.kind === SyntaxKind.Decorator || child.kind === SyntaxKind.ComputedPropertyName) return changed(outer, outer.atLoad, undefined, outer.inType, outer.unable);
  if (child.kind === SyntaxKind.HeritageClause) {
    const erased = (child as unknown as { token: number }).token === SyntaxKind.ImplementsKeyword || node.kind === SyntaxKind.InterfaceDeclaration;
    return changed(outer, outer.atLoad, outer.self, outer.inType || erased, outer.unable);
  }
  // Whether a default value may wait depends on what is around the function, too.
  if (inner.unable !== undefined && child.kind === SyntaxKind.Parameter && (child as ParameterDeclaration).initializer !== undefined) return { ...inner, unable: undefined };
  return inner;
}

function isStatic(node: Node): boolean {
  return ((node as { modifiers?: readonly Node[] }).modifiers ?? []).some(({ kind }) => kind === SyntaxKind.StaticKeyword);
}

/** Places where the answer of a call decides what follows. */
const CONDITIONS = new Set<number>([SyntaxKind.IfStatement, SyntaxKind.ConditionalExpression, SyntaxKind.WhileStatement, SyntaxKind.PrefixUnaryExpression, SyntaxKind.BinaryExpression, SyntaxKind.SwitchStatement]);
/** Callees that assert what a value is, by their names. */
const PROBE = /^(?:is|has|assert|expect|invariant|ensure|check|can|guard|validate|supports|type)/i;
const CLASSES = new Set<number>([SyntaxKind.ClassDeclaration, SyntaxKind.ClassExpression]);
const MEMBERS = new Set<number>([SyntaxKind.MethodDeclaration, SyntaxKind.GetAccessor, SyntaxKind.SetAccessor, SyntaxKind.Constructor]);
const FUNCTIONS = new Set<number>([
  ...MEMBERS, SyntaxKind.FunctionDeclaration, SyntaxKind.FunctionExpression, SyntaxKind.ArrowFunction, SyntaxKind.MethodSignature, SyntaxKind.CallSignature, SyntaxKind.ConstructSignature,
  SyntaxKind.IndexSignature, SyntaxKind.FunctionType, SyntaxKind.ConstructorType, SyntaxKind.ClassStaticBlockDeclaration,
]);
const OPEN_SCOPES = new Set<number>([SyntaxKind.ModuleDeclaration, SyntaxKind.EnumDeclaration]);
const BLOCKS = new Set<number>([
  SyntaxKind.Block, SyntaxKind.CaseBlock, SyntaxKind.ForStatement, SyntaxKind.ForInStatement, SyntaxKind.ForOfStatement, SyntaxKind.CatchClause, SyntaxKind.ClassDeclaration,
  SyntaxKind.ClassExpression, SyntaxKind.InterfaceDeclaration, SyntaxKind.TypeAliasDeclaration, SyntaxKind.MappedType, SyntaxKind.ConditionalType,
]);
const DECLARED = new Map<number, BindingKind>([
  [SyntaxKind.FunctionDeclaration, 'function'], [SyntaxKind.ClassDeclaration, 'class'], [SyntaxKind.InterfaceDeclaration, 'type'], [SyntaxKind.TypeAliasDeclaration, 'type'],
  [SyntaxKind.EnumDeclaration, 'enum'], [SyntaxKind.ModuleDeclaration, 'namespace'], [SyntaxKind.ImportEqualsDeclaration, 'import'],
]);
const ROLES = new Map<number, Role>([
  [SyntaxKind.FunctionDeclaration, 'function'], [SyntaxKind.ClassDeclaration, 'class'], [SyntaxKind.InterfaceDeclaration, 'interface'],
  [SyntaxKind.TypeAliasDeclaration, 'alias'], [SyntaxKind.EnumDeclaration, 'enum'],
]);
const TYPES = new Set<number>([SyntaxKind.InterfaceDeclaration, SyntaxKind.TypeAliasDeclaration, SyntaxKind.TypeQuery, SyntaxKind.TypeReference, SyntaxKind.TypePredicate]);
const BRANCHES = new Set<number>([
  SyntaxKind.IfStatement, SyntaxKind.TryStatement, SyntaxKind.SwitchStatement, SyntaxKind.ForStatement, SyntaxKind.ForInStatement, SyntaxKind.ForOfStatement, SyntaxKind.WhileStatement,
  SyntaxKind.DoStatement, SyntaxKind.ConditionalExpression, SyntaxKind.ModuleDeclaration,
]);
const BRANCHING_OPERATORS = new Set<number>([SyntaxKind.AmpersandAmpersandToken, SyntaxKind.BarBarToken, SyntaxKind.QuestionQuestionToken]);

import type {
  ClassElement, ClassLikeDeclaration, EnumDeclaration, Expression, FunctionLikeDeclaration, HeritageClause, InterfaceDeclaration, NewExpression, Node, NodeArray, ObjectLiteralExpression,
  ParameterDeclaration, PropertyDeclaration, SatisfiesExpression, SignatureDeclaration, SourceFile, Statement, TypeAliasDeclaration, TypeElement, TypeNode, TypeParameterDeclaration, TypeReferenceNode, VariableDeclaration,
} from 'typescript';
import { memberName } from './member-name.ts';
import { hasModifier } from './read-exports.ts';
import { SchemaReader } from './read-schemas.ts';
import type { BaseClass, ClassShape, MemberShape, ObjectShape, ParameterShape, Signature, TypeExpression, ValueShape } from './shape.ts';
import { forEachChild, getLineAndCharacterOfPosition, isIdentifier, isVariableStatement, nameOf, startOf, SyntaxKind } from './typescript-parser.ts';

/** The values and types that a file declares at its top. A name that is declared several times is left out, or open. */
export interface Shapes {
  readonly values: ReadonlyMap<string, ValueShape>;
  readonly types: ReadonlyMap<string, ObjectShape>;
}

/** Reads the top-level declarations of a file. */
export function readShapes(source: SourceFile): Shapes {
  const reader = new ShapeReader(source);
  for (const statement of source.statements) reader.read(statement);
  return reader.result();
}

/** Reads types and members of one file. */
export class ShapeReader {
  /** The schemas of the file. */
  readonly schemas: SchemaReader;
  readonly #source: SourceFile;
  readonly #javaScript: boolean;
  readonly #values = new Map<string, ValueShape>();
  readonly #types = new Map<string, ObjectShape>();
  readonly #twice = new Set<string>();
  /** Type parameters of the class or interface that is read: names of no type. */
  #owner: ReadonlySet<string> = new Set();

  constructor(source: SourceFile) {
    this.#source = source;
    this.schemas = new SchemaReader(source);
    this.#javaScript = /\.[cm]?jsx?$/.test(source.fileName);
  }

  read(statement: Statement): void {
    if (isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) {
        if (isIdentifier(declaration.name)) this.#addValue(nameOf(declaration.name), this.#variable(declaration, (statement.declarationList.flags & 2) !== 0));
      }
    } else if (statement.kind === SyntaxKind.FunctionDeclaration) this.#function(statement as unknown as FunctionLikeDeclaration);
    else if (statement.kind === SyntaxKind.ClassDeclaration) {
      const node = statement as unknown as ClassLikeDeclaration;
      const shape = this.classShape(node);
      this.#addValue(node.name === undefined ? 'default' : nameOf(node.name), shape);
    } else if (statement.kind === SyntaxKind.EnumDeclaration) this.#enum(statement as unknown as EnumDeclaration);
    else if (statement.kind === SyntaxKind.InterfaceDeclaration) this.#interface(statement as unknown as InterfaceDeclaration);
    else if (statement.kind === SyntaxKind.TypeAliasDeclaration) this.#alias(statement as unknown as TypeAliasDeclaration);
    else if (statement.kind === SyntaxKind.ModuleDeclaration) {
      const { name } = statement as unknown as { name: Node };
      if (isIdentifier(name)) this.#twice.add(nameOf(name));
    }
  }

  result(): Shapes {
    const values = new Map([...this.#values].filter(([name]) => !this.#twice.has(name)));
    for (const [name, shape] of values) if (shape.kind === 'class' && this.#types.has(name)) values.set(name, { ...shape, open: true });
    return { values, types: new Map([...this.#types].filter(([name]) => !this.#twice.has(name) && !MERGED.has(this.#values.get(name)?.kind ?? 'other'))) };
  }

  #addValue(name: string, shape: ValueShape): void {
    if (this.#values.has(name)) this.#twice.add(name);
    else this.#values.set(name, shape);
  }

  #addType(name: string, shape: ObjectShape): void {
    if (this.#types.has(name)) this.#twice.add(name);
    else this.#types.set(name, shape);
  }

  #function(node: FunctionLikeDeclaration): void {
    const name = node.name === undefined || !isIdentifier(node.name) ? 'default' : nameOf(node.name);
    this.#addValue(name, { kind: 'function', line: this.#lineOf(node), signature: this.signature(node), props: this.#props(node), hoisted: true });
  }

  #variable({ name, type, initializer }: VariableDeclaration, constant: boolean): ValueShape {
    const line = this.#lineOf(name);
    if (!constant || initializer === undefined) return { kind: 'other', line };
    if (type !== undefined) return { ...this.#annotated(type) ?? { kind: 'other' as const, constant: true }, line };
    const value = withoutConst(initializer);
    if (value.kind === SyntaxKind.ArrowFunction || value.kind === SyntaxKind.FunctionExpression) {
      const node = value as unknown as FunctionLikeDeclaration;
      return { kind: 'function', line, signature: this.signature(node), props: this.#props(node), hoisted: false };
    }
    if (value.kind === SyntaxKind.ObjectLiteralExpression) return { kind: 'object', line, ...this.#objectLiteral(value as ObjectLiteralExpression) };
    const schema = this.schemas.schemaOf(value);
    if (schema !== undefined) return { kind: 'schema', line, schema };
    const instance = this.instanceOf(value) ?? this.#parsed(value);
    return instance === undefined ? { kind: 'other', line, constant: true } : { kind: 'instance', line, type: instance };
  }

  #props(node: FunctionLikeDeclaration): TypeExpression | undefined {
    return node.typeParameters === undefined ? this.typeOf(node.parameters[0]?.type) : undefined;
  }

  /** `const Card: React.FC<Props> = …` is called by nobody, and its properties are known. */
  #annotated(type: TypeNode): { kind: 'function'; signature: undefined; props: TypeExpression | undefined; hoisted: false } | undefined {
    if (type.kind !== SyntaxKind.TypeReference) return undefined;
    const { typeName, typeArguments } = type as TypeReferenceNode;
    const text = this.#source.text.slice(startOf(typeName, this.#source), typeName.end);
    if (!/^(React\.)?(FC|FunctionComponent|VFC)$/.test(text) || typeArguments?.length !== 1) return undefined;
    return { kind: 'function', signature: undefined, props: this.typeOf(typeArguments[0]), hoisted: false };
  }

  /** `[Symbol.iterator]`: no name that a dot could ask for. */
  #isWellKnownSymbol(name: Node): boolean {
    return /^\[\s*Symbol\.\w+\s*\]$/.test(this.#source.text.slice(startOf(name, this.#source), name.end));
  }

  /** The class of `new Name()`, when it has no type arguments. */
  instanceOf(value: Node): TypeExpression | undefined {
    if (value.kind !== SyntaxKind.NewExpression) return undefined;
    const { expression, typeArguments } = value as NewExpression;
    return isIdentifier(expression) && typeArguments === undefined ? { kind: 'name', name: nameOf(expression) } : undefined;
  }

  /** What `S.parse(…)` gives. */
  #parsed(value: Node): TypeExpression | undefined {
    const parse = this.schemas.parseOf(value);
    return parse === undefined || parse.safe ? undefined : { kind: 'schema', schema: parse.schema, side: 'output' };
  }

  #objectLiteral(node: ObjectLiteralExpression): { members: Map<string, MemberShape>; open: boolean } {
    const members = new Map<string, MemberShape>();
    let open = false;
    for (const property of node.properties) {
      const name = property.name === undefined ? undefined : memberName(property.name);
      if (name === undefined) open = true;
      else {
        const callable = property.kind === SyntaxKind.MethodDeclaration ? property : functionIn((property as { initializer?: Node }).initializer);
        members.set(name, { optional: false, line: this.#lineOf(property), signature: callable === undefined || members.has(name) ? undefined : this.signature(callable as unknown as SignatureDeclaration) });
      }
    }
    return { members, open };
  }

  #enum(node: EnumDeclaration): void {
    const members = new Map<string, MemberShape>();
    let open = false;
    for (const member of node.members) {
      const name = memberName(member.name);
      if (name === undefined) open = true;
      else members.set(name, { optional: false, line: this.#lineOf(member) });
    }
    this.#addValue(nameOf(node.name), { kind: 'enum', line: this.#lineOf(node), members, open });
  }

  #interface(node: InterfaceDeclaration): void {
    const bases = heritage(node.heritageClauses, SyntaxKind.ExtendsKeyword);
    this.#owner = namesOf(node.typeParameters);
    const shape = this.objectShape(node, node.members);
    this.#owner = new Set();
    this.#addType(nameOf(node.name), { ...shape, bases: bases.names, open: bases.unclear || shape.open });
  }

  #alias(node: TypeAliasDeclaration): void {
    const parts = node.type.kind === SyntaxKind.IntersectionType ? (node.type as unknown as { types: readonly TypeNode[] }).types : [node.type];
    const shapes = parts.map((part) => this.typeOf(part));
    const literals = shapes.flatMap((shape) => (shape?.kind === 'members' ? [shape.shape] : []));
    const schemas = shapes.filter((shape) => shape?.kind === 'schema');
    if (literals.length + schemas.length === 0 || node.typeParameters !== undefined) return;
    const members = new Map(literals.flatMap((shape) => [...shape.members]));
    const bases = shapes.flatMap((shape) => (shape?.kind === 'name' ? [shape.name] : []));
    this.#addType(nameOf(node.name), { line: this.#lineOf(node), members, bases, schemas, open: literals.some((shape) => shape.open) || shapes.includes(undefined) });
  }

  /** A type, where it is one that is followed. */
  typeOf(type: TypeNode | undefined): TypeExpression | undefined {
    if (type?.kind === SyntaxKind.TypeLiteral) return { kind: 'members', shape: this.objectShape(type, (type as unknown as { members: NodeArray<TypeElement> }).members) };
    if (type?.kind !== SyntaxKind.TypeReference) return undefined;
    const { typeName, typeArguments } = type as TypeReferenceNode;
    const inferred = this.schemas.inferred(type);
    if (inferred !== undefined) return { kind: 'schema', ...inferred };
    return isIdentifier(typeName) && typeArguments === undefined ? { kind: 'name', name: nameOf(typeName) } : undefined;
  }

  objectShape(node: Node, elements: readonly TypeElement[]): ObjectShape {
    const members = new Map<string, MemberShape>();
    let open = false;
    for (const element of elements) {
      const name = element.name === undefined ? undefined : memberName(element.name);
      if (name === undefined) open = true;
      else members.set(name, { optional: element.questionToken !== undefined || members.get(name)?.optional === true, line: this.#lineOf(element), ...this.#memberType(element) });
    }
    return { line: this.#lineOf(node), members, bases: [], open };
  }

  #memberType(element: Node): Pick<MemberShape, 'type'> {
    const type = element.kind === SyntaxKind.PropertySignature || element.kind === SyntaxKind.PropertyDeclaration || element.kind === SyntaxKind.Parameter ? (element as PropertyDeclaration).type : undefined;
    const found = type?.kind === SyntaxKind.TypeReference ? this.typeOf(type) : undefined;
    return found !== undefined && !(found.kind === 'name' && this.#owner.has(found.name)) ? { type: found } : {};
  }

  classShape(node: ClassLikeDeclaration): ClassShape {
    const bases = heritage(node.heritageClauses, SyntaxKind.ExtendsKeyword);
    const members = new Map<string, MemberShape>();
    const statics = new Map<string, MemberShape>();
    this.#owner = namesOf(node.typeParameters);
    let open = false;
    for (const element of node.members) {
      const name = element.name === undefined ? undefined : memberName(element.name);
      if (element.kind === SyntaxKind.IndexSignature || (name === undefined && element.name !== undefined && element.name.kind !== SyntaxKind.PrivateIdentifier && !this.#isWellKnownSymbol(element.name))) open = true;
      if (name !== undefined) this.#addMember(hasModifier(element, SyntaxKind.StaticKeyword) ? statics : members, name, element, node.typeParameters);
    }
    const constructors = node.members.filter(({ kind }) => kind === SyntaxKind.Constructor) as unknown as FunctionLikeDeclaration[];
    for (const parameter of constructors.flatMap((constructor) => [...constructor.parameters])) {
      if (parameter.modifiers !== undefined && isIdentifier(parameter.name)) members.set(nameOf(parameter.name), { optional: false, line: this.#lineOf(parameter), ...this.#memberType(parameter) });
    }
    this.#owner = new Set();
    return {
      kind: 'class', line: this.#lineOf(node), base: baseOf(bases), members, statics, open,
      construct: constructors.length === 0 ? 'inherited' : constructors.length > 1 ? 'unknown' : this.signature(constructors[0]!, node.typeParameters),
      abstract: hasModifier(node, SyntaxKind.AbstractKeyword),
      implemented: heritage(node.heritageClauses, SyntaxKind.ImplementsKeyword).names,
      narrows: node.members.some((member) => (member as { type?: Node }).type?.kind === SyntaxKind.TypePredicate),
    };
  }

  #addMember(members: Map<string, MemberShape>, name: string, element: ClassElement, outer: readonly TypeParameterDeclaration[] | undefined): void {
    const signature = element.kind === SyntaxKind.MethodDeclaration && !members.has(name) ? this.signature(element as unknown as FunctionLikeDeclaration, outer) : undefined;
    members.set(name, { optional: (element as { questionToken?: Node }).questionToken !== undefined, line: this.#lineOf(element), signature, ...this.#memberType(element) });
  }

  /** How a function is called; `undefined` when its own text does not tell. */
  signature(node: SignatureDeclaration, outer: readonly TypeParameterDeclaration[] = []): Signature {
    const own = node.parameters.filter(({ name }) => !(isIdentifier(name) && nameOf(name) === 'this'));
    const typeParameters = namesOf([...outer, ...node.typeParameters ?? []]);
    const ofOwner = namesOf(outer);
    let required = 0;
    own.forEach((parameter, index) => {
      if (parameter.questionToken === undefined && parameter.initializer === undefined && parameter.dotDotDotToken === undefined) required = index + 1;
    });
    const rest = own.some(({ dotDotDotToken }) => dotDotDotToken !== undefined) || (this.#javaScript && usesArguments(node));
    return { line: this.#lineOf(node), parameters: own.map((parameter) => this.#parameter(parameter, typeParameters, ofOwner)), required, most: rest ? undefined : own.length };
  }

  #parameter(parameter: ParameterDeclaration, typeParameters: ReadonlySet<string>, ofOwner: ReadonlySet<string>): ParameterShape {
    const typeText = parameter.type === undefined ? '' : this.#source.text.slice(parameter.type.pos, parameter.type.end);
    return {
      name: isIdentifier(parameter.name) ? nameOf(parameter.name) : '',
      destructured: !isIdentifier(parameter.name) && parameter.initializer === undefined && parameter.dotDotDotToken === undefined,
      maybeVoid: mayBeVoid(typeText, ofOwner),
      type: typeParameters.size > 0 ? undefined : this.typeOf(parameter.type),
    };
  }

  #lineOf(node: Node): number {
    return getLineAndCharacterOfPosition(this.#source, startOf(node, this.#source)).line + 1;
  }
}

/** Values that are one with a type of their name. */
const MERGED = new Set<ValueShape['kind']>(['class', 'enum', 'function']);

/** The value of `… as const` and of `… satisfies T`. */
function withoutConst(value: Expression): Expression {
  if (value.kind === SyntaxKind.SatisfiesExpression) return (value as SatisfiesExpression).expression;
  if (value.kind !== SyntaxKind.AsExpression) return value;
  const { expression, type } = value as unknown as { expression: Expression; type: TypeReferenceNode };
  return type.kind === SyntaxKind.TypeReference && isIdentifier(type.typeName) && nameOf(type.typeName) === 'const' ? expression : value;
}

function functionIn(value: Node | undefined): Node | undefined {
  return value?.kind === SyntaxKind.ArrowFunction || value?.kind === SyntaxKind.FunctionExpression ? value : undefined;
}

function heritage(clauses: readonly HeritageClause[] | undefined, token: number): { names: string[]; unclear: boolean } {
  const types = (clauses ?? []).filter((clause) => clause.token === token).flatMap((clause) => [...clause.types]);
  const plain = types.filter(({ expression }) => isIdentifier(expression));
  return { names: plain.map(({ expression }) => nameOf(expression as never)), unclear: plain.length < types.length };
}

function baseOf({ names, unclear }: { names: readonly string[]; unclear: boolean }): BaseClass {
  if (unclear) return { kind: 'unknown' };
  return names[0] === undefined ? { kind: 'none' } : { kind: 'name', name: names[0] };
}

/** Whether a parameter of a type may be left out although it has no `?`: arguments are counted before the function's own type parameters are filled in, and after those of its class. */
function mayBeVoid(type: string, typeParameters: ReadonlySet<string>): boolean {
  if (/\bvoid\b/.test(type.replace(/=>\s*(?:Promise<\s*)?void\b/g, ''))) return true;
  return typeParameters.has(type.trim()) || (/[<?]/.test(type) && [...typeParameters].some((name) => type.includes(name)));
}

function namesOf(parameters: readonly TypeParameterDeclaration[] | undefined): ReadonlySet<string> {
  return new Set((parameters ?? []).map(({ name }) => nameOf(name)));
}

function usesArguments(node: Node): boolean {
  const stack: Node[] = [node];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (isIdentifier(next) && nameOf(next) === 'arguments') return true;
    forEachChild(next, (child) => void stack.push(child));
  }
  return false;
}

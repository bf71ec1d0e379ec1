import type {
  AwaitExpression, CallExpression, Expression, Identifier, ImportDeclaration, Node, ObjectLiteralExpression, PropertyAccessExpression, QualifiedName, SourceFile, SpreadAssignment,
  TypeNode, TypeQueryNode, TypeReferenceNode,
} from 'typescript';
import { withoutParentheses } from './read-literals.ts';
import { memberName } from './member-name.ts';
import type { SchemaField, SchemaShape, SchemaSide, SchemaStep } from './schema-shape.ts';
import { getLineAndCharacterOfPosition, isCallExpression, isIdentifier, isImportDeclaration, isNamedImports, isStringLiteralLike, nameOf, startOf, SyntaxKind } from './typescript-parser.ts';

/** Schemas within schemas are read this deep. */
const MAX_DEPTH = 12;
const ZOD = /^zod(?:\/v[34])?$/;
/** Methods of an object schema that leave its fields as they are. */
const NEUTRAL = new Set(['strict', 'strip', 'describe', 'meta', 'required', 'readonly', 'default', 'catch', 'prefault']);
/** Methods that check a value; with a type guard, they say more of it. */
const CHECKS = new Set(['refine', 'superRefine']);
/** Methods that let a value be absent or null. */
const ABSENT = new Set(['optional', 'nullable', 'nullish']);
/** Makers of schemas whose value is certainly there. */
const PRESENT = new Set('string number boolean bigint date array object strictObject enum nativeEnum record tuple email uuid url int map set'.split(' '));
/** Methods that do not change whether a value may be absent. */
const KEEPS_PRESENCE = new Set('min max length nonempty email url uuid cuid regex int positive negative nonnegative nonpositive gt gte lt lte finite multipleOf trim toLowerCase toUpperCase datetime startsWith endsWith nullable describe meta readonly strict refine superRefine'.split(' '));
const SIDES = new Map<string, SchemaSide>([['infer', 'output'], ['output', 'output'], ['TypeOf', 'output'], ['input', 'input']]);

/** What a call of `parse` or `safeParse` gives. */
export interface ParseCall {
  readonly schema: SchemaShape;
  /** The value is in `data`. */
  readonly safe: boolean;
  readonly label: string;
}

/** Reads the object schemas of zod in one file. What it does not know every field of, it leaves out. */
export class SchemaReader {
  readonly #source: SourceFile;
  #zod: ReadonlySet<string> | undefined;
  readonly #schemas = new Map<Node, SchemaShape | undefined>();
  readonly #parses = new Map<Node, ParseCall | undefined>();

  constructor(source: SourceFile) {
    this.#source = source;
  }

  /** Local names of zod itself. */
  get zodNames(): ReadonlySet<string> {
    return this.#zod ??= this.#source.text.includes('zod') ? new Set(this.#source.statements.flatMap((statement) => (isImportDeclaration(statement) ? namesOfZod(statement) : []))) : new Set();
  }

  /** The schema that an expression makes; a name alone is none. */
  schemaOf(value: Expression): SchemaShape | undefined {
    if (!isCallExpression(value)) return undefined;
    if (!this.#schemas.has(value)) this.#schemas.set(value, this.#read(value, 0));
    return this.#schemas.get(value);
  }

  /** `z.infer<typeof S>` and its like. */
  inferred(type: TypeNode): { readonly schema: SchemaShape; readonly side: SchemaSide } | undefined {
    if (type.kind !== SyntaxKind.TypeReference) return undefined;
    const { typeName, typeArguments } = type as TypeReferenceNode;
    if (typeName.kind !== SyntaxKind.QualifiedName || typeArguments?.length !== 1) return undefined;
    const { left, right } = typeName as QualifiedName;
    const side = SIDES.get(nameOf(right));
    const query = typeArguments[0]!;
    if (side === undefined || !isIdentifier(left) || !this.zodNames.has(nameOf(left)) || query.kind !== SyntaxKind.TypeQuery) return undefined;
    const { exprName, typeArguments: ofQuery } = query as TypeQueryNode;
    return isIdentifier(exprName) && ofQuery === undefined ? { side, schema: this.#named(exprName) } : undefined;
  }

  /** `S.parse(x)`, `await S.parseAsync(x)`, and the same with `safeParse`. */
  parseOf(value: Node): ParseCall | undefined {
    if (!PARSED_KINDS.has(value.kind)) return undefined;
    if (!this.#parses.has(value)) this.#parses.set(value, this.#parseOf(value));
    return this.#parses.get(value);
  }

  #parseOf(value: Node): ParseCall | undefined {
    let call = withoutParentheses(value);
    const awaited = call.kind === SyntaxKind.AwaitExpression;
    if (awaited) call = withoutParentheses((call as AwaitExpression).expression);
    const parts = methodCall(call);
    const match = parts === undefined ? null : /^(parse|safeParse)(Async)?$/.exec(parts.method);
    if (parts === undefined || match === null || parts.given.length === 0 || (match[2] !== undefined && !awaited)) return undefined;
    const schema = this.#read(parts.on, 0);
    return schema === undefined ? undefined : { schema, safe: match[1] === 'safeParse', label: isIdentifier(parts.on) ? `${nameOf(parts.on)}.${parts.method}(…)` : `${parts.method}(…)` };
  }

  #named(name: Identifier): SchemaShape {
    return { line: this.#lineOf(name), steps: [{ kind: 'of', name: nameOf(name) }] };
  }

  /** A chain of calls, from the innermost out. */
  #read(value: Expression, depth: number): SchemaShape | undefined {
    const calls: MethodCall[] = [];
    let root = value;
    for (let call = methodCall(root); call !== undefined; call = methodCall(root)) {
      calls.push(call);
      root = call.on;
    }
    if (!isIdentifier(root) || depth > MAX_DEPTH) return undefined;
    const steps: SchemaStep[] = [];
    if (this.zodNames.has(nameOf(root))) {
      const first = calls.pop();
      const made = first !== undefined && (first.method === 'object' || first.method === 'strictObject') ? this.#fieldSteps(first.given[0], depth) : undefined;
      if (made === undefined) return undefined;
      steps.push(...made);
    } else steps.push(...this.#named(root).steps);
    for (const call of calls.reverse()) {
      const more = this.#stepsOf(call, depth);
      if (more === undefined) return undefined;
      steps.push(...more);
    }
    return { line: this.#lineOf(root), steps };
  }

  #stepsOf({ method, given }: MethodCall, depth: number): readonly SchemaStep[] | undefined {
    if (NEUTRAL.has(method)) return [];
    if (CHECKS.has(method)) return this.#isPlainCheck(given[0]) ? [] : undefined;
    if (method === 'extend' || method === 'safeExtend' || method === 'augment') return given.length === 1 ? this.#fieldSteps(given[0], depth) : undefined;
    if (method === 'merge') {
      const schema = given.length === 1 ? this.#read(given[0]!, depth + 1) : undefined;
      return schema === undefined ? undefined : [{ kind: 'merge', schema }];
    }
    if (method === 'partial' && given.length === 0) return [{ kind: 'partial', names: undefined }];
    if (method !== 'pick' && method !== 'omit' && method !== 'partial') return undefined;
    const names = given.length === 1 ? chosenNames(given[0]!) : undefined;
    return names === undefined ? undefined : [{ kind: method, names }];
  }

  /** A function whose text says that it is no type guard. */
  #isPlainCheck(check: Node | undefined): boolean {
    if (check?.kind !== SyntaxKind.ArrowFunction && check?.kind !== SyntaxKind.FunctionExpression) return false;
    return !/\b(?:is|in|instanceof|asserts|typeof)\b/.test(this.#source.text.slice(check.pos, check.end));
  }

  #fieldSteps(value: Expression | undefined, depth: number): SchemaStep[] | undefined {
    if (value === undefined) return undefined;
    const shape = this.#shapeOf(value, depth);
    if (shape !== undefined) return [shape];
    if (value.kind !== SyntaxKind.ObjectLiteralExpression) return undefined;
    const steps: SchemaStep[] = [];
    let fields = new Map<string, SchemaField>();
    for (const property of (value as ObjectLiteralExpression).properties) {
      if (property.kind === SyntaxKind.SpreadAssignment) {
        const spread = this.#shapeOf((property as SpreadAssignment).expression, depth);
        if (spread === undefined) return undefined;
        steps.push({ kind: 'fields', fields }, spread);
        fields = new Map();
        continue;
      }
      const name = property.name === undefined ? undefined : memberName(property.name);
      if (name === undefined) return undefined;
      fields.set(name, this.#field(property, depth));
    }
    return [...steps, { kind: 'fields', fields }];
  }

  /** `S.shape`: the fields of another schema. */
  #shapeOf(value: Expression, depth: number): SchemaStep | undefined {
    if (value.kind !== SyntaxKind.PropertyAccessExpression) return undefined;
    const { name, expression } = value as PropertyAccessExpression;
    const schema = isIdentifier(name) && nameOf(name) === 'shape' ? this.#read(expression, depth + 1) : undefined;
    return schema === undefined ? undefined : { kind: 'merge', schema };
  }

  #field(property: Node, depth: number): SchemaField {
    const { initializer } = property as { initializer?: Expression };
    const line = this.#lineOf(property);
    if (property.kind !== SyntaxKind.PropertyAssignment || initializer === undefined) return { line, optional: true, optionalInput: true, schema: undefined };
    let inner = initializer;
    for (let call = methodCall(inner); call !== undefined && ABSENT.has(call.method); call = methodCall(inner)) inner = call.on;
    return { line, ...this.#presence(initializer), schema: this.#read(inner, depth + 1) };
  }

  /** Whether a field may be absent. */
  #presence(value: Expression): { optional: boolean; optionalInput: boolean } {
    const unsure = { optional: true, optionalInput: true };
    const methods: string[] = [];
    let root = value;
    for (let call = methodCall(root); call !== undefined; call = methodCall(root)) {
      methods.push(call.method);
      root = call.on;
    }
    const maker = methods.pop();
    if (!isIdentifier(root) || !this.zodNames.has(nameOf(root)) || maker === undefined || !PRESENT.has(maker)) return unsure;
    if (methods[0] === 'default') methods.shift();
    else return methods.every((method) => KEEPS_PRESENCE.has(method)) ? { optional: false, optionalInput: false } : unsure;
    return { optional: !methods.every((method) => KEEPS_PRESENCE.has(method)), optionalInput: true };
  }

  #lineOf(node: Node): number {
    return getLineAndCharacterOfPosition(this.#source, startOf(node, this.#source)).line + 1;
  }
}

const PARSED_KINDS = new Set<number>([SyntaxKind.CallExpression, SyntaxKind.AwaitExpression, SyntaxKind.ParenthesizedExpression]);

interface MethodCall {
  readonly on: Expression;
  readonly method: string;
  readonly given: readonly Expression[];
}

/** `on.method(given)`, without type arguments and question marks. */
function methodCall(value: Node): MethodCall | undefined {
  if (!isCallExpression(value)) return undefined;
  const { expression, typeArguments, questionDotToken, arguments: given } = value as CallExpression;
  if (expression.kind !== SyntaxKind.PropertyAccessExpression || typeArguments !== undefined || questionDotToken !== undefined) return undefined;
  const { name, expression: on, questionDotToken: asked } = expression as PropertyAccessExpression;
  return isIdentifier(name) && asked === undefined ? { on, method: nameOf(name), given } : undefined;
}

/** `{ a: true, b: true }`. */
function chosenNames(value: Expression): string[] | undefined {
  if (value.kind !== SyntaxKind.ObjectLiteralExpression) return undefined;
  const names: string[] = [];
  for (const property of (value as ObjectLiteralExpression).properties) {
    const name = property.name === undefined ? undefined : memberName(property.name);
    if (name === undefined || (property as { initializer?: Node }).initializer?.kind !== SyntaxKind.TrueKeyword) return undefined;
    names.push(name);
  }
  return names;
}

function namesOfZod({ importClause, moduleSpecifier }: ImportDeclaration): string[] {
  if (importClause === undefined || !isStringLiteralLike(moduleSpecifier) || !ZOD.test(moduleSpecifier.text)) return [];
  const { name, namedBindings } = importClause;
  const names = name === undefined ? [] : [nameOf(name)];
  if (namedBindings === undefined) return names;
  if (!isNamedImports(namedBindings)) return [...names, nameOf(namedBindings.name)];
  return [...names, ...namedBindings.elements.filter((element) => ['z', 'default'].includes(nameOf(element.propertyName ?? element.name))).map((element) => nameOf(element.name))];
}

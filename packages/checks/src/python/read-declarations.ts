import type { PythonAttribute, PythonBinding, PythonClass, PythonDeclarations, PythonDecorator, PythonField, PythonFunction } from './declarations.ts';
import type { Node, PythonCapture } from './python-parser.ts';
import { dottedAt, definedAt, placeOf, readArguments, readDecorator, readFunction } from './read-definitions.ts';
import { bindingsOfImport } from './read-imports.ts';
import { callee, CallResolver, type FoundCall } from './read-calls.ts';
import { Scope, type LocalBinding } from './scopes.ts';

const EXPECTS_FAILURE = /raises|suppress|fail|throws/i;
/** Calls that are handed what is to fail, and decorators of tests that fail or do not run. */
const RAISES = /(^|\.)(?:raises|throws|assertRaises\w*|assert_raises\w*|expect_\w+)$/;
const FAILING_TEST = /(^|\.)(?:xfail|expectedfailure|skip\w*)$/i;
const HANDLES_FAILURE = /^except\b[^:]*\b(TypeError|AttributeError)\b/;
const LEFT_ALONE = /#\s*(?:type:\s*ignore|pyright:\s*ignore|mypy:|ty:\s*ignore|pyrefly:)/;
/** What `isinstance` or a comparison of `type(…)` asks about, from the bracket on. */
const ASKS_KIND = /^\(\s*([\p{L}_][\p{L}\p{N}_.]*)\s*(?:,|\)\s*(?:is|in|not|==|!=)(?![\p{L}\p{N}_]))/u;
/** Longer names are not asked about. */
const MAX_ASKED = 200;
/** Branches for one version of something alone, whose other versions have other names and signatures; or for type checkers. */
const BRANCHES = /version\w*[^\n]{0,60}?[<>=]=?\s*(?:\(|["']?\d|[\w.]*(?:parse|Version)\w*\()|\bPY_?\d|\w_compat(?:_|\b)|\bTYPE_CHECKING\b/i;
/** Openers come before what they hold where both start at one place. */
const OPENERS: Readonly<Record<string, number>> = { 'function.body': 0, 'class.body': 0, try: 1, with: 1, branch: 1, lambda: 2, comprehension: 2, annotation: 2 };
const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const IDENTIFIERS = /(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_]*(?!\s*[.[(]|[\p{L}\p{N}_])/gu;
const ON_SELF = /^([\p{L}_][\p{L}\p{N}_]*)\.([\p{L}_][\p{L}\p{N}_]*)$/u;
const STORED = /(?:(?<![\p{L}\p{N}_])([\p{L}\p{N}_]+)\s*)?\.([\p{L}_][\p{L}\p{N}_]*)(?![\p{L}\p{N}_.[(])/gu;
const SET_BY_NAME = /\b(?:(?:del|set)attr|setitem|patch(?:\.object)?)\(([^,()]+),\s*["'](\w+)["']/g;
const SET_DYNAMICALLY = /\bsetattr\(\s*([\w.]+)\s*,\s*(?!["'\s])/g;
const PROBED = /\b(?:has|get)attr\([^,()]+,\s*["'](\w+)["']/g;
const DYNAMIC_CLASS = /\bsetattr\(|\b__(?:dict|class)__\b(?!\.__name__)\s*(?:\.update|\[|=[^=])|\bvars\(|\blocals\(\)/;

type OpenFunction = { -readonly [K in keyof PythonFunction]: PythonFunction[K] };
interface OpenClass extends Omit<PythonClass, 'uncertain' | 'dynamic'> {
  uncertain: boolean;
  dynamic: boolean;
  readonly fields: PythonField[];
  readonly methods: OpenFunction[];
  readonly nested: OpenClass[];
  readonly bound: Map<string, number>;
  readonly attributes: Map<string, PythonAttribute>;
}

/** Reads the declarations of one module from the captures of its survey, in one pass in the order of the text. */
export class DeclarationReader {
  readonly #text: string;
  readonly #captures: readonly PythonCapture[];
  readonly #broken: boolean;
  readonly #module: Scope;
  #scope: Scope;
  #decorators: PythonDecorator[] = [];
  #pending: { readonly function: OpenFunction | undefined; readonly class: OpenClass | undefined } = { function: undefined, class: undefined };
  readonly #classes = new Map<string, OpenClass>();
  readonly #functions: OpenFunction[] = [];
  readonly #topClasses: OpenClass[] = [];
  readonly #values: PythonField[] = [];
  readonly #bindings = new Map<string, PythonBinding>();
  readonly #calls: FoundCall[] = [];
  readonly #attributes: { readonly node: Node; readonly scope: Scope }[] = [];
  readonly #dropped = new Set<number>();
  readonly #targets = new Set<number>();
  readonly #stored = new Map<string, Set<string>>();

  constructor(text: string, captures: readonly PythonCapture[], broken: boolean) {
    this.#text = text;
    this.#captures = captures;
    this.#broken = broken;
    this.#module = new Scope('module', undefined, Infinity);
    this.#scope = this.#module;
  }

  read(): PythonDeclarations {
    const ordered = this.#captures.map(({ name, node }, index) => ({ name, node, index, start: node.startIndex, rank: OPENERS[name] ?? 3 }));
    ordered.sort((a, b) => a.start - b.start || a.rank - b.rank || a.index - b.index);
    for (const { name, node, start } of ordered) {
      while (this.#scope.end <= start) this.#scope = this.#scope.parent!;
      this.#take(name, node);
    }
    this.#markRepeated();
    for (const [, on, name] of this.#text.matchAll(SET_BY_NAME)) this.#store(name!, on!);
    for (const [, on] of this.#text.matchAll(SET_DYNAMICALLY)) this.#store('*', on!);
    const resolver = new CallResolver(this.#text, this.#bindings, { stars: /\bimport\s*\*/.test(this.#text), dropped: this.#dropped, targets: this.#targets, leftAlone: linesLeftAlone(this.#text) });
    return {
      functions: this.#functions, classes: this.#topClasses, values: this.#values, bindings: this.#bindings, stored: this.#stored, broken: this.#broken,
      ...(this.#broken ? { calls: [], scopedCalls: [], references: [] } : { ...resolver.calls(this.#calls), references: resolver.references(this.#attributes) }),
      probed: new Set([...this.#text.matchAll(PROBED)].map(([, name]) => name!)),
    };
  }

  #take(capture: string, node: Node): void {
    switch (capture) {
      case 'import': return this.#import(node);
      case 'walrus': return this.#walrus(node);
      case 'global':
      case 'nonlocal': return this.#share(capture, node);
      case 'decorator': this.#decorators.push(readDecorator(node, this.#text)); return;
      case 'function': return this.#function(node);
      case 'function.body': return this.#functionBody(node);
      case 'class': return this.#class(node);
      case 'class.body': return this.#classBody(node);
      case 'lambda':
      case 'comprehension': this.#scope = new Scope('expression', this.#scope, node.endIndex); return;
      case 'lambda.parameters':
        for (const name of this.#source(node).matchAll(IDENTIFIERS)) this.#scope.bind(name[0], { kind: 'other' });
        return;
      case 'annotation': this.#scope = new Scope('annotation', this.#scope, node.endIndex); return;
      case 'with':
      case 'try': if (this.#expectsFailure(capture, node)) this.#scope = new Scope('guard', this.#scope, node.endIndex); return;
      case 'branch': if (this.#isForSome(node)) this.#scope = new Scope('guard', this.#scope, node.endIndex); return;
      case 'subject': return this.#asks(/^[\p{L}_][\p{L}\p{N}_.]*$/u.exec(this.#source(node))?.[0]);
      case 'assigned': return this.#assigned(node);
      case 'alias': this.#bind(dottedAt(this.#text, node.startIndex), { kind: 'other' }); return;
      case 'target': return this.#target(node);
      case 'pattern':
        for (const name of this.#source(node).matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) this.#bind(name[0], { kind: 'other' });
        return;
      case 'arguments': return this.#call(node);
      case 'dropped': this.#dropped.add(node.startIndex); return;
      case 'attribute': if (!this.#text.startsWith('self.', node.startIndex)) this.#attributes.push({ node, scope: this.#scope }); return;
    }
  }

  #source(node: Node): string {
    return this.#text.slice(node.startIndex, node.endIndex);
  }

  /** Binds a name where a statement at this place does. */
  #bind(name: string, local: LocalBinding, top: PythonBinding = { kind: 'value' }): void {
    const scope = this.#scope.nearest();
    if (scope.kind === 'module') this.#bindings.set(name, both(this.#bindings.get(name), top));
    else if (scope.sharesName(name)) this.#bindings.set(name, { kind: 'several' });
    else scope.bind(name, local);
    const bound = scope.className === undefined ? undefined : this.#classes.get(scope.className)?.bound;
    bound?.set(name, (bound.get(name) ?? 0) + 1);
  }

  #import(node: Node): void {
    for (const { name, binding } of bindingsOfImport(node, this.#text)) {
      const known = this.#bindings.get(name);
      if (binding.kind === 'package' && known?.kind === 'package' && this.#scope.nearest().kind === 'module') continue;
      this.#bind(name, binding.kind === 'import' ? binding : { kind: 'other' }, binding);
    }
  }

  /** In a comprehension, `:=` binds in the function around it. */
  #walrus(node: Node): void {
    const name = node.text;
    const inner = this.#scope;
    this.#bind(name, { kind: 'other' });
    if (inner.nearest().kind !== 'expression') return;
    for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) if (scope.kind === 'function') return scope.bind(name, { kind: 'other' });
    this.#bindings.set(name, { kind: 'several' });
  }

  #share(keyword: 'global' | 'nonlocal', node: Node): void {
    const name = node.text;
    const scope = this.#scope.nearest();
    if (keyword === 'global') {
      this.#bindings.set(name, { kind: 'several' });
      return scope.share(name);
    }
    for (let outer = scope.parent; outer !== undefined; outer = outer.parent) {
      if (outer.kind === 'function' && outer.bindingOf(name) !== undefined) outer.bind(name, { kind: 'other' });
    }
    scope.share(name);
  }

  #takeDecorators(): PythonDecorator[] {
    const taken = this.#decorators;
    this.#decorators = [];
    return taken;
  }

  #function(node: Node): void {
    const read = readFunction(node, this.#text, this.#takeDecorators());
    if (read === undefined) return;
    const scope = this.#scope.nearest();
    const made: OpenFunction = { ...read, uncertain: node.startPosition.column !== scope.column };
    this.#pending = { function: made, class: undefined };
    // What comes before the implementation, or adds to a property of that name, is no second definition.
    const adds = made.decorators.some(({ name }) => /(^|\.)overload$|\.(setter|getter|deleter)$/.test(name));
    if (!adds) this.#bind(made.name, { kind: 'other' }, { kind: 'function' });
    if (scope.kind === 'module') this.#functions.push(made);
    else if (scope.className !== undefined) this.#classes.get(scope.className)?.methods.push(made);
  }

  #functionBody(node: Node): void {
    const { function: made } = this.#pending;
    const outer = this.#scope.nearest();
    const isMethod = outer.className !== undefined && made !== undefined;
    const isStatic = made?.decorators.some(({ name }) => name === 'staticmethod') ?? false;
    const isClass = made?.decorators.some(({ name }) => name === 'classmethod') ?? false;
    const self = made?.parameters[0];
    const method = isMethod && !isStatic && self !== undefined && /^positional/.test(self.kind)
      ? { self: self.name, through: isClass || made.name === '__new__' || made.name === '__init_subclass__' || made.name === '__class_getitem__' ? 'cls' as const : 'self' as const } : undefined;
    const name = [outer.name, made?.name].filter((part) => part).join('.');
    if (made?.decorators.some((decorator) => FAILING_TEST.test(decorator.name)) === true) this.#scope = new Scope('guard', this.#scope, node.endIndex);
    this.#scope = new Scope('function', this.#scope, node.endIndex, { column: node.startPosition.column, name, method });
    for (const [index, { name: parameter, annotation, kind }] of (made?.parameters ?? []).entries()) {
      const typed = annotation === undefined || kind === 'rest' || kind === 'keyword-rest' ? {} : { annotation };
      this.#scope.bind(parameter, { kind: 'parameter', first: index === 0, ...typed });
    }
    this.#pending = { function: undefined, class: undefined };
  }

  #class(node: Node): void {
    const defined = definedAt(this.#text, node.startIndex);
    const decorators = this.#takeDecorators();
    if (defined === undefined) return;
    const scope = this.#scope.nearest();
    this.#bind(defined.name, { kind: 'other' }, { kind: 'class' });
    const list = node.childForFieldName('superclasses');
    const arguments_ = list === null ? [] : readArguments(list, this.#text);
    const made: OpenClass = {
      name: defined.name, decorators, ...placeOf(node),
      bases: arguments_.filter(({ name }) => name === undefined).map(({ text, star }) => (star ?? '') + text), keywords: arguments_.filter(({ name }) => name !== undefined),
      fields: [], methods: [], nested: [], bound: new Map(), attributes: new Map(), dynamic: false, uncertain: node.startPosition.column !== scope.column,
    };
    this.#pending = { function: undefined, class: made };
    if (scope.kind === 'module') this.#topClasses.push(made);
    else if (scope.className !== undefined) this.#classes.get(scope.className)?.nested.push(made);
  }

  #classBody(node: Node): void {
    const { class: made } = this.#pending;
    const outer = this.#scope.nearest();
    const name = [outer.name, made?.name].filter((part) => part).join('.');
    const reachable = made !== undefined && (outer.kind === 'module' || outer.className !== undefined);
    if (reachable) {
      if (this.#classes.has(name)) made.uncertain = true;
      this.#classes.set(name, made);
      made.dynamic = DYNAMIC_CLASS.test(this.#source(node));
    }
    this.#scope = new Scope('class', this.#scope, node.endIndex, { column: node.startPosition.column, name, className: reachable ? name : undefined });
    this.#pending = { function: undefined, class: undefined };
  }

  #assigned(statement: Node): void {
    const target = statement.childForFieldName('left')!;
    const source = this.#source(target);
    if (!IDENTIFIER.test(source)) return this.#target(target, statement);
    const scope = this.#scope.nearest();
    if (scope.kind === 'function') return this.#bind(source, this.#valueOf(target, statement));
    const [type, right] = [statement.childForFieldName('type'), statement.childForFieldName('right')];
    const made = right?.type === 'call' ? this.#valueOf(target, statement) : undefined;
    const field: PythonField = {
      name: source, ...placeOf(target), ...(type === null ? {} : { annotation: this.#source(type) }), ...(right === null ? {} : { value: this.#source(right) }), ...(made?.kind === 'made' ? { made: made.by } : {}),
    };
    // A bare annotation binds nothing, yet the name will be bound somehow.
    this.#bind(source, { kind: 'other' });
    if (scope.kind === 'module') this.#values.push(field);
    else if (scope.className !== undefined) this.#classes.get(scope.className)?.fields.push(field);
  }

  /** What can be said of the value that an assignment gives to its target. */
  #valueOf(target: Node, statement: Node): LocalBinding {
    const after = this.#text.slice(target.endIndex, target.endIndex + 200);
    const right = /^\s*(:|=\s*(?:await\s+)?[\p{L}_][\p{L}\p{N}_.]*\()/u.test(after) ? statement.childForFieldName('right') : undefined;
    if (right === undefined) return { kind: 'other' };
    // A value that is given beside an annotation may be something else that acts like it.
    if (right === null) return { kind: 'typed', annotation: this.#source(statement.childForFieldName('type')!) };
    const call = right.type === 'await' ? right.namedChildren[0] : right;
    const by = call?.type === 'call' ? dottedAt(this.#text, call.startIndex) : '';
    return by !== '' && call!.childForFieldName('function')?.endIndex === call!.startIndex + by.length ? { kind: 'made', by, awaited: call !== right } : { kind: 'other' };
  }

  #target(target: Node, statement?: Node): void {
    const source = this.#source(target);
    this.#targets.add(target.startIndex);
    if (IDENTIFIER.test(source)) return this.#bind(source, { kind: 'other' });
    const [, self, attribute] = ON_SELF.exec(source) ?? [];
    const method = self === undefined ? undefined : this.#scope.enclosingMethod();
    if (method !== undefined && method.method!.self === self && this.#scope.lookUp(self) === method) return this.#onSelf(method, attribute!, target, statement);
    for (const [, on, name] of source.matchAll(STORED)) this.#store(name!, on ?? '');
    for (const [name] of source.matchAll(IDENTIFIERS)) this.#bind(name, { kind: 'other' });
  }

  #store(name: string, on: string): void {
    const last = on.trim().split('.').pop()!;
    const known = this.#stored.get(name);
    if (known === undefined) this.#stored.set(name, new Set([last]));
    else known.add(last);
  }

  #onSelf(method: Scope, attribute: string, target: Node, statement: Node | undefined): void {
    const owner = this.#classes.get(method.parent!.nearest().className!);
    if (owner === undefined) return;
    // What is set on `cls` may be an attribute of every class that inherits the method.
    if (method.method!.through === 'cls' || method.method!.self === 'cls') this.#store(attribute, 'cls');
    const times = (owner.attributes.get(attribute)?.times ?? 0) + 1;
    const value: LocalBinding = statement === undefined ? { kind: 'other' } : this.#valueOf(target, statement);
    const parameter = statement?.childForFieldName('right');
    const from = parameter?.type === 'identifier' ? method.bindingOf(this.#source(parameter)) : undefined;
    if (value.kind === 'made' && !value.awaited && this.#scope.lookUp(value.by.split('.')[0]!) === undefined) owner.attributes.set(attribute, { times, made: value.by });
    else if (value.kind === 'typed') owner.attributes.set(attribute, { times, typed: value.annotation });
    else if (from !== undefined && from !== 'several' && from.kind === 'parameter' && from.annotation !== undefined) owner.attributes.set(attribute, { times, typed: from.annotation });
    else owner.attributes.set(attribute, { times });
  }

  #call(list: Node): void {
    const found = callee(this.#text, list.startIndex);
    if (found === undefined) return;
    this.#calls.push({ callee: found, list, scope: this.#scope });
    if (found === 'isinstance' || found === 'issubclass' || found === 'type') this.#asks(ASKS_KIND.exec(this.#text.slice(list.startIndex, list.startIndex + MAX_ASKED))?.[1]);
    if (RAISES.test(found)) this.#scope = new Scope('guard', this.#scope, list.endIndex);
  }

  #asks(dotted: string | undefined): void {
    if (dotted !== undefined) this.#scope.nearest().ask(dotted);
  }

  #expectsFailure(capture: 'with' | 'try', node: Node): boolean {
    if (capture === 'with') return EXPECTS_FAILURE.test(this.#text.slice(node.startIndex, node.childForFieldName('body')?.startIndex ?? node.endIndex));
    return node.namedChildren.some((child) => child !== null && /^except/.test(child.type) && HANDLES_FAILURE.test(this.#source(child)));
  }

  /** Whether which branch of a statement holds depends on the version of something. */
  #isForSome(node: Node): boolean {
    const start = node.startIndex;
    const body = node.childForFieldName('consequence')?.startIndex ?? start;
    return BRANCHES.test(this.#text.slice(start, Math.min(body, start + MAX_ASKED)));
  }

  #markRepeated(): void {
    const several = (name: string): boolean => this.#bindings.get(name)?.kind === 'several';
    for (const made of [...this.#functions, ...this.#topClasses]) if (several(made.name)) made.uncertain = true;
    for (const owner of this.#classes.values()) for (const made of [...owner.methods, ...owner.nested]) if ((owner.bound.get(made.name) ?? 0) > 1) made.uncertain = true;
  }
}

/** Imports of one name from which it can be anything. */
const MAX_ALTERNATIVES = 16;

/** What two bindings of one name come to. */
function both(known: PythonBinding | undefined, next: PythonBinding): PythonBinding {
  if (known === undefined) return next;
  const imports = known.kind === 'imports' ? known.imports : known.kind === 'import' ? [known] : undefined;
  return imports !== undefined && imports.length < MAX_ALTERNATIVES && next.kind === 'import' ? { kind: 'imports', imports: [...imports, next] } : { kind: 'several' };
}

function linesLeftAlone(text: string): ReadonlySet<number> {
  if (!LEFT_ALONE.test(text)) return new Set();
  return new Set(text.split('\n').flatMap((line, index) => (LEFT_ALONE.test(line) ? [index + 1] : [])));
}

import type { Signature } from './call-matching.ts';
import { constructionOf, hasMetaclass, hasUnknownDecorator, type Construction } from './constructors.ts';
import type { PythonCall, PythonFunction, PythonReceiver, PythonScopedCall } from './declarations.ts';
import { signatureOfFunction, signatureOfMethod } from './method-signatures.ts';
import { keyOf, PythonClasses, type ClassLine } from './python-classes.ts';
import { isTestFile, pythonSymbols, type ClassSymbol, type PythonSymbol } from './python-symbols.ts';
import type { SourceTree } from '../source-tree.ts';

/** An object that a class of the tree made. Unless it is `exact`, a descendant may have made it. */
interface Instance {
  readonly kind: 'instance';
  readonly symbol: ClassSymbol;
  readonly exact: boolean;
}

/** A method, bound to its instance or class. More than one where a descendant's may be meant. */
interface Methods {
  readonly kind: 'methods';
  readonly found: readonly { readonly owner: ClassSymbol; readonly function: PythonFunction }[];
  readonly through: 'instance' | 'class';
}

/** A class of the tree certainly has no such attribute. */
export interface MissingAttribute {
  readonly kind: 'missing-attribute';
  readonly symbol: ClassSymbol;
  readonly name: string;
  readonly through: 'instance' | 'class';
}

export type Target = PythonSymbol | Instance | Methods | MissingAttribute;

/** What a call reaches. */
export type CallTarget =
  /** A call has to fit one of them. */
  | { readonly kind: 'signatures'; readonly candidates: readonly Signature[]; readonly isAsync: boolean }
  | { readonly kind: 'construction'; readonly construction: Construction; readonly symbol: ClassSymbol }
  | MissingAttribute
  | Extract<PythonSymbol, { readonly kind: 'missing' }>
  | { readonly kind: 'unknown' };

const UNKNOWN = { kind: 'unknown' } as const;
const ENUM = /^enum\.(Enum|IntEnum|StrEnum|Flag|IntFlag)$/;
const CONTAINER = /^(typing|collections\.abc)\.(Mapping|MutableMapping|Sequence|MutableSequence|Set|AbstractSet|MutableSet|Iterable|Iterator|AsyncIterable|AsyncIterator|Collection|Container|Sized|Callable|Awaitable|Hashable)$/;
/** What the classes of `CONTAINER` give to those that derive from them, by the documentation of `collections.abc`. */
const OF_CONTAINERS = new Set(['keys', 'items', 'values', 'get', 'pop', 'popitem', 'clear', 'update', 'setdefault', 'index', 'count', 'append', 'reverse', 'extend', 'remove', 'insert', 'add', 'discard', 'isdisjoint', 'register', '_hash', '_from_iterable', '_abc_impl']);
const MAY_MAKE_NAMES = ['__getattr__', '__getattribute__', '__init_subclass__'];
const MAX_DEPTH = 6;
/** A class with more is the base of a framework: one of them will differ. */
const MAX_DESCENDANTS = 300;

/** Follows callees to what they call. */
export class CallTargets {
  readonly classes: PythonClasses;
  readonly #attributes = new Map<string, Target>();
  readonly #constructions = new Map<string, Construction>();

  constructor(classes: PythonClasses) {
    this.classes = classes;
  }

  /** What a call of a dotted name of the module reaches. */
  ofCall(path: string, { callee }: PythonCall): CallTarget {
    return this.#callable(this.walk(path, this.classes.resolve(path, firstOf(callee)), restOf(callee)), path);
  }

  /** What a call through a name of a function reaches. */
  ofScopedCall(path: string, { receiver, path: rest }: PythonScopedCall): CallTarget {
    if (receiver.kind === 'own' && receiver.through === 'super') return this.#throughSuper(path, receiver.class, rest);
    return this.#callable(this.walk(path, this.#start(path, receiver), rest), path);
  }

  /** Takes the dotted steps of `rest`. */
  walk(path: string, start: Target, rest: string): Target {
    let target = start;
    for (const name of rest === '' ? [] : rest.split('.')) target = this.#step(path, target, name);
    return target;
  }

  #start(path: string, receiver: PythonReceiver, depth = 0): Target {
    switch (receiver.kind) {
      case 'import': return this.classes.symbols.imported(path, receiver);
      case 'own': {
        const symbol = this.classes.nestedIn(path, receiver.class);
        if (symbol === undefined) return UNKNOWN;
        return receiver.through === 'self' ? { kind: 'instance', symbol, exact: false } : this.classes.descendants(symbol).length === 0 && !this.#mayHaveMore(symbol) ? symbol : UNKNOWN;
      }
      case 'field': {
        const symbol = this.classes.nestedIn(path, receiver.class);
        return symbol === undefined ? UNKNOWN : this.#field({ kind: 'instance', symbol, exact: false }, receiver.field, depth);
      }
      case 'made': return this.#result(path, receiver.by, receiver.awaited, depth);
      case 'typed': return this.#typed(path, receiver.annotation);
    }
  }

  /** What a call of a dotted name of a module returns. */
  #result(path: string, by: string, awaited: boolean, depth: number): Target {
    if (depth > MAX_DEPTH) return UNKNOWN;
    const target = this.walk(path, this.classes.resolve(path, firstOf(by)), restOf(by));
    if (target.kind === 'class') return awaited || this.#mayMakeOther(target) ? UNKNOWN : { kind: 'instance', symbol: target, exact: true };
    const made = target.kind === 'function' ? { path: target.path, function: target.function } : target.kind === 'methods' && target.found.length === 1 ? { path: target.found[0]!.owner.path, function: target.found[0]!.function, owner: target.found[0]!.owner } : undefined;
    if (made?.function.returns === undefined || made.function.isAsync !== awaited || made.function.decorators.some(({ name }) => name !== 'classmethod' && name !== 'staticmethod')) return UNKNOWN;
    return this.#typed(made.path, made.function.returns);
  }

  #mayMakeOther(symbol: ClassSymbol): boolean {
    return this.classes.lineOf(symbol).ancestors.some((ancestor) => ancestor.kind === 'class' && (ancestor.class.bound.has('__new__') || ancestor.class.attributes.has('__class__') || hasMetaclass(ancestor.class) || hasUnknownDecorator(this.classes, ancestor)));
  }

  /** An instance of the class that an annotation names. */
  #typed(path: string, annotation: string): Target {
    const plain = annotation.replace(/["']/g, '').replace(/^(?:\w+\.)?(?:Optional\[(.*)\]|Annotated\[([\w.]+)\s*,[^]*\])$/, '$1$2').replace(/(?<!\s)\s*\|\s*None$|^None\s*\|\s*/, '').trim();
    if (!/^[\p{L}_][\p{L}\p{N}_.]*$/u.test(plain)) return UNKNOWN;
    const symbol = this.classes.resolve(path, plain);
    if (symbol.kind !== 'class' || this.#mayMakeOther(symbol)) return UNKNOWN;
    // Anything of the right shape may stand in for a protocol.
    return this.#lineOf(symbol).some(({ class: made }) => made.bases.some((base) => /Protocol\b/.test(base))) ? UNKNOWN : { kind: 'instance', symbol, exact: false };
  }

  /** Whether it, or one that derives from it, may have descendants that cannot be followed. */
  #mayHaveMore(symbol: ClassSymbol): boolean {
    return [symbol, ...this.classes.descendants(symbol)].some((candidate) => this.classes.mayHaveMore(candidate));
  }

  #lineOf(symbol: ClassSymbol): readonly ClassSymbol[] {
    return this.classes.lineOf(symbol).ancestors.flatMap((ancestor) => (ancestor.kind === 'class' ? [ancestor] : []));
  }

  #step(path: string, target: Target, name: string): Target {
    switch (target.kind) {
      case 'module': return this.classes.symbols.memberOf(target.place, name);
      case 'foreign': return { kind: 'foreign', name: `${target.name}.${name}` };
      case 'value': return this.#step(path, this.#valueOf(target), name);
      case 'class': return this.#ofClass(path, target, name);
      case 'instance': return this.#ofInstance(path, target, name);
      default: return UNKNOWN;
    }
  }

  #valueOf(target: Extract<PythonSymbol, { kind: 'value' }>): Target {
    const { value, path } = target;
    if (value.made !== undefined) return this.#result(path, value.made, false, 0);
    return value.annotation === undefined || value.value !== undefined ? UNKNOWN : this.#typed(path, value.annotation);
  }

  #ofClass(path: string, symbol: ClassSymbol, name: string): Target {
    const nested = this.classes.member(symbol, name);
    if (nested.kind === 'class') return nested;
    const owners = this.#lineOf(symbol);
    if (this.classes.symbols.mayBeExchanged(name, path, namesOf(owners)) || /^__\w+__$/.test(name) || owners.some((owner) => owner.class.attributes.has(name))) return UNKNOWN;
    const line = this.classes.lineOf(symbol);
    const attribute = this.classes.attribute(line, name);
    if (attribute.kind === 'method') return { kind: 'methods', found: [attribute], through: 'class' };
    if (attribute.kind === 'other' || name === 'mro') return UNKNOWN;
    return this.#isKnownWhole(line, name) ? { kind: 'missing-attribute', symbol, name, through: 'class' } : UNKNOWN;
  }

  /** Many calls ask the same of a class, and each answer looks at all its descendants. */
  #ofInstance(path: string, instance: Instance, name: string): Target {
    const key = `${keyOf(instance.symbol)}\n${instance.exact ? 'exact' : ''}\n${isTestFile(path) ? 'test' : ''}\n${name}`;
    const known = this.#attributes.get(key);
    if (known !== undefined) return known;
    const found = this.#attributeOf(path, instance, name);
    this.#attributes.set(key, found);
    return found;
  }

  #attributeOf(path: string, { symbol, exact }: Instance, name: string): Target {
    const { symbols } = this.classes;
    if (!exact && this.classes.descendants(symbol).length > MAX_DESCENDANTS) return UNKNOWN;
    const lines = [symbol, ...(exact ? [] : this.classes.descendants(symbol))].map((candidate) => this.classes.lineOf(candidate));
    const owners = lines.flatMap((line) => this.#lineOf(line.symbol));
    if (symbols.mayBeExchanged(name, path, namesOf(owners)) || (!exact && this.#mayHaveMore(symbol))) return UNKNOWN;
    const fields = owners.some((owner) => owner.class.attributes.has(name));
    if (fields) return this.#field({ kind: 'instance', symbol, exact }, name, 0);
    const attributes = lines.map((line) => this.classes.attribute(line, name));
    if (attributes.every((attribute) => attribute.kind === 'missing' || attribute.kind === 'unknown')) {
      return /^__\w+__$/.test(name) || lines.some((line) => !this.#isKnownWhole(line, name)) ? UNKNOWN : { kind: 'missing-attribute', symbol, name, through: 'instance' };
    }
    const found = attributes.flatMap((attribute) => (attribute.kind === 'method' ? [attribute] : []));
    if (found.length < attributes.length) return attributes[0]!.kind === 'other' ? this.#field({ kind: 'instance', symbol, exact }, name, 0) : UNKNOWN;
    return { kind: 'methods', found: [...new Map(found.map((one) => [one.function, one])).values()], through: 'instance' };
  }

  /** What an attribute holds that methods assign or the class annotates. */
  #field({ symbol, exact }: Instance, name: string, depth: number): Target {
    const owners = this.#lineOf(symbol);
    const below = exact ? [] : this.classes.descendants(symbol);
    if (this.classes.symbols.mayBeExchanged(name, symbol.path)) return UNKNOWN;
    const assigned = [...owners, ...below].filter((owner) => owner.class.attributes.has(name) || owner.class.bound.has(name));
    const owner = assigned[0];
    if (assigned.length !== 1 || owner === undefined) return UNKNOWN;
    const attribute = owner.class.attributes.get(name);
    const declared = owner.class.fields.filter((field) => field.name === name);
    if (declared.length === 1 && declared[0]!.annotation !== undefined && declared[0]!.value === undefined) return this.#typed(owner.path, declared[0]!.annotation);
    if (attribute === undefined || owner.class.bound.has(name) || attribute.times !== 1) return UNKNOWN;
    if (attribute.typed !== undefined) return this.#typed(owner.path, attribute.typed);
    return attribute.made === undefined ? UNKNOWN : this.#result(owner.path, attribute.made, false, depth + 1);
  }

  /** Whether what a class has can be told from the tree: nothing makes names for it at run time. */
  #isKnownWhole(line: ClassLine, name: string): boolean {
    const owners = this.#lineOf(line.symbol);
    const foreign = line.ancestors.flatMap((ancestor) => (ancestor.kind === 'class' ? [] : [ancestor.kind === 'foreign' ? ancestor.name : '']));
    const isEnum = foreign.length > 0 && foreign.every((base) => ENUM.test(base) || base === 'str' || base === 'int') && foreign.some((base) => ENUM.test(base));
    const isContainer = foreign.length > 0 && foreign.every((base) => CONTAINER.test(base)) && !OF_CONTAINERS.has(name);
    const isAbstract = owners.some(({ class: made }) => made.keywords.length > 0 || made.bases.some((base) => /\bABC$/.test(base)));
    if (this.classes.symbols.isSetDynamically(namesOf(owners)) || (isAbstract && name === 'register')) return false;
    if (!line.closed && !(isContainer && owners.every(({ class: made }) => made.keywords.length === 0)) && !(isEnum && /^[A-Z]/.test(name) && owners.every(({ class: made }) => made.keywords.length === 0))) return false;
    return owners.every((owner) => !owner.class.dynamic && !owner.class.bound.has(name) && !hasUnknownDecorator(this.classes, owner) && !MAY_MAKE_NAMES.some((made) => owner.class.bound.has(made)));
  }

  #constructionOf(symbol: ClassSymbol): Construction {
    const known = this.#constructions.get(keyOf(symbol)) ?? constructionOf(this.classes, symbol);
    this.#constructions.set(keyOf(symbol), known);
    return known;
  }

  /** Whether what makes instances of a class is exchanged before a file calls it: tests patch for themselves alone. */
  #isMadeOtherwise(symbol: ClassSymbol, path: string): boolean {
    return isTestFile(path) && ['__init__', '__new__'].some((name) => this.classes.symbols.mayBeExchanged(name, path, namesOf(this.#lineOf(symbol))));
  }

  #throughSuper(path: string, className: string, name: string): CallTarget {
    const symbol = this.classes.nestedIn(path, className);
    if (symbol === undefined || name.includes('.') || this.classes.symbols.mayBeExchanged(name, path)) return UNKNOWN;
    // With several bases further down, the next in line may be a sibling.
    if ([symbol, ...this.classes.descendants(symbol)].some(({ class: made }) => made.bases.length > 1)) return UNKNOWN;
    const attribute = this.classes.attribute(this.classes.lineOf(symbol), name, 1);
    return attribute.kind === 'method' ? this.#callable({ kind: 'methods', found: [attribute], through: 'instance' }, path) : UNKNOWN;
  }

  #callable(target: Target, path: string): CallTarget {
    switch (target.kind) {
      case 'function': {
        const signature = this.classes.symbols.mayBeExchanged(target.function.name, path) ? undefined : signatureOfFunction(this.classes, target.path, target.function);
        return signature === undefined ? UNKNOWN : { kind: 'signatures', candidates: [signature], isAsync: target.function.isAsync && target.function.decorators.length === 0 };
      }
      case 'class': return hasUnknownDecorator(this.classes, target) || this.#isMadeOtherwise(target, path) ? UNKNOWN : { kind: 'construction', construction: this.#constructionOf(target), symbol: target };
      case 'methods': {
        const candidates = target.found.map(({ owner, function: made }) => signatureOfMethod(this.classes, owner, made, target.through));
        const known = candidates.filter((candidate) => candidate !== undefined);
        if (known.length < candidates.length) return UNKNOWN;
        return { kind: 'signatures', candidates: known, isAsync: target.found.every(({ function: made }) => made.isAsync && made.decorators.length === 0) };
      }
      case 'missing':
      case 'missing-attribute': return target;
      default: return UNKNOWN;
    }
  }
}

function namesOf(owners: readonly ClassSymbol[]): ReadonlySet<string> {
  return new Set(owners.map((owner) => owner.class.name));
}

function firstOf(dotted: string): string {
  return dotted.split('.', 1)[0]!;
}

function restOf(dotted: string): string {
  return dotted.slice(firstOf(dotted).length + 1);
}

/** What the calls of a tree reach; made when first asked for. */
export async function callTargets(tree: SourceTree): Promise<CallTargets> {
  return new CallTargets(new PythonClasses(await tree.use(pythonSymbols)));
}

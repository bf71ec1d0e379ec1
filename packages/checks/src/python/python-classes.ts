import type { PythonDecorator, PythonFunction } from './declarations.ts';
import { STANDARD_LIBRARY } from './standard-library.ts';
import { isOverload, type ClassSymbol, type PythonSymbol, type PythonSymbols } from './python-symbols.ts';

/** A class of the tree, or one outside it, in the order in which Python looks through them for an attribute. */
export type Ancestor = ClassSymbol | { readonly kind: 'foreign'; readonly name: string } | { readonly kind: 'unknown'; readonly source: string };

/** A class with its ancestors. */
export interface ClassLine {
  readonly symbol: ClassSymbol;
  /** Itself first; bases that add nothing (`object`, `Generic[…]`, `ABC`) are left out. */
  readonly ancestors: readonly Ancestor[];
  /** Every ancestor is in the tree, and none has a metaclass. */
  readonly closed: boolean;
}

/** Where an attribute of a class comes from. */
export type Attribute =
  | { readonly kind: 'method'; readonly owner: ClassSymbol; readonly function: PythonFunction }
  | { readonly kind: 'other'; readonly owner: ClassSymbol }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown' };

/** Bases that neither make instances nor have attributes that programs call. */
const BENIGN = /^(object|(typing|typing_extensions)\.(Generic|Protocol)|abc\.ABC|collections\.abc\.Hashable)$/;
const BUILTINS = /^(object|type|int|str|float|bool|bytes|bytearray|dict|list|set|frozenset|tuple|property|complex|memoryview|super|range|slice|enumerate|(?:[A-Z]\w*)?(?:Error|Exception|Warning|Exit|Interrupt|Iteration|Group))$/;
const MAX_DEPTH = 30;

/** The classes of a tree with their ancestors and descendants. */
export class PythonClasses {
  readonly symbols: PythonSymbols;
  readonly #lines = new Map<string, ClassLine>();
  #descendants: ReadonlyMap<string, readonly ClassSymbol[]> | undefined;
  /** Last names of bases that could not be followed. */
  readonly #unresolved = new Set<string>();

  constructor(symbols: PythonSymbols) {
    this.symbols = symbols;
  }

  lineOf(symbol: ClassSymbol, depth = 0): ClassLine {
    const known = this.#lines.get(keyOf(symbol));
    if (known !== undefined) return known;
    const line = depth > MAX_DEPTH ? { symbol, ancestors: [symbol, unknownBase(symbol, '')], closed: false } : this.#lineOf(symbol, depth + 1);
    if (depth <= MAX_DEPTH) this.#lines.set(keyOf(symbol), line);
    return line;
  }

  #lineOf(symbol: ClassSymbol, depth: number): ClassLine {
    const lines = symbol.class.bases.map((base): readonly Ancestor[] => {
      const found = this.base(symbol, base);
      if (found.kind !== 'class') return found.kind === 'foreign' && BENIGN.test(found.name) ? [] : [found.kind === 'foreign' ? found : unknownBase(symbol, base)];
      return keyOf(found) === keyOf(symbol) ? [unknownBase(symbol, base)] : this.lineOf(found, depth).ancestors;
    });
    const merged = merge([...lines, lines.flatMap((line) => line[0] ?? [])]);
    const ancestors: Ancestor[] = [symbol, ...(merged ?? [unknownBase(symbol, '')])];
    const closed = ancestors.every((ancestor) => ancestor.kind === 'class' && ancestor.class.keywords.every(({ name, text }) => name === 'metaclass' && /(^|\.)ABCMeta$/.test(text)));
    return { symbol, ancestors, closed };
  }

  /** What the source of a base means in the module of a class. */
  base(symbol: ClassSymbol, source: string): PythonSymbol {
    const name = /^[\w.]+(?=\s*(\[|$))/.exec(source)?.[0];
    return name === undefined ? { kind: 'unknown' } : this.resolve(symbol.path, name, symbol.name);
  }

  /** What a dotted name of a module means; `inside` is the class whose body sees its own nested names. */
  resolve(path: string, dotted: string, inside?: string): PythonSymbol {
    const [first, ...rest] = dotted.split('.');
    const module = this.symbols.project.modules.get(path);
    if (inside?.includes('.') === true) {
      const outer = this.nestedIn(path, inside.slice(0, inside.lastIndexOf('.')));
      if (outer?.class.bound.has(first!) === true) return { kind: 'unknown' };
    }
    if (module !== undefined && BUILTINS.test(dotted) && !module.bound.has(dotted) && !module.imports.some(({ star }) => star)) return { kind: 'foreign', name: dotted };
    let symbol = this.symbols.lookUp(path, first!);
    for (const name of rest) symbol = this.member(symbol, name);
    return symbol;
  }

  /** A nested class by its dotted name. */
  nestedIn(path: string, dotted: string): ClassSymbol | undefined {
    const [first, ...rest] = dotted.split('.');
    let symbol = this.symbols.lookUp(path, first!);
    for (const name of rest) symbol = symbol.kind === 'class' ? nestedClass(symbol, name) : { kind: 'unknown' };
    return symbol.kind === 'class' ? symbol : undefined;
  }

  /** A dotted step to a module's name or a nested class. */
  member(symbol: PythonSymbol, name: string): PythonSymbol {
    if (symbol.kind === 'module') return this.symbols.memberOf(symbol.place, name);
    if (symbol.kind === 'foreign') return { kind: 'foreign', name: `${symbol.name}.${name}` };
    return symbol.kind === 'class' ? nestedClass(symbol, name) : { kind: 'unknown' };
  }

  /** Where an attribute of a class comes from. */
  attribute(line: ClassLine, name: string, from = 0): Attribute {
    for (const owner of line.ancestors.slice(from)) {
      if (owner.kind !== 'class') return { kind: 'unknown' };
      const times = owner.class.bound.get(name);
      if (times === undefined) continue;
      const methods = owner.class.methods.filter((method) => method.name === name && !isOverload(method));
      return methods.length === 1 && times === 1 && !methods[0]!.uncertain ? { kind: 'method', owner, function: methods[0]! } : { kind: 'other', owner };
    }
    return line.closed ? { kind: 'missing' } : { kind: 'unknown' };
  }

  /** The classes of the tree that have this one among their ancestors. */
  descendants(symbol: ClassSymbol): readonly ClassSymbol[] {
    this.#descendants ??= this.#allDescendants();
    return this.#descendants.get(keyOf(symbol)) ?? [];
  }

  /** Whether there may be descendants that `descendants` does not know. */
  mayHaveMore({ class: made }: ClassSymbol): boolean {
    this.#descendants ??= this.#allDescendants();
    return this.#unresolved.has(made.name);
  }

  #allDescendants(): ReadonlyMap<string, readonly ClassSymbol[]> {
    const children = new Map<string, ClassSymbol[]>();
    for (const symbol of this.all()) {
      for (const source of symbol.class.bases) {
        const base = this.base(symbol, source);
        if (base.kind !== 'class') {
          if (!isOfPython(base)) this.#unresolved.add(/\w*$/.exec(source.replace(/\[[^]*/, ''))![0]);
          continue;
        }
        const known = children.get(keyOf(base));
        if (known === undefined) children.set(keyOf(base), [symbol]);
        else known.push(symbol);
      }
    }
    return new Map([...children.keys()].map((key) => [key, below(key, children)]));
  }

  /** Every class of the tree. */
  *all(): Generator<ClassSymbol> {
    for (const { path, declarations } of this.symbols.project.modules.values()) {
      const open: ClassSymbol[] = declarations.classes.map((made) => ({ kind: 'class', path, name: made.name, class: made }));
      for (let symbol = open.pop(); symbol !== undefined; symbol = open.pop()) {
        yield symbol;
        for (const made of symbol.class.nested) open.push({ kind: 'class', path, name: `${symbol.name}.${made.name}`, class: made });
      }
    }
  }

  /** The dotted name of what a decorator is, as far as it leads out of the tree. */
  decoratorName(path: string, { name }: PythonDecorator): string | undefined {
    if (name === '' || /^(staticmethod|classmethod|property)$/.test(name)) return name || undefined;
    const symbol = this.resolve(path, name);
    return symbol.kind === 'foreign' ? symbol.name : undefined;
  }
}

/** Whether a symbol comes with Python itself, and so is no class of the tree that is reached another way. */
function isOfPython(symbol: PythonSymbol): boolean {
  return symbol.kind === 'foreign' && (symbol.name.includes('.') ? STANDARD_LIBRARY.has(symbol.name.split('.')[0]!) : BUILTINS.test(symbol.name));
}

function below(key: string, children: ReadonlyMap<string, readonly ClassSymbol[]>): ClassSymbol[] {
  const found = new Map<string, ClassSymbol>();
  const open = [...children.get(key) ?? []];
  for (let symbol = open.pop(); symbol !== undefined; symbol = open.pop()) {
    if (found.has(keyOf(symbol))) continue;
    found.set(keyOf(symbol), symbol);
    open.push(...children.get(keyOf(symbol)) ?? []);
  }
  return [...found.values()];
}

function nestedClass(symbol: ClassSymbol, name: string): PythonSymbol {
  const nested = symbol.class.nested.filter((candidate) => candidate.name === name);
  return nested.length === 1 && symbol.class.bound.get(name) === 1 ? { kind: 'class', path: symbol.path, name: `${symbol.name}.${name}`, class: nested[0]! } : { kind: 'unknown' };
}

function unknownBase({ path }: ClassSymbol, base: string): Ancestor {
  return { kind: 'unknown', source: `${path}\n${base}` };
}

/** Identifies a class of the tree. */
export function keyOf(ancestor: Ancestor): string {
  return ancestor.kind === 'class' ? `${ancestor.path}\n${ancestor.name}` : ancestor.kind === 'foreign' ? `\n${ancestor.name}` : `\n?${ancestor.source}`;
}

/** Merges lines of ancestors as Python does (C3); `undefined` where there is no order. */
function merge(lines: readonly (readonly Ancestor[])[]): Ancestor[] | undefined {
  const merged: Ancestor[] = [];
  const open = lines.map((line) => [...line]);
  for (;;) {
    const left = open.filter((line) => line.length > 0);
    if (left.length === 0) return merged;
    const tails = new Set(left.flatMap((line) => line.slice(1).map(keyOf)));
    const next = left.map((line) => line[0]!).find((head) => !tails.has(keyOf(head)));
    if (next === undefined) return undefined;
    merged.push(next);
    for (const line of left) if (keyOf(line[0]!) === keyOf(next)) line.shift();
  }
}

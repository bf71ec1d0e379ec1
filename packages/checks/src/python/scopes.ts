/** How a scope below the module binds a name. */
export type LocalBinding =
  | { readonly kind: 'parameter'; readonly annotation?: string; readonly first: boolean }
  | { readonly kind: 'typed'; readonly annotation: string }
  | { readonly kind: 'made'; readonly by: string; readonly awaited: boolean }
  | { readonly kind: 'import'; readonly level: number; readonly module: string; readonly name?: string }
  | { readonly kind: 'other' };

/** `region` binds nothing: an annotation, or a place whose failure is expected. `expression` is a lambda or a comprehension. */
export type ScopeKind = 'module' | 'class' | 'function' | 'expression' | 'guard' | 'annotation';

/** A part of a module that may bind names. */
export class Scope {
  readonly kind: ScopeKind;
  readonly parent: Scope | undefined;
  /** The first place after it, in UTF-16 units from 0. */
  readonly end: number;
  /** Where its statements start in their lines, from 0. */
  readonly column: number;
  /** Dotted name of the definition. */
  readonly name: string;
  /** Set for the body of a class that can be named from outside. */
  readonly className: string | undefined;
  /** Set for the body of a method: its first parameter is the instance or the class. */
  readonly method: { readonly self: string; readonly through: 'self' | 'cls' } | undefined;
  readonly #names = new Map<string, LocalBinding | 'several'>();
  readonly #outer = new Set<string>();
  readonly #asked = new Set<string>();

  constructor(kind: ScopeKind, parent: Scope | undefined, end: number, more: { column?: number; name?: string; className?: string | undefined; method?: Scope['method'] } = {}) {
    this.kind = kind;
    this.parent = parent;
    this.end = end;
    this.column = more.column ?? 0;
    this.name = more.name ?? parent?.name ?? '';
    this.className = more.className;
    this.method = more.method;
  }

  get binds(): boolean {
    return this.kind !== 'guard' && this.kind !== 'annotation';
  }

  bind(name: string, binding: LocalBinding): void {
    this.#names.set(name, this.#names.has(name) ? 'several' : binding);
  }

  /** The name belongs to a scope further out, by `global` or `nonlocal`. */
  share(name: string): void {
    this.#outer.add(name);
  }

  bindingOf(name: string): LocalBinding | 'several' | undefined {
    return this.#outer.has(name) ? undefined : this.#names.get(name);
  }

  sharesName(name: string): boolean {
    return this.#outer.has(name);
  }

  /** What kind of thing the dotted name holds is asked for here: it may be of another class than its annotation says. */
  ask(dotted: string): void {
    this.#asked.add(dotted);
  }

  /** Whether the kind of something on the way of a dotted name is asked for in a scope around this place. */
  isAsked(dotted: string): boolean {
    for (const scope of outwards(this)) for (const asked of scope.#asked) if (dotted === asked || dotted.startsWith(`${asked}.`)) return true;
    return false;
  }

  /** The nearest scope that binds names, itself included. */
  nearest(): Scope {
    for (const scope of outwards(this)) if (scope.binds) return scope;
    throw new Error('the module binds names');
  }

  /** The scope whose binding of a name is seen from here; `undefined` for the module. */
  lookUp(name: string): Scope | undefined {
    let inFunction = false;
    for (const scope of outwards(this)) {
      if (scope.kind === 'module') break;
      if (!scope.binds || (scope.kind === 'class' && inFunction)) continue;
      if (scope.bindingOf(name) !== undefined) return scope;
      if (scope.kind !== 'class') inFunction = true;
    }
    return undefined;
  }

  isWithin(kind: ScopeKind): boolean {
    for (const scope of outwards(this)) if (scope.kind === kind) return true;
    return false;
  }

  /** The body of the nearest method around this place. */
  enclosingMethod(): Scope | undefined {
    for (const scope of outwards(this)) if (scope.method !== undefined) return scope;
    return undefined;
  }
}

function* outwards(from: Scope): Generator<Scope> {
  for (let scope: Scope | undefined = from; scope !== undefined; scope = scope.parent) yield scope;
}

import type { Node } from 'typescript';

/** What a name is bound to. */
export type BindingKind = 'import' | 'variable' | 'parameter' | 'function' | 'class' | 'type' | 'enum' | 'namespace';

/** A name in a scope, with the node that declares it first. */
export interface Binding {
  readonly kind: BindingKind;
  readonly node: Node;
  readonly scope: Scope;
  /** How many declarations share the name: overloads, and what TypeScript merges. */
  count: number;
}

/** A region of the text whose names are its own. */
export class Scope {
  readonly parent: Scope | undefined;
  /** Holds the `var` declarations of its blocks. */
  readonly isFunction: boolean;
  /** Names in it may come from declarations elsewhere: namespaces, which merge, and enums. */
  readonly open: boolean;
  readonly #holder: Scope;
  readonly #names = new Map<string, Binding>();

  constructor(parent: Scope | undefined, isFunction: boolean, open: boolean) {
    this.parent = parent;
    this.isFunction = isFunction;
    this.open = open || parent?.open === true;
    this.#holder = isFunction || parent === undefined ? this : parent.#holder;
  }

  /** Adds a declaration. */
  declare(name: string, kind: BindingKind, node: Node): void {
    const known = this.#names.get(name);
    if (known === undefined) this.#names.set(name, { kind, node, scope: this, count: 1 });
    else if (known.node !== node) known.count += 1;
  }

  /** The nearest scope that holds `var`. */
  functionScope(): Scope {
    return this.#holder;
  }

  /** What a name means here; `undefined` when nothing in the file declares it. */
  find(name: string): Binding | undefined {
    let binding = this.#names.get(name);
    for (let scope = this.parent; binding === undefined && scope !== undefined; scope = scope.parent) binding = scope.#names.get(name);
    return binding;
  }

  /** What this scope itself declares. */
  own(name: string): Binding | undefined {
    return this.#names.get(name);
  }
}

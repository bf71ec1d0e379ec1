import type { Node } from 'typescript';
import type { Role } from './repeats.ts';

/** What a name is bound to. */
export type BindingKind = 'import' | 'variable' | 'parameter' | 'function' | 'class' | 'type' | 'enum' | 'namespace';

/** A name in a scope, with the node that declares it first. */
export interface Binding {
  readonly kind: BindingKind;
  readonly node: Node;
  readonly scope: Scope;
  readonly role: Role | undefined;
  /** How many declarations share the name: overloads, and what TypeScript merges. */
  count: number;
  /** Those after the first. */
  others?: { readonly node: Node; readonly role: Role | undefined }[];
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

  /** Adds a declaration. Returns the binding where it has others already. */
  declare(name: string, kind: BindingKind, node: Node, role?: Role): Binding | undefined {
    const known = this.#names.get(name);
    if (known === undefined) this.#names.set(name, { kind, node, role, scope: this, count: 1 });
    if (known === undefined || known.node === node) return undefined;
    known.count += 1;
    (known.others ??= []).push({ node, role });
    return known;
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

  /** All names that this scope itself declares. */
  names(): Iterable<string> {
    return this.#names.keys();
  }

  /** What this scope itself declares. */
  own(name: string): Binding | undefined {
    return this.#names.get(name);
  }
}

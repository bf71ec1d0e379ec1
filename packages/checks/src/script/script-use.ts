import type { SchemaShape, SchemaSide } from './schema-shape.ts';

/** A place in a file; both count from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What stands before the dot, or is called itself: something of the file's top, and the members that lead on from there. */
export type Receiver =
  /** `value`: the thing that the name is bound to; `instance`: something of the class or type of that name. */
  | { readonly kind: 'value' | 'instance'; readonly name: string; readonly path: readonly string[] }
  /** What a schema parses; its name is that of the variable, or the call. */
  | { readonly kind: 'parsed'; readonly name: string; readonly path: readonly string[]; readonly schema: SchemaShape; readonly side: SchemaSide };

/** A call whose callee may be in the tree. */
export interface CallUse extends Place {
  readonly receiver: Receiver;
  /** The method; `undefined` when the receiver itself is called. */
  readonly member: string | undefined;
  readonly isNew: boolean;
  readonly count: number;
  /** Holds `...`, so that the number is not known. */
  readonly spread: boolean;
  /** Where each argument begins. */
  readonly places: readonly Place[];
  /** The last line of the call. */
  readonly lastLine: number;
  /** Arguments that are object literals, by their index. */
  readonly literals: readonly (readonly [index: number, literal: LiteralShape])[];
}

/** One property of an object literal. */
export interface LiteralProperty extends Place {
  readonly name: string;
  /** Its value, where that is such a literal, too. */
  readonly value: LiteralShape | undefined;
}

/** An object literal whose every property is named. */
export interface LiteralShape extends Place {
  readonly properties: readonly LiteralProperty[];
  readonly lastLine: number;
}

/** An object literal that has to be something of a type; the place is that of what it is given to. */
export interface LiteralUse extends Place {
  readonly type: Receiver;
  readonly literal: LiteralShape;
}

/** `receiver.member`. */
export interface MemberUse extends Place {
  readonly receiver: Receiver;
  readonly member: string;
  readonly how: 'read' | 'call' | 'write';
}

/** `<Name a={1} />`. */
export interface ElementUse extends Place {
  readonly receiver: Receiver;
  readonly attributes: readonly (Place & { readonly name: string })[];
  readonly spread: boolean;
  readonly hasChildren: boolean;
  readonly lastLine: number;
}

/** A name that nothing in its file declares; the first place of it. */
export interface FreeName extends Place {
  readonly name: string;
  readonly kind: 'value' | 'call' | 'type' | 'component' | 'exported';
  /** A function around it has a parameter or variable of nearly this name. */
  readonly hasLikeness: boolean;
}

/** A use of an imported name that happens whenever the module is loaded. */
export interface LoadUse extends Place {
  readonly name: string;
  readonly how: 'extends' | 'call' | 'new' | 'member' | 'decorator';
}

/** What a local name is imported as. */
export interface ImportBinding extends Place {
  readonly specifier: string;
  /** `default`, a name, or `*` for the whole module. */
  readonly name: string;
  readonly typeOnly: boolean;
}

/** A name that is declared a second time where it may be declared once. */
export interface Redeclaration extends Place {
  readonly name: string;
  /** The line of the first declaration. */
  readonly firstLine: number;
  /** What the two are together; `imported` is an import beside a declaration of the file's own. */
  readonly how: 'block-scoped' | 'function' | 'identifier' | 'imports' | 'imported';
}

/** `await` in a function that is not async. */
export interface StrayAwait extends Place {
  /** Where `async` would be put. */
  readonly functionAt: Place;
  readonly functionName: string | undefined;
  /** The function says itself that it returns a promise. */
  readonly returnsPromise: boolean;
}

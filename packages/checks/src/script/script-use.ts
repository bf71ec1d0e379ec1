import type { TypeExpression } from './shape.ts';

/** A place in a file; both count from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What stands before the dot, or is called itself: something of the file's top, and the members that lead on from there. */
export interface Receiver {
  /** `value`: the thing that the name is bound to; `instance`: something of the class or type of that name. */
  readonly kind: 'value' | 'instance';
  readonly name: string;
  readonly path: readonly string[];
}

/** An object literal where a type is known. */
export interface ObjectUse extends Place {
  readonly members: readonly (Place & { readonly name: string })[];
  /** Has `...`, or computed names. */
  readonly open: boolean;
}

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
  readonly objects: ReadonlyMap<number, ObjectUse>;
  /** The last line of the call. */
  readonly lastLine: number;
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

/** An object literal with the type that it has to fit. */
export interface TypedObject {
  readonly type: TypeExpression;
  readonly object: ObjectUse;
}

import type { Node, PythonParser } from './python-parser.ts';

/** A place in a Python file; both count from 1, columns in UTF-16 units. */
export interface PythonPlaceInText {
  readonly line: number;
  readonly column: number;
}

/** One argument of a call or decorator, as written. */
export interface PythonArgument extends PythonPlaceInText {
  /** Set for `name=value`. */
  readonly name?: string;
  /** Set for `*values` and `**values`. */
  readonly star?: '*' | '**';
  /** The value's source. */
  readonly text: string;
}

export interface PythonParameter extends PythonPlaceInText {
  readonly name: string;
  readonly kind: 'positional-only' | 'positional' | 'keyword-only' | 'rest' | 'keyword-rest';
  /** Has no default. */
  readonly required: boolean;
  /** Source of the annotation and of the default. */
  readonly annotation?: string;
  readonly value?: string;
}

export interface PythonDecorator extends PythonPlaceInText {
  /** Dotted source without arguments: `router.get`, `staticmethod`; empty for any other expression. */
  readonly name: string;
  /** `undefined` where it is not called. */
  readonly arguments?: readonly PythonArgument[];
}

export interface PythonFunction extends PythonPlaceInText {
  readonly name: string;
  readonly isAsync: boolean;
  readonly decorators: readonly PythonDecorator[];
  readonly parameters: readonly PythonParameter[];
  /** Source of the return annotation. */
  readonly returns?: string;
  /** Defined in a branch, or more than once: which one holds cannot be known. */
  readonly uncertain: boolean;
}

/** An assignment or annotation in a class body or at the top of a module. */
export interface PythonField extends PythonPlaceInText {
  readonly name: string;
  readonly annotation?: string;
  /** Source of the value; absent for a bare annotation. */
  readonly value?: string;
}

export interface PythonClass extends PythonPlaceInText {
  readonly name: string;
  readonly decorators: readonly PythonDecorator[];
  /** Source of each base, generics included: `Base`, `models.Model`, `Generic[T]`. */
  readonly bases: readonly string[];
  /** `metaclass=…`, `table=True`. */
  readonly keywords: readonly PythonArgument[];
  readonly fields: readonly PythonField[];
  readonly methods: readonly PythonFunction[];
  readonly nested: readonly PythonClass[];
  /** Defined in a branch, or more than once. */
  readonly uncertain: boolean;
}

/** A call whose callee is a dotted name that starts with a name of the module: `Item(…)`, `crud.list_items(…)`. */
export interface PythonCall extends PythonPlaceInText {
  readonly callee: string;
  readonly arguments: readonly PythonArgument[];
}

/** What a module declares and calls. */
export interface PythonDeclarations {
  /** At the top of the module, branches included, in the order of the text. */
  readonly functions: readonly PythonFunction[];
  readonly classes: readonly PythonClass[];
  readonly values: readonly PythonField[];
  /** Everywhere in the module, where the first name is not bound anew by a scope around it. */
  readonly calls: readonly PythonCall[];
}

/** Reads what a parsed module declares and calls. */
export function readDeclarations(_root: Node, _text: string, _parser: PythonParser): PythonDeclarations {
  return { functions: [], classes: [], values: [], calls: [] };
}

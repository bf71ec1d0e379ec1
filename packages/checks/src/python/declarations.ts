import type { Node, PythonParser } from './python-parser.ts';
import { DeclarationReader } from './read-declarations.ts';

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
  /** The dotted name whose call is the value. */
  readonly made?: string;
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
  /** Every name that its body binds, in whatever branch, with how often. */
  readonly bound: ReadonlyMap<string, number>;
  /** What its methods assign on `self` and `cls`. */
  readonly attributes: ReadonlyMap<string, PythonAttribute>;
  /** Sets attributes by names made at run time. */
  readonly dynamic: boolean;
}

/** A call whose callee is a dotted name that starts with a name of the module: `Item(…)`, `crud.list_items(…)`. */
export interface PythonCall extends PythonPlaceInText {
  readonly callee: string;
  readonly arguments: readonly PythonArgument[];
  /** Its value is dropped: `send(x)` on a line of its own, without `await`. */
  readonly statement: boolean;
  /** It is expected to fail: inside `with pytest.raises(…)`, `try` with a handler for it, or on a line that type checkers are told to leave alone. */
  readonly guarded: boolean;
  /** Dotted name of the function or class around it. */
  readonly inside?: string;
}

/** What the first names of a callee mean where a scope below the module binds them. Classes are named as in their module, dotted where nested. */
export type PythonReceiver =
  /** Bound by an import inside the function; without `name`, the module itself. */
  | { readonly kind: 'import'; readonly level: number; readonly module: string; readonly name?: string }
  /** `self`, `cls` or `super()` of a method of this class. */
  | { readonly kind: 'own'; readonly through: 'self' | 'cls' | 'super'; readonly class: string }
  /** `self.field` of a method of this class. */
  | { readonly kind: 'field'; readonly class: string; readonly field: string }
  /** Bound once, to what a call of this dotted name of the module returns. */
  | { readonly kind: 'made'; readonly by: string; readonly awaited: boolean }
  /** Bound once, with this annotation. */
  | { readonly kind: 'typed'; readonly annotation: string };

/** A call whose callee starts with a name that a scope below the module binds. */
export interface PythonScopedCall extends PythonCall {
  readonly receiver: PythonReceiver;
  /** What of the callee comes after the receiver, dotted; empty where the receiver itself is called. */
  readonly path: string;
}

/** `from module import name`, or `import module as …` without `name`. */
export interface PythonImportBinding {
  readonly kind: 'import';
  readonly level: number;
  readonly module: string;
  readonly name?: string;
}

/** How the top of a module binds a name. */
export type PythonBinding =
  | { readonly kind: 'function' | 'class' | 'value' }
  | PythonImportBinding
  /** `import a.b`: binds the topmost package. */
  | { readonly kind: 'package' }
  /** Several imports bind it; they may mean one thing. */
  | { readonly kind: 'imports'; readonly imports: readonly PythonImportBinding[] }
  /** More than once, or from inside a function: which one holds cannot be known. */
  | { readonly kind: 'several' };

/** A dotted name that starts with a name of the module, read and not assigned: `crud.get_items`, `Status.OPEN`. */
export interface PythonReference extends PythonPlaceInText {
  readonly dotted: string;
  /** As of `PythonCall`; also where it is an annotation that nothing evaluates. */
  readonly guarded: boolean;
  /** Part of an annotation that is evaluated, unless the module puts that off. */
  readonly annotation: boolean;
}

/** What is known of an attribute that methods assign on `self` or `cls`. */
export interface PythonAttribute {
  /** How often it is assigned. */
  readonly times: number;
  /** The dotted name of the module that was called for its value. */
  readonly made?: string;
  /** Source of the annotation of the attribute, or of the parameter that it is taken from. */
  readonly typed?: string;
}

/** What a module declares and calls. */
export interface PythonDeclarations {
  /** At the top of the module, branches included, in the order of the text. */
  readonly functions: readonly PythonFunction[];
  readonly classes: readonly PythonClass[];
  readonly values: readonly PythonField[];
  /** Everywhere in the module, where the first name is not bound anew by a scope around it. */
  readonly calls: readonly PythonCall[];
  /** Calls whose first name is bound by a scope around them and known. */
  readonly scopedCalls: readonly PythonScopedCall[];
  /** Everywhere in the module, where the first name is imported or a class. */
  readonly references: readonly PythonReference[];
  /** Every name at the top of the module. */
  readonly bindings: ReadonlyMap<string, PythonBinding>;
  /** Names of attributes that are assigned on anything but the own `self`, or by `setattr` and its kind, with the last names of what they are assigned on: these may be exchanged at run time. `*` is any name. */
  readonly stored: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names that the module asks for by `hasattr` and its kind before it uses them. */
  readonly probed: ReadonlySet<string>;
  /** The module does not parse: what is declared may be cut short. */
  readonly broken: boolean;
}

/** Reads what a parsed module declares and calls. */
export function readDeclarations(root: Node, text: string, parser: PythonParser): PythonDeclarations {
  return new DeclarationReader(text, parser.survey(root), root.hasError).read();
}

import type { HttpCall } from '../http/http-route.ts';
import type { Stub } from '../stub.ts';

export interface KotlinImport {
  /** `a.b.C`, without a star or an alias. */
  readonly path: string;
  readonly star: boolean;
  readonly alias: string | undefined;
  readonly line: number;
  /** Where the path begins; offsets count UTF-16 units from 0. */
  readonly offset: number;
}

export interface KotlinAnnotation {
  /** As written after the `@`. */
  readonly name: string;
  /** What stands between its parentheses. */
  readonly argument: string | undefined;
  readonly offset: number;
}

export interface KotlinParameter {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly vararg: boolean;
  readonly annotations: readonly KotlinAnnotation[];
  readonly offset: number;
}

export type KotlinKind = 'class' | 'interface' | 'enum' | 'annotation' | 'object' | 'companion' | 'entry' | 'function' | 'property' | 'typealias' | 'constructor';

/** What a file declares, with what it has inside. */
export interface KotlinDeclaration {
  readonly kind: KotlinKind;
  /** `''` for a companion without a name and for a constructor. */
  readonly name: string;
  readonly modifiers: readonly string[];
  readonly annotations: readonly KotlinAnnotation[];
  /** Of a function, of a constructor, or of the primary constructor of a class; `undefined` where there is no such list. */
  readonly parameters: readonly KotlinParameter[] | undefined;
  /** Type before the name of an extension, as written, without type arguments. */
  readonly receiver: string | undefined;
  /** Type of a property, result of a function, target of an alias, as written. */
  readonly type: string | undefined;
  /** Names of the types it extends, without type arguments. */
  readonly supertypes: readonly string[];
  readonly members: readonly KotlinDeclaration[];
  readonly outer: KotlinDeclaration | undefined;
  /** Of the name. */
  readonly offset: number;
  readonly line: number;
  /** From the first modifier to the body; offsets count UTF-16 units from 0. */
  readonly start: number;
  readonly headEnd: number;
}

export interface KotlinArgument {
  readonly name: string | undefined;
  readonly spread: boolean;
  readonly offset: number;
}

/** A place where names are used: `Status.OPEN`, `R.string.title`, `ItemRow(item)`. */
export interface KotlinUse {
  /** As an expression, as a type, or as an annotation. */
  readonly as: 'value' | 'type' | 'annotation';
  /** The names up to the first that is called or that ends the chain. */
  readonly names: readonly string[];
  readonly offsets: readonly number[];
  /** Of the call of the last name. */
  readonly arguments: readonly KotlinArgument[] | undefined;
  /** A lambda follows the call. */
  readonly trailingLambda: boolean;
  /** The member that is asked of the call's result. */
  readonly then: { readonly name: string; readonly offset: number } | undefined;
  /** What is used of the result is a reference (`::x`). */
  readonly reference: boolean;
  /** The class or object around it. */
  readonly owner: KotlinDeclaration | undefined;
  /** Inside a lambda or an extension function, so that names may belong to a receiver that is not written. */
  readonly mayHaveReceiver: boolean;
}

export interface KotlinFault {
  readonly message: string;
  readonly offset: number;
  readonly opened: number | undefined;
}

/** What one reading of a Kotlin file gives. Of a file with a fault only the package and the names found so far are known. */
export interface KotlinModule {
  readonly path: string;
  readonly text: string;
  readonly package: string;
  readonly imports: readonly KotlinImport[];
  /** End of the last import, or of the package, or 0: where an import is added. */
  readonly importsEnd: number;
  readonly declarations: readonly KotlinDeclaration[];
  readonly uses: readonly KotlinUse[];
  /** Every name of a value or a type parameter that some part of the file binds. */
  readonly bound: ReadonlySet<string>;
  readonly fault: KotlinFault | undefined;
  readonly stubs: readonly Stub[];
  readonly httpCalls: readonly HttpCall[];
}

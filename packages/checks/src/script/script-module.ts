import type { PlacedMessage } from '../each-source.ts';
import type { Elision } from '../elision.ts';
import type { ScriptHttp } from '../http/script-http.ts';
import type { Stub } from '../stub.ts';
import type { ScriptDeclarations } from './declarations.ts';

/** A name that an import asks another module for. */
export interface ImportedName {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** One place where a module names another. */
export interface ScriptImport {
  readonly specifier: string;
  readonly line: number;
  readonly column: number;
  /** Erased when compiled. */
  readonly typeOnly: boolean;
  /** Inside `try`: the program is prepared for the module to be absent. */
  readonly guarded: boolean;
  /** Loaded by a call, when that is reached. */
  readonly dynamic: boolean;
  /** What it takes by name; `default` for a default import. */
  readonly names: readonly ImportedName[];
}

/** A name that a module offers. */
export interface ScriptExport {
  readonly line: number;
  /** Defined in this module, not passed on from another. */
  readonly own: boolean;
  /** The name that it has in this module; `undefined` for a default export without a name. */
  readonly local?: string | undefined;
  /** Where it is passed on from; `*` is the whole module. */
  readonly from?: { readonly specifier: string; readonly name: string } | undefined;
  /** Erased when compiled: `export type { … }`. */
  readonly typeOnly?: boolean;
}

/** A TypeScript or JavaScript file after its one parse: what the rules need, without the syntax tree. */
export interface ScriptModule {
  readonly path: string;
  readonly syntax: readonly PlacedMessage[];
  /** TypeScript in a file that is run as JavaScript. */
  readonly typesInJavaScript: readonly PlacedMessage[];
  readonly imports: readonly ScriptImport[];
  readonly exports: ReadonlyMap<string, ScriptExport>;
  /** Specifiers of `export * from`. */
  readonly starExports: readonly string[];
  /** Names declared at the top, exported or not, with their lines; a default export counts under its own name too. */
  readonly declared: ReadonlyMap<string, number>;
  /** `declare module 'x' { … }`: names added to other modules, or whole modules declared. */
  readonly ambient: readonly { readonly specifier: string; readonly names: readonly string[] }[];
  /** What it exports cannot be known: CommonJS, `export =`, or a syntax error. */
  readonly opaque: boolean;
  /** Has an import or export, so that its top is no global scope. */
  readonly isModule: boolean;
  readonly declarations: ScriptDeclarations;
  readonly stubs: readonly Stub[];
  readonly elisions: readonly Elision[];
  readonly http: ScriptHttp;
}

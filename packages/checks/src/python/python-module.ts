import type { PythonDatabase } from '../database/python-database.ts';
import type { PythonHttp } from '../http/python-http.ts';
import type { Stub } from '../stub.ts';
import type { PythonDeclarations } from './declarations.ts';
import type { ImportTimeEvent } from './import-order.ts';

/** A name that `from … import` asks for. */
export interface PythonName {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** One import of a module. `import a.b, c` are two. */
export interface PythonImport {
  /** Dots in front: 0 is absolute. */
  readonly level: number;
  /** `a.b`; empty in `from . import x`. */
  readonly module: string;
  readonly line: number;
  readonly column: number;
  /** Empty for `import a.b` and for `*`. */
  readonly names: readonly PythonName[];
  readonly star: boolean;
  /** The program is prepared for it to fail, or it is read by type checkers alone. */
  readonly guarded: boolean;
}

/** A Python file after its one parse: what the rules need, without the syntax tree. */
export interface PythonModule {
  readonly path: string;
  readonly imports: readonly PythonImport[];
  /** Every name bound at the top, in whatever branch, with its line. */
  readonly bound: ReadonlyMap<string, number>;
  /** Those of `bound` that a `def`, `class` or assignment of this file makes. */
  readonly defined: ReadonlyMap<string, number>;
  /** Names are made at run time or the file does not parse: what it has cannot be known. */
  readonly opaque: boolean;
  readonly declarations: PythonDeclarations;
  /** What happens when it is imported, in order. */
  readonly importOrder: readonly ImportTimeEvent[];
  readonly stubs: readonly Stub[];
  readonly http: PythonHttp;
  readonly database: PythonDatabase;
}

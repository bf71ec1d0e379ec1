import { createRequire } from 'node:module';
import { settleWasmCompiler } from '../wasm-flags.ts';
import { wasmPath } from '../wasm-location.ts';
import { SELECTED_CODES } from './ruff-codes.ts';

/** What Ruff says about a file. */
export interface RuffDiagnostic {
  /** `invalid-syntax`, or the code of a rule. */
  readonly code: string | null;
  readonly message: string;
  readonly start_location: { readonly row: number; readonly column: number };
}

interface RuffModule {
  readonly PositionEncoding: { readonly Utf16: number };
  readonly Workspace: new (options: unknown, encoding: number) => { check(text: string): RuffDiagnostic[] };
}

/** Names that a tool puts beside the builtins: translations, notebooks, type checkers. */
const BUILTINS = ['_', 'get_ipython', 'display', 'reveal_type'];
const OPTIONS = { 'target-version': 'py314', builtins: BUILTINS, lint: { select: SELECTED_CODES } };

/**
 * Ruff, compiled to wasm, loaded once a process as any module is. A file that nests too deeply overflows the stack
 * inside it and leaves the instance with a part of its memory lost, so that it is thrown away and the next file gets a
 * fresh one.
 */
export class Ruff {
  static #workspace: InstanceType<RuffModule['Workspace']> | undefined;

  /** Checks one file; throws when Ruff crashes. */
  static check(text: string): readonly RuffDiagnostic[] {
    try {
      Ruff.#workspace ??= Ruff.#load();
      return Ruff.#workspace.check(text);
    } catch (error) {
      Ruff.#workspace = undefined;
      throw error;
    }
  }

  static #load(): InstanceType<RuffModule['Workspace']> {
    settleWasmCompiler('large');
    const load = createRequire(import.meta.url);
    const path = wasmPath('ruff_wasm.cjs');
    delete load.cache[path];
    const ruff = load(path) as RuffModule;
    return new ruff.Workspace(OPTIONS, ruff.PositionEncoding.Utf16);
  }
}

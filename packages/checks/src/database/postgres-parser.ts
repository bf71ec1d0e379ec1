import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { tooDeep } from '../each-source.ts';
import { settleWasmCompiler } from '../wasm-flags.ts';
import { wasmPath } from '../wasm-location.ts';
import type { SqlNode } from './sql-node.ts';

/** What PostgreSQL's grammar says about one statement. `offset` counts UTF-16 units of the statement from 0. */
export type PostgresAnswer =
  | { readonly kind: 'parsed'; readonly statements: readonly SqlNode[] }
  /** It parses, and is too long for its tree to be of use. */
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly message: string; readonly offset: number };

interface Glue {
  readonly _malloc: (bytes: number) => number;
  readonly _free: (pointer: number) => void;
  readonly _wasm_parse_query_raw: (text: number) => number;
  readonly _wasm_free_parse_result: (result: number) => void;
  readonly _wasm_normalize_query: (text: number) => number;
  readonly _wasm_free_string: (text: number) => void;
  readonly lengthBytesUTF8: (text: string) => number;
  readonly stringToUTF8: (text: string, pointer: number, bytes: number) => void;
  readonly UTF8ToString: (pointer: number) => string;
  readonly getValue: (pointer: number, type: 'i32') => number;
}

/** Longer statements are rows of data: their trees take fifty times their size. */
const MAX_TREE = 16_000;

/** Names of the fields of `PgQueryParseResult` and `PgQueryError`, as offsets in bytes. */
const TREE = 0;
const ERROR = 8;
const MESSAGE = 0;
const CURSOR = 16;

/** PostgreSQL's own grammar, compiled to wasm, loaded once a process and again after a crash. */
export class PostgresParser {
  static #loaded: Promise<PostgresParser> | undefined;
  readonly #glue: Glue;

  private constructor(glue: Glue) {
    this.#glue = glue;
  }

  static load(): Promise<PostgresParser> {
    PostgresParser.#loaded ??= PostgresParser.#load();
    return PostgresParser.#loaded;
  }

  static async #load(): Promise<PostgresParser> {
    settleWasmCompiler('large');
    const path = wasmPath('libpg-query.cjs');
    const make = createRequire(import.meta.url)(path) as (options: object) => Promise<Glue>;
    const quiet = (): void => undefined;
    return new PostgresParser(await make({ locateFile: () => join(dirname(path), 'libpg-query.wasm'), print: quiet, printErr: quiet }));
  }

  /** Parses one statement; throws a RangeError where it nests too deeply. */
  parse(sql: string): PostgresAnswer {
    try {
      return sql.length > MAX_TREE && this.#accepts(sql) ? { kind: 'accepted' } : this.#parse(sql);
    } catch (error) {
      PostgresParser.#loaded = undefined;
      throw error;
    }
  }

  #parse(sql: string): PostgresAnswer {
    const glue = this.#glue;
    const text = this.#write(sql);
    const result = glue._wasm_parse_query_raw(text);
    try {
      const error = glue.getValue(result + ERROR, 'i32');
      if (error === 0) return { kind: 'parsed', statements: treesOf(glue.UTF8ToString(glue.getValue(result + TREE, 'i32'))) };
      const message = glue.UTF8ToString(glue.getValue(error + MESSAGE, 'i32'));
      if (/^(memory exhausted|stack depth limit exceeded)/.test(message)) tooDeep();
      return { kind: 'refused', message, offset: unitsOf(sql, glue.getValue(error + CURSOR, 'i32') - 1) };
    } finally {
      glue._free(text);
      glue._wasm_free_parse_result(result);
    }
  }

  /** Whether it parses, without making its tree. What this cannot tell it denies. */
  #accepts(sql: string): boolean {
    const text = this.#write(sql);
    const result = this.#glue._wasm_normalize_query(text);
    const answer = this.#glue.UTF8ToString(result);
    this.#glue._free(text);
    this.#glue._wasm_free_string(result);
    return answer.slice(0, 8).toLowerCase() === sql.slice(0, 8).toLowerCase();
  }

  #write(sql: string): number {
    const bytes = this.#glue.lengthBytesUTF8(sql) + 1;
    const pointer = this.#glue._malloc(bytes);
    this.#glue.stringToUTF8(sql, pointer, bytes);
    return pointer;
  }
}

function treesOf(json: string): SqlNode[] {
  const { stmts = [] } = JSON.parse(json) as { readonly stmts?: readonly { readonly stmt?: SqlNode }[] };
  return stmts.flatMap(({ stmt }) => (stmt === undefined ? [] : [stmt]));
}

/** PostgreSQL counts characters; JavaScript counts some of them twice. */
function unitsOf(text: string, characters: number): number {
  let offset = 0;
  for (let seen = 0; seen < characters && offset < text.length; seen += 1) offset += text.codePointAt(offset)! > 0xffff ? 2 : 1;
  return offset;
}

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * The files that a bundle needs in a folder `wasm` beside it, and where they come from.
 * Ruff's glue and that of PostgreSQL's grammar are CommonJS and read their binaries from their own folder, so the two
 * travel together; they are loaded again after a crash, which a bundled module cannot be.
 */
export const WASM_FILES = {
  'ruff_wasm.cjs': '@astral-sh/ruff-wasm-nodejs/ruff_wasm.js',
  'ruff_wasm_bg.wasm': '@astral-sh/ruff-wasm-nodejs/ruff_wasm_bg.wasm',
  'web-tree-sitter.wasm': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-python.wasm': 'tree-sitter-python/tree-sitter-python.wasm',
  'libpg-query.cjs': 'libpg-query/wasm/libpg-query.js',
  'libpg-query.wasm': 'libpg-query/wasm/libpg-query.wasm',
} as const;
export type WasmFile = keyof typeof WASM_FILES;

/** Path of a wasm file: beside the running bundle if it is there, in `node_modules` otherwise. */
export function wasmPath(name: WasmFile): string {
  for (const folder of ['./wasm/', '../wasm/']) {
    const path = fileURLToPath(new URL(`${folder}${name}`, import.meta.url));
    if (existsSync(path)) return path;
  }
  return createRequire(import.meta.url).resolve(WASM_FILES[name]);
}

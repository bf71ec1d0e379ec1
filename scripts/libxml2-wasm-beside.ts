import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import ts from 'typescript';

/** Name of the binary in `wasm/`. */
export const LIBXML2_WASM = 'libxml2.wasm';
/** A shorter literal would not be the binary. */
const LEAST_LENGTH = 100_000;
/** Every module starts like this. */
const WASM_MAGIC = Buffer.from('\0asm', 'latin1');
const READ_BESIDE = `(() => {
  for (const folder of ['./wasm/', '../wasm/']) {
    const path = new URL(folder + '${LIBXML2_WASM}', import.meta.url);
    if (existsBeside(path)) return new Uint8Array(readBeside(path));
  }
  throw new Error('wasm/${LIBXML2_WASM} is not beside the bundle');
})()`;

/** The module of the package with its binary taken out, and the binary. */
export interface Libxml2 {
  readonly module: string;
  readonly wasm: Uint8Array;
}

/**
 * Takes the binary of `libxml2-wasm` out of the module, which holds it as one string of a character a byte (256 stands
 * for 0): as a file of its own it is a third smaller, and no parser of JavaScript has to read it. Throws when the
 * module has another shape.
 */
export function libxml2Apart(path = modulePath()): Libxml2 {
  const text = readFileSync(path, 'utf8');
  const call = callWithBinary(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS));
  const wasm = call === undefined ? undefined : Uint8Array.from((call.arguments[0] as ts.StringLiteral).text, (character) => character.charCodeAt(0) & 0xff);
  if (call === undefined || wasm === undefined || !WASM_MAGIC.equals(wasm.subarray(0, WASM_MAGIC.length))) throw new Error(`${path} does not hold its binary as expected; look at it and change scripts/libxml2-wasm-beside.ts`);
  const imports = "import { existsSync as existsBeside, readFileSync as readBeside } from 'node:fs';\n";
  return { module: `${imports}${text.slice(0, call.pos)}${READ_BESIDE}${text.slice(call.end)}`, wasm };
}

/** Bundles `libxml2-wasm` without its binary, which belongs into `wasm/` beside the bundle. */
export function libxml2WasmBeside(): Plugin {
  return {
    name: 'libxml2-wasm-beside',
    setup: ({ onLoad }) => {
      onLoad({ filter: /[\\/]libxml2-wasm[\\/]lib[\\/]libxml2raw\.mjs$/ }, ({ path }) => ({ contents: libxml2Apart(path).module, loader: 'js' }));
    },
  };
}

function modulePath(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('libxml2-wasm'))), 'libxml2raw.mjs');
}

function callWithBinary(source: ts.SourceFile): ts.CallExpression | undefined {
  const stack: ts.Node[] = [source];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (ts.isCallExpression(node) && node.arguments.length === 1 && ts.isStringLiteralLike(node.arguments[0]!) && node.arguments[0].text.length > LEAST_LENGTH) return node;
    ts.forEachChild(node, (child) => { stack.push(child); });
  }
  return undefined;
}

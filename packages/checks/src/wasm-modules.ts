import { readFileSync } from 'node:fs';
import { wasmPath, type WasmFile } from './wasm-location.ts';

/** The part of the global object that the types of Node do not tell. */
const engine = (globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => WebAssembly.Module;
    readonly Instance: new (module: WebAssembly.Module, imports: object) => { readonly exports: object };
  };
}).WebAssembly;

/** Compiles a wasm file, at once. Threads can be handed the result. */
export function compileWasm(name: WasmFile): WebAssembly.Module {
  return new engine.Module(readFileSync(wasmPath(name)));
}

/** How an Emscripten module is given its compiled code. */
export function instantiates(module: WebAssembly.Module) {
  return (imports: object, receive: (instance: object, module: WebAssembly.Module) => void): object => {
    const instance = new engine.Instance(module, imports);
    receive(instance, module);
    return instance.exports;
  };
}

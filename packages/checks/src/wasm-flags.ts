import { setFlagsFromString } from 'node:v8';

/** Node 24 compiles in the background without stalling. */
const FIRST_NODE_WITHOUT_STALL = 24;

/**
 * To be called before any wasm is loaded. Up to Node 22, optimising a large module stalls a short process for
 * seconds, and asynchronous compilation may hang it at exit (nodejs/node#54918); the baseline compiler does neither.
 */
export function settleWasmCompiler(): void {
  if (Number(process.versions.node.split('.')[0]) >= FIRST_NODE_WITHOUT_STALL) return;
  setFlagsFromString('--liftoff-only');
  setFlagsFromString('--no-wasm-async-compilation');
}

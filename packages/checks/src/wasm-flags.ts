import { setFlagsFromString } from 'node:v8';

/** Node 24 compiles in the background without stalling. */
const FIRST_NODE_WITHOUT_STALL = 24;

/**
 * To be called before a wasm module is loaded; what it sets holds for the module that is loaded next. Up to Node 22,
 * optimising a `large` module stalls a short process for seconds, so that the baseline compiler does all of it. A
 * `small` one is optimised where it is hot, which makes a parser half as slow again faster. Asynchronous compilation may
 * hang a process at its exit (nodejs/node#54918) and is off for both.
 */
export function settleWasmCompiler(size: 'small' | 'large'): void {
  if (Number(process.versions.node.split('.')[0]) >= FIRST_NODE_WITHOUT_STALL) return;
  setFlagsFromString(size === 'large' ? '--liftoff-only' : '--no-liftoff-only');
  setFlagsFromString('--no-wasm-async-compilation');
}

import type { SourceTree } from '../source-tree.ts';
import { callTargets, type CallTarget } from './call-targets.ts';
import type { PythonCall } from './declarations.ts';

/** A call whose callee could be followed, and what it reaches. */
export interface ReachedCall {
  readonly path: string;
  readonly call: PythonCall;
  readonly target: Exclude<CallTarget, { readonly kind: 'unknown' }>;
}

/** Every call of a tree that can be followed. */
export async function reachedCalls(tree: SourceTree): Promise<readonly ReachedCall[]> {
  const targets = await tree.use(callTargets);
  const reached: ReachedCall[] = [];
  for (const { path, declarations } of targets.classes.symbols.project.modules.values()) {
    const add = (call: PythonCall, target: CallTarget): void => { if (target.kind !== 'unknown') reached.push({ path, call, target }); };
    for (const call of declarations.calls) add(call, targets.ofCall(path, call));
    for (const call of declarations.scopedCalls) add(call, targets.ofScopedCall(path, call));
  }
  return reached;
}

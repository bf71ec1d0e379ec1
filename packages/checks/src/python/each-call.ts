import type { CallTarget, CallTargets } from './call-targets.ts';
import type { PythonCall } from './declarations.ts';

/** Every call of a tree whose callee can be followed, with what it reaches. */
export function* eachCall(targets: CallTargets): Generator<{ readonly path: string; readonly call: PythonCall; readonly target: CallTarget }> {
  for (const { path, declarations } of targets.classes.symbols.project.modules.values()) {
    for (const call of declarations.calls) yield { path, call, target: targets.ofCall(path, call) };
    for (const call of declarations.scopedCalls) yield { path, call, target: targets.ofScopedCall(path, call) };
  }
}

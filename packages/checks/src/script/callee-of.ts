import type { ScriptProject } from './script-project.ts';
import type { CallUse } from './script-use.ts';
import type { Signature } from './shape.ts';

/** What a call calls, and the file that declares it. */
export interface Callee {
  readonly path: string;
  readonly name: string;
  readonly signature: Signature;
}

/** The function, method or constructor of the tree that a call of a file calls. */
export function calleeOf(project: ScriptProject, from: string, call: CallUse): Callee | undefined {
  const { finder } = project;
  const { receiver, member } = call;
  if (member === undefined) return called(project, finder.local(from, receiver.name), call.isNew);
  const root = receiver.kind === 'value' ? finder.local(from, receiver.name) : undefined;
  if (root?.name === '*') return receiver.path.length > 0 ? undefined : called(project, finder.exported(root.path, member), call.isNew);
  const found = call.isNew ? undefined : finder.membersOf(from, receiver)?.members.get(member);
  return found?.signature === undefined ? undefined : { path: found.path, name: member, signature: found.signature };
}

function called(project: ScriptProject, declared: { readonly path: string; readonly name: string } | undefined, isNew: boolean): Callee | undefined {
  const value = project.finder.value(declared);
  if (declared === undefined || value === undefined || project.isAugmented(declared)) return undefined;
  if (value.kind === 'function' && !isNew) return value.signature === undefined ? undefined : { path: declared.path, name: declared.name, signature: value.signature };
  if (value.kind !== 'class' || !isNew) return undefined;
  const made = project.finder.construction(declared.path, value);
  return made === undefined ? undefined : { ...made, name: declared.name };
}

import type { Node } from 'typescript';
import type { Binding } from './scope.ts';
import type { Redeclaration } from './script-use.ts';

/**
 * What a declaration is to others of its name. Functions count with a body alone; what is declared with `declare`, in
 * namespaces, or by a loop, has no role.
 */
export type Role = 'block' | 'var' | 'function' | 'class' | 'interface' | 'alias' | 'enum' | 'import' | 'type-import' | 'parameter';

/** Two declarations of one name that may not stand together. */
export interface Repeat {
  readonly name: string;
  readonly how: Redeclaration['how'];
  readonly first: Node;
  readonly node: Node;
}

/** More declarations of one name are not compared: they are generated. */
const MOST = 20;

/** The declarations of a binding that clash with an earlier one of it. */
export function repeatsOf(name: string, { node, role, others, scope }: Binding, isTypeScript: boolean): Repeat[] {
  if (scope.open) return [];
  const all = [{ node, role }, ...others ?? []].slice(0, MOST).sort((a, b) => a.node.pos - b.node.pos);
  return all.flatMap((later, index) => {
    for (const first of all.slice(0, index)) {
      const how = clash(first.role, later.role, isTypeScript, scope.parent === undefined);
      if (how !== undefined) return [{ name, how, first: first.node, node: later.node }];
    }
    return [];
  });
}

const IMPORTS = new Set<Role>(['import', 'type-import']);
/** What gives a name a value that nothing else may give it. */
const ONLY_VALUES = new Set<Role>(['block', 'class', 'enum', 'var', 'function']);
const BESIDE_NO_CLASS: readonly Role[] = ['function', 'enum', 'var', 'alias'];
const BESIDE_NO_ENUM: readonly Role[] = ['function', 'var', 'alias'];

function clash(a: Role | undefined, b: Role | undefined, isTypeScript: boolean, atTop: boolean): Redeclaration['how'] | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (IMPORTS.has(a) && IMPORTS.has(b)) return 'imports';
  if ((a === 'import' && ONLY_VALUES.has(b)) || (b === 'import' && ONLY_VALUES.has(a))) return 'imported';
  if (a === 'block' || b === 'block') return ONLY_VALUES.has(a) && ONLY_VALUES.has(b) ? 'block-scoped' : undefined;
  if (a === 'function' && b === 'function') return isTypeScript || atTop ? 'function' : undefined;
  if (a === 'parameter' && b === 'parameter') return isTypeScript ? 'identifier' : undefined;
  const pair = new Set<Role>([a, b]);
  if (pair.has('class')) return pair.size === 1 || BESIDE_NO_CLASS.some((other) => pair.has(other)) ? 'identifier' : undefined;
  if (pair.has('enum')) return BESIDE_NO_ENUM.some((other) => pair.has(other)) ? 'identifier' : undefined;
  return pair.has('alias') && (pair.size === 1 || pair.has('interface')) ? 'identifier' : undefined;
}

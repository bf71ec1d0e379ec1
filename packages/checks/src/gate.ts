import { createRepeatedCheck } from './check-tree.ts';
import { mendTree } from './mend-tree.ts';
import type { CheckTree, MendTree } from './tree-check.ts';

/** The gate as stages use it: what it parsed once it remembers for the trees that follow. */
export interface Gate {
  readonly checkTree: CheckTree;
  readonly mendTree: MendTree;
}

/** A gate for the trees of one run. */
export function createGate(): Gate {
  return { checkTree: createRepeatedCheck(), mendTree };
}

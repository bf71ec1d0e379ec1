import { createRepeatedCheck } from './check-tree.ts';
import { importEdges } from './import-edges.ts';
import { mendTree } from './mend-tree.ts';
import { signaturesOf } from './signatures-of.ts';
import type { CheckTree, ImportEdges, MendTree, SignaturesOf } from './tree-check.ts';

/** The gate as stages use it: what it parsed once it remembers for the trees that follow. */
export interface Gate {
  readonly checkTree: CheckTree;
  readonly mendTree: MendTree;
  readonly signaturesOf: SignaturesOf;
  readonly importEdges: ImportEdges;
}

/** A gate for the trees of one run. */
export function createGate(): Gate {
  return { checkTree: createRepeatedCheck(), mendTree, signaturesOf, importEdges };
}

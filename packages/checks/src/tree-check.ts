import type { Finding, Mend, Plan, Unchecked } from '@dark-factory/contracts';
import type { TreeFile } from '@dark-factory/runtime';

/** What to check: files with paths relative to the output root, and the plan they were written for, if there is one. */
export interface TreeCheckRequest {
  readonly files: readonly TreeFile[];
  readonly plan?: Plan;
}

/** What was found. Every file is either counted in `filesChecked` or listed in `unchecked` with its reason. */
export interface TreeCheckResult {
  /** Sorted with `compareFindings`. */
  readonly findings: readonly Finding[];
  readonly filesChecked: number;
  readonly unchecked: readonly Unchecked[];
}

/** Checks the structure of a tree: syntax, imports, the plan's promises. No model, no network, nothing is executed. */
export type CheckTree = (request: TreeCheckRequest) => Promise<TreeCheckResult>;

/** A tree after its mends, what was found in it then, and every safe fix that was tried. */
export interface MendedTree {
  readonly files: readonly TreeFile[];
  readonly result: TreeCheckResult;
  readonly mends: readonly Mend[];
}

/** Applies the safe fixes of a tree one by one; each is checked again and undone when it does not lower the count. */
export type MendTree = (request: TreeCheckRequest, check: CheckTree) => Promise<MendedTree>;

/** A file that does not parse, in the words of its language's own parser. */
export interface SyntaxProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Syntax of one file; empty for languages that are not known. */
export type CheckSyntax = (file: TreeFile) => Promise<readonly SyntaxProblem[]>;

/** The exported symbols of a file with their true signatures, for the briefing of units that consume it. */
export type SignaturesOf = (file: TreeFile) => Promise<readonly { readonly name: string; readonly signature: string; readonly line: number }[]>;

/** An import of one file of a tree by another. */
export interface ImportEdge {
  readonly from: string;
  readonly to: string;
  /** Line of the import in `from`. */
  readonly line: number;
}

/** Which files of a tree import which others. */
export type ImportEdges = (files: readonly TreeFile[]) => Promise<readonly ImportEdge[]>;

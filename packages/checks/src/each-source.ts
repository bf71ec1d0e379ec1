import { messageOf } from '@dark-factory/runtime';
import type { Format } from './format.ts';
import type { Problem } from './rule.ts';
import type { SourceText, SourceTree } from './source-tree.ts';

/** A truncated file makes a parser complain about everything that follows; the first complaints tell the fault. */
export const MAX_SYNTAX_PROBLEMS = 5;

/** A fault in one file, before its path is added. */
export type PlacedMessage = Omit<Problem, 'path'>;

/** Runs a parser over every file of some formats. A parser that breaks costs the check of one file, nothing more. */
export function problemsOfEach(tree: SourceTree, formats: readonly Format[], check: (source: SourceText) => readonly PlacedMessage[]): Problem[] {
  return tree.sources(...formats).flatMap((source) => {
    const problems = guarded(tree, source.path, () => check(source)) ?? [];
    return problems.slice(0, MAX_SYNTAX_PROBLEMS).map((problem) => ({ path: source.path, ...problem }));
  });
}

/** Runs a parser on one file; when it breaks, the file is noted as unchecked and the result is `undefined`. */
export function guarded<T>(tree: SourceTree, path: string, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    tree.cannotCheck(path, error instanceof Error && error.name === 'RangeError' ? 'nested too deeply for its parser' : `its parser failed: ${messageOf(error)}`);
    return undefined;
  }
}

import { messageOf } from '@dark-factory/runtime';
import type { Format } from './format.ts';
import type { Problem } from './rule.ts';
import type { SourceText, SourceTree } from './source-tree.ts';

/** A truncated file makes a parser complain about everything that follows; the first complaints tell the fault. */
const MAX_SYNTAX_PROBLEMS = 5;

/** A fault in one file, before its path is added. */
export type PlacedMessage = Omit<Problem, 'path'>;

/** Thrown, as the engine does it, where a parser reports in other ways that a file nests too deeply for it. */
export function tooDeep(): never {
  throw new RangeError('nested too deeply');
}

/** Runs a parser over every file of some formats. A parser that breaks costs the check of one file, nothing more. */
export function problemsOfEach(tree: SourceTree, formats: readonly Format[], check: (source: SourceText) => readonly PlacedMessage[]): Problem[] {
  return tree.sources(...formats).flatMap((source) => {
    const problems = guarded(tree, source.path, () => check(source)) ?? [];
    return limited(problems).map((problem) => ({ path: source.path, ...problem }));
  });
}

/** The first complaints, one a place. */
export function limited<T extends PlacedMessage>(problems: readonly T[]): T[] {
  const first = new Map<string, T>();
  for (const problem of problems) {
    const place = `${problem.line}:${problem.column}`;
    if (!first.has(place)) first.set(place, problem);
  }
  return [...first.values()].slice(0, MAX_SYNTAX_PROBLEMS);
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

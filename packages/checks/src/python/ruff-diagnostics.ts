import { guarded } from '../each-source.ts';
import type { SourceTree } from '../source-tree.ts';
import type { RuffDiagnostic } from './ruff.ts';

/** Stubs declare names in any order, and Ruff is not told which file is one. */
const STUB = /\.pyi$/;

/** What Ruff says about each Python file of a tree, by path, in the order of the text. */
export async function ruffDiagnostics(tree: SourceTree): Promise<ReadonlyMap<string, readonly RuffDiagnostic[]>> {
  const byPath = new Map<string, readonly RuffDiagnostic[]>();
  const sources = tree.sources('python');
  if (sources.length === 0) return byPath;
  const { Ruff } = await import('./ruff.ts');
  for (const { path, text } of sources) {
    const diagnostics = guarded(tree, path, () => tree.remember('ruff', { path, text }, () => Ruff.check(text)));
    if (diagnostics !== undefined) byPath.set(path, STUB.test(path) ? diagnostics.filter(isSyntax) : diagnostics);
  }
  return byPath;
}

/** Whether a file does not parse. */
export function isSyntax(diagnostic: RuffDiagnostic): boolean {
  return diagnostic.code === 'invalid-syntax' || diagnostic.code === null;
}

import type { Problem } from './rule.ts';
import type { SourceTree } from './source-tree.ts';

/** What a module path may be written as. */
const FORMS = {
  script: ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.d.ts', '.json', '/index.ts', '/index.tsx', '/index.js'],
  python: ['.py', '.pyi', '/__init__.py'],
} as const;

/**
 * Adds the file that an import means when the plan has it and nobody delivered it: then its owner is to blame, and
 * writing the importer again would change nothing.
 */
export function withUndelivered(problem: Problem, tree: SourceTree, looked: string | undefined, language: keyof typeof FORMS): Problem {
  if (looked === undefined) return problem;
  const bases = [looked, looked.replace(/\.[cm]?jsx?$/, '')];
  const path = bases.flatMap((base) => FORMS[language].map((form) => base + form)).find((candidate) => !tree.has(candidate) && tree.unitOf(candidate) !== null);
  if (path === undefined) return problem;
  return { ...problem, related: [{ path, line: 0, message: `${tree.unitOf(path)} owns it and did not deliver it` }, ...(problem.related ?? [])] };
}

import { UNDEFINED_NAME } from '../../python/ruff-codes.ts';
import { isSyntax, ruffDiagnostics } from '../../python/ruff-diagnostics.ts';
import type { RuffDiagnostic } from '../../python/ruff.ts';
import type { PlacedMessage } from '../../each-source.ts';
import type { Rule } from '../../rule.ts';

/** The module puts names into itself at run time. */
const MAKES_NAMES = /\bglobals\(\)|\bvars\(\)\s*[[.]|\bsys\.modules\[__name__\]|^\s*exec\(/m;

/** A name that nothing binds. */
export const rule: Rule = {
  id: 'python/undefined-name',
  severity: 'error',
  summary: 'A Python file uses a name that nothing defines.',
  docs: [
    'The line raises `NameError` when it runs; in a decorator, a default or a class body that is already at import. Most often an import was forgotten.',
    'Import or define the name. Files with `from x import *` are left out where the star may bring it, and so are files that make names at run time (`globals()`, `exec`).',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Bound later, in a function', files: { 'a.py': 'def f():\n    return g()\n\n\ndef g():\n    return 1\n' } },
      { title: 'A quoted annotation that a mapper looks up', files: { 'a.py': 'from sqlalchemy.orm import Mapped\n\n\nclass Order:\n    items: Mapped[list["Item"]]\n' } },
    ],
    bad: [
      { title: 'A forgotten import', files: { 'a.py': 'def now():\n    return datetime.now()\n' }, reports: ['a.py:2'] },
      { title: 'Inside a formatted string', files: { 'a.py': 'def greet():\n    return f"hello {name}"\n' }, reports: ['a.py:2'] },
    ],
  },
  async check(tree) {
    const byPath = await tree.use(ruffDiagnostics);
    return [...byPath].flatMap(([path, diagnostics]) => {
      if (diagnostics.some(isSyntax) || MAKES_NAMES.test(tree.text(path) ?? '')) return [];
      const lines = (tree.text(path) ?? '').split(/\r\n|\r|\n/);
      return firstUses(diagnostics.filter((found) => found.code === UNDEFINED_NAME && !isQuoted(lines, found))).map((problem) => ({ path, ...problem }));
    });
  },
};

/** A name inside a string is an annotation that nothing need evaluate, or that a library looks up in a registry of its own. */
function isQuoted(lines: readonly string[], { start_location: { row, column } }: RuffDiagnostic): boolean {
  const before = (lines[row - 1] ?? '').slice(0, column - 1).replace(/"[^"]*"|'[^']*'/g, '');
  return /(?<![fFtT][rR]?)["']/.test(before);
}

/** One problem a name, at its first use: the same import mends them all. */
function firstUses(diagnostics: readonly RuffDiagnostic[]): PlacedMessage[] {
  const byMessage = new Map<string, RuffDiagnostic[]>();
  for (const diagnostic of diagnostics) byMessage.set(diagnostic.message, [...(byMessage.get(diagnostic.message) ?? []), diagnostic]);
  return [...byMessage].map(([message, uses]) => {
    const { row, column } = uses[0]!.start_location;
    return { line: row, column, message: uses.length === 1 ? message : `${message} (used ${uses.length} times)` };
  });
}

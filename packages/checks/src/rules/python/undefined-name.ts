import { UNDEFINED_NAME } from '../../python/ruff-codes.ts';
import { isSyntax, ruffDiagnostics } from '../../python/ruff-diagnostics.ts';
import type { Rule } from '../../rule.ts';

/** A name that nothing binds. */
export const rule: Rule = {
  id: 'python/undefined-name',
  severity: 'error',
  summary: 'A Python file uses a name that nothing defines.',
  docs: [
    'The line raises `NameError` when it runs; in a decorator, a default or a class body that is already at import. Most often an import was forgotten.',
    'Import or define the name. Files with `from x import *` are left out where the star may bring it.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [{ title: 'Bound later, in a function', files: { 'a.py': 'def f():\n    return g()\n\n\ndef g():\n    return 1\n' } }],
    bad: [{ title: 'A forgotten import', files: { 'a.py': 'def now():\n    return datetime.now()\n' }, reports: ['a.py:2'] }],
  },
  async check(tree) {
    const byPath = await tree.use(ruffDiagnostics);
    return [...byPath].flatMap(([path, diagnostics]) => (diagnostics.some(isSyntax) ? [] : diagnostics)
      .filter(({ code }) => code === UNDEFINED_NAME)
      .map(({ message, start_location: at }) => ({ path, line: at.row, column: at.column, message })));
  },
};

import { limited } from '../../each-source.ts';
import { ruffDiagnostics } from '../../python/ruff-diagnostics.ts';
import { UNDEFINED_NAME } from '../../python/ruff-codes.ts';
import type { Rule } from '../../rule.ts';
import { CODE_TEMPLATE, isCodeTemplate } from '../../wiring/template-text.ts';

/** Python that does not compile. */
export const rule: Rule = {
  id: 'syntax/python',
  severity: 'error',
  summary: 'A Python file does not compile.',
  docs: [
    'The module cannot be imported, and nothing that imports it either. Ruff reads it as Python 3.14; beside the grammar this covers what Python refuses when it compiles: `return` or `await` outside a function, `break` outside a loop, `global` after use, a late `from __future__`.',
    'Mend the first place that is named. A file whose last line is named was usually cut off: write it again.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Recent grammar', files: { 'a.py': 'type Pair[T] = tuple[T, T]\n\nmatch Pair:\n    case _:\n        pass\n' } },
      { title: 'A template', files: { '{{cookiecutter.slug}}/app.py': 'from {{ cookiecutter.slug }} import x\n', 'gen/app.py': 'import os\n\nSERVERS = [\n{%- for server in servers %}\n    "{{ server }}",\n{%- endfor %}\n]\n', 'templates/app.py': 'class {{ name|title }}:\n    pass\n' } },
      { title: 'An empty file', files: { 'app/__init__.py': '' } },
    ],
    bad: [
      { title: 'Marks of templates in its strings, and a fault elsewhere', files: { 'a.py': 'PAGE = """\n{% if user %}{{ user.name }}{% endif %}\n"""\n\n\n\ndef render(user)\n    return PAGE\n' }, reports: ['a.py:7'] },
      { title: 'A colon left out', files: { 'a.py': 'def total(items)\n    return sum(items)\n' }, reports: ['a.py:1'] },
      { title: 'Outside a function', files: { 'a.py': 'import asyncio\n\nawait asyncio.sleep(1)\nreturn 3\n' }, reports: ['a.py:3', 'a.py:4'] },
      { title: 'Await where nothing is asynchronous', files: { 'a.py': 'import asyncio\n\n\ndef f():\n    await asyncio.sleep(1)\n' }, reports: ['a.py:5'] },
    ],
  },
  async check(tree) {
    const byPath = await tree.use(ruffDiagnostics);
    return [...byPath].flatMap(([path, diagnostics]) => {
      const problems = limited(diagnostics
        .filter(({ code }) => code !== UNDEFINED_NAME)
        .map(({ message, start_location: at }) => ({ path, line: at.row, column: at.column, message })));
      if (problems.length === 0 || !isCodeTemplate(path, tree.text(path) ?? '', problems.map(({ line }) => line))) return problems;
      tree.cannotCheck(path, CODE_TEMPLATE);
      return [];
    });
  },
};

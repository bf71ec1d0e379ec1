import { limited } from '../../each-source.ts';
import { ruffDiagnostics } from '../../python/ruff-diagnostics.ts';
import { UNDEFINED_NAME } from '../../python/ruff-codes.ts';
import { leftInPythonTwo } from '../../python/python-two.ts';
import type { Rule } from '../../rule.ts';
import { CODE_TEMPLATE, isCodeTemplate } from '../../wiring/template-text.ts';

/** Python that does not compile. */
export const rule: Rule = {
  id: 'syntax/python',
  severity: 'error',
  summary: 'A Python file does not compile.',
  docs: [
    'The module cannot be imported, and nothing that imports it either. Ruff reads it as Python 3.14; beside the grammar this covers what Python refuses when it compiles: `return` or `await` outside a function, `break` outside a loop, `global` after use, a late `from __future__`.',
    'Mend the first place that is named. A file whose last line is named was usually cut off: write it again. It is a warning for a script in the grammar of Python 2 that nothing imports, and where most of the tree is Python 2.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Recent grammar', files: { 'a.py': 'type Pair[T] = tuple[T, T]\n\nmatch Pair:\n    case _:\n        pass\n' } },
      { title: 'A template', files: { '{{cookiecutter.slug}}/app.py': 'from {{ cookiecutter.slug }} import x\n', 'gen/app.py': 'import os\n\nSERVERS = [\n{%- for server in servers %}\n    "{{ server }}",\n{%- endfor %}\n]\n', 'templates/app.py': 'class {{ name|title }}:\n    pass\n' } },
      { title: 'An empty file', files: { 'app/__init__.py': '' } },
    ],
    bad: [
      { title: 'A script for Python 2 that nothing imports: a warning', files: { 'app/main.py': 'import app\n', 'app/__init__.py': '', 'bin/migrate.py': 'import os\n\ntry:\n    os.chmod("db", 0755)\n    exec open("x").read() in {}\nexcept OSError, e:\n    print "failed:", e,\n    raise ValueError, "no"\nprint "done %d" % 10L\n' }, reports: ['bin/migrate.py:4'] },
      { title: 'In Python 2, but imported', files: { 'app/main.py': 'from app import greet\n', 'app/__init__.py': '', 'app/greet.py': 'print "hello"\n' }, reports: ['app/greet.py:1'] },
      { title: 'Marks of templates in its strings, and a fault elsewhere', files: { 'a.py': 'PAGE = """\n{% if user %}{{ user.name }}{% endif %}\n"""\n\n\n\ndef render(user)\n    return PAGE\n' }, reports: ['a.py:7'] },
      { title: 'A colon left out', files: { 'a.py': 'def total(items)\n    return sum(items)\n' }, reports: ['a.py:1'] },
      { title: 'Outside a function', files: { 'a.py': 'import asyncio\n\nawait asyncio.sleep(1)\nreturn 3\n' }, reports: ['a.py:3', 'a.py:4'] },
      { title: 'Await where nothing is asynchronous', files: { 'a.py': 'import asyncio\n\n\ndef f():\n    await asyncio.sleep(1)\n' }, reports: ['a.py:5'] },
    ],
  },
  async check(tree) {
    const byPath = await tree.use(ruffDiagnostics);
    const broken = new Map([...byPath].flatMap(([path, diagnostics]) => {
      const found = limited(diagnostics
        .filter(({ code }) => code !== UNDEFINED_NAME)
        .map(({ message, start_location: at }) => ({ path, line: at.row, column: at.column, message })));
      const isTemplate = found.length > 0 && isCodeTemplate(path, tree.text(path) ?? '', found.map(({ line }) => line));
      if (isTemplate) tree.cannotCheck(path, CODE_TEMPLATE);
      return found.length === 0 || isTemplate ? [] : [[path, found] as const];
    }));
    const old = await leftInPythonTwo(tree, [...broken.keys()]);
    return [...broken].flatMap(([path, found]) => (old.has(path) ? found.slice(0, 1).map((problem) => ({ ...problem, message: `${problem.message} (the file is written for Python 2)`, severity: 'warning' as const })) : found));
  },
};

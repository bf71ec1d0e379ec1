import { createFile } from '../../edit.ts';
import { missingInits, type MissingInit } from '../../python/missing-init.ts';
import { pythonProject } from '../../python/python-project.ts';
import type { Problem, Rule } from '../../rule.ts';

/** What goes wrong, for each who minds. */
const REASONS: Readonly<Record<MissingInit['reason'], string>> = {
  packaging: 'find_packages() leaves it out, so that an installed copy does not have it',
  backend: 'the build backend does not find the package that the project is named for',
  own: 'it is the package that the project is named for, and has no names of its own without one',
  migrations: 'Django takes no migrations from it, so that its tables are never made',
  'relative-test': 'attempted relative import with no known parent package (pytest loads this file without one)',
  siblings: 'it is imported as a part of its package, and its neighbours have one',
};

/** A folder of modules that some tool takes for no package. */
export const rule: Rule = {
  id: 'imports/python-missing-init',
  severity: 'error',
  summary: 'A folder is imported as a package, has no `__init__.py`, and a tool needs it.',
  docs: [
    'Python itself takes a folder without `__init__.py` for a namespace package, so that imports work from the source tree. Tools differ: `find_packages()` of setuptools leaves the folder out of what is installed, Django ignores its migrations, and pytest cannot resolve relative imports of tests in it.',
    'Add an empty `__init__.py`. Where no such tool is used and only the neighbours have one, it is a warning.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'A namespace that is looked for', files: { 'setup.py': 'from setuptools import find_namespace_packages, setup\n\nsetup(name="shop", packages=find_namespace_packages())\n', 'shop/__init__.py': '', 'shop/main.py': 'from shop.api.items import run\n', 'shop/api/items.py': 'def run(): ...\n' } },
      { title: 'Tests without relative imports', files: { 'shop/__init__.py': '', 'tests/test_a.py': 'import pytest\nimport shop\n' } },
    ],
    bad: [
      { title: 'Left out of the installed package', files: { 'setup.py': 'from setuptools import find_packages, setup\n\nsetup(name="shop", packages=find_packages())\n', 'shop/__init__.py': '', 'shop/main.py': 'from shop.api.items import run\n', 'shop/api/items.py': 'def run(): ...\n' }, reports: ['shop/main.py:1'], mended: { 'shop/api/__init__.py': '' } },
      { title: 'A relative import of a test', files: { 'tests/test_a.py': 'import pytest\nfrom .data import ROWS\n', 'tests/data.py': 'ROWS = []\n' }, reports: ['tests/test_a.py:2'], mended: { 'tests/__init__.py': '' } },
      { title: 'Migrations of Django', files: { 'manage.py': 'import django\n', 'shop/__init__.py': '', 'shop/migrations/0001_initial.py': 'from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = []\n' }, reports: ['shop/migrations/0001_initial.py:1'], mended: { 'shop/migrations/__init__.py': '' } },
      { title: 'Migrations of an app without a project', files: { 'basket/__init__.py': '', 'basket/migrations/0001_initial.py': 'from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    dependencies = []\n' }, reports: ['basket/migrations/0001_initial.py:1'], mended: { 'basket/migrations/__init__.py': '' } },
      { title: 'Alone among its neighbours', files: { 'shop/__init__.py': '', 'shop/db/__init__.py': '', 'shop/main.py': 'from shop.api import items\n', 'shop/api/items.py': 'def run(): ...\n' }, reports: ['shop/main.py:1'] },
    ],
  },
  async check(tree) {
    return missingInits(tree, await tree.use(pythonProject)).map(problemOf);
  },
};

function problemOf({ folder, reason, path, line, column }: MissingInit): Problem {
  const init = `${folder}/__init__.py`;
  const soft = reason === 'siblings' || reason === 'own';
  return {
    path, line, column,
    message: `${folder}/ has no __init__.py: ${REASONS[reason]}`,
    related: [{ path: init, line: 0, message: 'is not there' }],
    fixes: [{ title: `Add ${init}`, safety: soft || reason === 'backend' ? 'offered' : 'safe', edits: [createFile(init, '')] }],
    ...(soft ? { severity: 'warning', confidence: 'medium' } : {}),
  };
}

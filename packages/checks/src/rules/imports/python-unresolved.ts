import { quotedList, soleDefiner, verbFor, type Definition } from '../../definitions.ts';
import { meantByForeignName } from '../../python/misplaced-import.ts';
import type { PythonImport } from '../../python/python-module.ts';
import { pythonProject, type PythonProject } from '../../python/python-project.ts';
import type { Problem, Rule } from '../../rule.ts';
import { withUndelivered } from '../../undelivered-file.ts';

/** An import of a module that is not there. */
export const rule: Rule = {
  id: 'imports/python-unresolved',
  severity: 'error',
  summary: 'A Python import names a module that is not in the tree.',
  docs: [
    'The importing module raises `ModuleNotFoundError`, and a server or test run that loads it does not start. It happens when a module was put elsewhere than another expected, or when a relative import has a dot too many or too few.',
    'Import the module that is named in the finding, or write the missing one. Imports start from the root, from `src`, and from folders with a project file; names that a declared dependency or the standard library may provide are left out, and so are imports inside `try` with a handler and under `TYPE_CHECKING`.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Packages, modules and namespaces', files: { 'requirements.txt': 'fastapi\n', 'app/__init__.py': '', 'app/main.py': 'import fastapi\nimport app.db.pool\nfrom .db import pool\nfrom app.db.pool import connect\n', 'app/db/pool.py': 'def connect(): ...\n' } },
      { title: 'Prepared for its absence', files: { 'app/__init__.py': '', 'app/main.py': 'try:\n    from app.fast import run\nexcept ImportError:\n    run = None\n' } },
      { title: 'A folder with the name of a dependency', files: { 'requirements.txt': 'alembic\n', 'alembic/env.py': 'from alembic import context\nfrom alembic.config import Config\n' } },
    ],
    bad: [
      { title: 'Put elsewhere by another', files: { 'app/__init__.py': '', 'app/routers/__init__.py': '', 'app/routers/items.py': 'from app.routers.schemas import Item\n', 'app/schemas.py': 'class Item: ...\n' }, reports: ['app/routers/items.py:1'] },
      { title: 'A dot too few', files: { 'app/__init__.py': '', 'app/routers/__init__.py': '', 'app/routers/items.py': 'from .db import session\n', 'app/db.py': 'session = None\n' }, reports: ['app/routers/items.py:1'] },
      { title: 'Without its package', files: { 'requirements.txt': 'fastapi\n', 'app/__init__.py': '', 'app/api/__init__.py': '', 'app/api/items.py': 'from schemas import Item\nfrom app.db import pool\n', 'app/db.py': 'pool = 1\n', 'app/schemas.py': 'class Item: ...\n' }, reports: ['app/api/items.py:1'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(pythonProject);
    return [...project.modules.values()].flatMap((module) => module.imports.flatMap((entry) => {
      if (entry.guarded) return [];
      const target = project.places.resolve(module.path, entry.level, entry.module);
      if (target.kind === 'missing') {
        if (target.looked !== undefined && project.mayMake(target.looked)) return [];
        const looked = target.looked === undefined ? 'leads out of the tree' : `leads to ${target.looked}, where no module is`;
        return [withUndelivered(problemOf(project, module.path, entry, looked, hintOf(project, module.path, entry)), tree, target.looked, 'python')];
      }
      const meant = target.kind === 'foreign' ? meantByForeignName(tree, project, module.path, entry) : undefined;
      return meant === undefined ? [] : [problemOf(project, module.path, entry, 'is neither at a root of the tree nor a declared dependency', meant)];
    }));
  },
};

function hintOf(project: PythonProject, path: string, entry: PythonImport): Definition | undefined {
  return soleDefiner(project.definitions, entry.names.map(({ name }) => name), path) ?? twinOf(project, path, entry);
}

/** The one module of that name. */
function twinOf(project: PythonProject, path: string, { module }: PythonImport): Definition | undefined {
  const ending = `/${module.slice(module.lastIndexOf('.') + 1)}`;
  const twins = [...project.modules.keys()].filter((other) => other !== path && `/${other}`.replace(/(\/__init__)?\.pyi?$/, '').endsWith(ending));
  return module !== '' && twins.length === 1 ? { path: twins[0]!, line: 1 } : undefined;
}

function problemOf(project: PythonProject, path: string, entry: PythonImport, looked: string, hint: Definition | undefined): Problem {
  const place = { path, line: entry.line, column: entry.column };
  const written = '.'.repeat(entry.level) + entry.module;
  if (hint === undefined) return { ...place, message: `"${written}" ${looked}` };
  const names = entry.names.map(({ name }) => name).filter((name) => project.modules.get(hint.path)?.bound.has(name));
  const what = names.length === 0 ? 'a module of that name is' : `${quotedList(names)} ${verbFor(names)} defined in`;
  return {
    ...place,
    message: `"${written}" ${looked}; ${what} ${hint.path}: import "${project.places.dottedName(hint.path)}"`,
    related: [{ ...hint, message: names.length === 0 ? 'a module of that name' : `${quotedList(names)} ${verbFor(names)} defined here` }],
  };
}

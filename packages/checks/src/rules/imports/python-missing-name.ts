import { soleDefiner } from '../../definitions.ts';
import type { PythonName } from '../../python/python-module.ts';
import type { PythonPlace } from '../../python/python-places.ts';
import { pythonProject, type PythonProject } from '../../python/python-project.ts';
import type { Problem, Rule } from '../../rule.ts';

/** An import of a name that the module does not have. */
export const rule: Rule = {
  id: 'imports/python-missing-name',
  severity: 'error',
  summary: 'A Python import asks a module for a name that it does not have.',
  docs: [
    'The importing module raises `ImportError: cannot import name …`. It happens when two halves were written apart and one renamed or never wrote what the other relies on.',
    'Import the name that the module has, import it from the module that is named in the finding, or define it. Names bound in any branch count, and so do submodules and names that arrive through `from x import *`. Nothing is said about modules that make names at run time (`__getattr__`, `globals()`) or do not parse.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Bound in a branch, by a star, and as a submodule', files: { 'app/__init__.py': 'from .models import *\n', 'app/models.py': 'try:\n    import json\nexcept ImportError:\n    json = None\nif True:\n    limit: int = 3\nfor name, (first, *rest) in []:\n    pass\n', 'app/db.py': '', 'main.py': 'from app import db, limit, json, name, first, rest\n' } },
      { title: 'Made at run time', files: { 'app/__init__.py': 'def __getattr__(name):\n    return 1\n', 'main.py': 'from app import anything\n' } },
    ],
    bad: [
      { title: 'Another name', files: { 'app/__init__.py': '', 'app/crud.py': 'def list_items(): ...\n', 'main.py': 'from app.crud import (\n    list_items,\n    get_items,\n)\n' }, reports: ['main.py:3'] },
      { title: 'Neither a name nor a module', files: { 'app/__init__.py': '', 'app/api.py': 'from . import schemas\n' }, reports: ['app/api.py:1'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(pythonProject);
    return [...project.modules.values()].flatMap((module) => module.imports.flatMap((entry) => {
      if (entry.guarded || entry.names.length === 0) return [];
      const target = project.places.resolve(module.path, entry.level, entry.module);
      if (target.kind !== 'place' || !target.certain) return [];
      return entry.names
        .filter(({ name }) => project.hasName(target.place, name) === 'no')
        .map((name) => problemOf(project, module.path, target.place, name));
    }));
  },
};

function problemOf(project: PythonProject, path: string, place: PythonPlace, wanted: PythonName): Problem {
  const { name, line, column } = wanted;
  const asked = place.file ?? `${place.folder ?? ''}/`;
  const missing = place.file === undefined ? `the folder ${asked} has no module "${name}"` : `${asked} does not define "${name}"`;
  const elsewhere = soleDefiner(project.definitions, [name], asked) ?? moduleNamed(project, name);
  if (elsewhere !== undefined && elsewhere.path !== path) {
    const dotted = project.places.dottedName(elsewhere.path);
    const message = elsewhere.line === 0 ? `${missing}; there is a module ${elsewhere.path}: import "${dotted}"` : `${missing}; "${name}" is defined in ${elsewhere.path}: import it from "${dotted}"`;
    return { path, line, column, message, related: [{ ...elsewhere, message: `"${name}" is here` }] };
  }
  const module = place.file === undefined ? undefined : project.modules.get(place.file);
  return { path, line, column, message: `${missing}; ${offerOf([...(module?.defined.keys() ?? [])])}`, related: place.file === undefined ? [] : [{ path: place.file, line: 1, message: 'the module that was asked' }] };
}

function moduleNamed(project: PythonProject, name: string): { readonly path: string; readonly line: number } | undefined {
  const found = [...project.modules.keys()].filter((path) => path.endsWith(`/${name}.py`) || path.endsWith(`/${name}/__init__.py`));
  return found.length === 1 ? { path: found[0]!, line: 0 } : undefined;
}

const MAX_LISTED = 12;

function offerOf(names: readonly string[]): string {
  if (names.length === 0) return 'it defines nothing';
  const sorted = [...names].sort();
  const rest = sorted.length > MAX_LISTED ? ` and ${sorted.length - MAX_LISTED} more` : '';
  return `it defines ${sorted.slice(0, MAX_LISTED).join(', ')}${rest}`;
}

import type { Edit, Fix } from '@dark-factory/contracts';
import { soleDefiner } from '../../definitions.ts';
import { replaceInLine } from '../../edit.ts';
import { fixOf, nameAskedElsewhere, nameCalledOtherwise, spellingOf } from '../../python/import-fix.ts';
import { areAlike, isDistinctive } from '../../python/names-alike.ts';
import type { PythonImport, PythonName } from '../../python/python-module.ts';
import type { PythonPlace } from '../../python/python-places.ts';
import { pythonProject, type PythonProject } from '../../python/python-project.ts';
import { isBeside, isTestData, isTestModule } from '../../python/test-data.ts';
import type { Problem, Rule } from '../../rule.ts';
import { baseOf, folderOf, type SourceTree } from '../../source-tree.ts';

/** An import of a name that the module does not have. */
export const rule: Rule = {
  id: 'imports/python-missing-name',
  severity: 'error',
  summary: 'A Python import asks a module for a name that it does not have.',
  docs: [
    'The importing module raises `ImportError: cannot import name …`. It happens when two halves were written apart and one renamed or never wrote what the other relies on.',
    'Import the name that the module has, import it from the module that is named in the finding, or define it. Names bound in any branch count, and so do submodules and names that arrive through `from x import *`. Nothing is said about modules that make names at run time (`globals()`, a `__getattr__` that compares with more than literals) or do not parse.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Names that are made while it runs', files: { 'app/__init__.py': '', 'app/a.py': 'globals()["x"] = 1\n', 'app/b.py': 'def fill(names): ...\n\nfill(globals())\n', 'app/c.py': 'def given(): ...\n\ndef __getattr__(name):\n    if name == given():\n        return 1\n    raise AttributeError(name)\n', 'main.py': 'from app.a import x\nfrom app.b import y\nfrom app.c import z\n' } },
      { title: 'Bound in a branch, by a star, and as a submodule', files: { 'app/__init__.py': 'from .models import *\n', 'app/models.py': 'try:\n    import json\nexcept ImportError:\n    json = None\nif True:\n    limit: int = 3\nfor name, (first, *rest) in []:\n    pass\n', 'app/db.py': '', 'main.py': 'from app import db, limit, json, name, first, rest\n' } },
      { title: 'A folder with the name of a package that a dependency needs', files: { 'pyproject.toml': '[project]\nname = "x"\ndependencies = ["hypothesis-graphql"]\n', 'test/conftest.py': '', 'test/graphql/conftest.py': '', 'test/graphql/test_a.py': 'from graphql import GraphQLError\n\n\ndef test_a(): ...\n' } },
      { title: 'Made at run time', files: { 'app/__init__.py': 'def __getattr__(name):\n    return 1\n', 'late/__init__.py': 'from lazy_loader import attach\n\nattach(__name__, ".parts")\n', 'main.py': 'from app import anything\nfrom late import something\n' } },
      { title: 'Given late, with a warning', files: { 'app/__init__.py': 'import warnings\n\n\ndef __getattr__(name: str):\n    if name == "Old":\n        warnings.warn(f"{name} goes")\n        return 1\n    if name in {"Older", "Oldest"}:\n        return 2\n    raise AttributeError(f"no {name!r}")\n', 'lib/__init__.py': 'NAMES = {"Old": 1}\n\n\ndef __getattr__(name):\n    if name in NAMES:\n        return NAMES[name]\n    raise AttributeError(name)\n', 'main.py': 'from app import Old, Older, Oldest\nfrom lib import Old as Other\n' } },
    ],
    bad: [
      { title: 'Beside a name that the module gives late, by a constant, and a look at its own names', files: { 'app/__init__.py': '', 'app/errors.py': '__old__ = "Gone"\n\nclass new_Error(Exception): ...\n\nNAMES = dict(globals())\n\ndef __getattr__(name: str):\n    if name == __old__:\n        return new_Error\n    raise AttributeError(f"no {name}")\n', 'app/main.py': 'from app.errors import Error, Gone\n' }, reports: ['app/main.py:1'] },
      { title: 'Bound only where the file is started', files: { 'app/__init__.py': '', 'app/live.py': 'class Live_v2: ...\n\n\nif __name__ == "__main__":\n    from app.live import Live_v2 as Live\n', 'app/main.py': 'from app.live import Live\n' }, reports: ['app/main.py:1'] },
      { title: 'Another name', files: { 'app/__init__.py': '', 'app/crud.py': 'def list_items(): ...\n', 'main.py': 'from app.crud import (\n    list_items,\n    get_items,\n)\n' }, reports: ['main.py:3'] },
      { title: 'Neither a name nor a module', files: { 'app/__init__.py': '', 'app/api.py': 'from . import schemas\n' }, reports: ['app/api.py:1'] },
      { title: 'The version of a package that says none, and of one without an `__init__.py`', files: { 'pyproject.toml': '[project]\nname = "lib"\n', 'app/__init__.py': '', 'app/cli.py': 'from . import __doc__, __version__\n', 'lib/parts.py': 'from lib import __name__, __version__\n' }, reports: ['app/cli.py:1', 'lib/parts.py:1'] },
      { title: 'Neither bound nor given late', files: { 'app/__init__.py': 'def __getattr__(name):\n    if name == "Old":\n        return 1\n    raise AttributeError(name)\n', 'main.py': 'from app import Young\n' }, reports: ['main.py:1'] },
      { title: 'In another module', files: { 'app/__init__.py': '', 'app/crud.py': 'def list_items(): ...\n', 'app/mail.py': 'def send_invoice(): ...\n', 'main.py': 'from app.crud import list_items, send_invoice\n' }, reports: ['main.py:1'], mended: { 'main.py': 'from app.mail import send_invoice\nfrom app.crud import list_items\n' } },
      { title: 'Not passed on by its package', files: { 'app/__init__.py': '', 'app/models/__init__.py': 'from .user import User\n', 'app/models/user.py': 'class User: ...\n\n\nclass Profile: ...\n', 'main.py': 'from app.models import Profile, User\n' }, reports: ['main.py:1'], mended: { 'app/models/__init__.py': 'from .user import User, Profile\n' } },
    ],
  },
  async check(tree) {
    const project = await tree.use(pythonProject);
    return [...project.modules.values()].flatMap((module) => (isTestData(module.path) ? [] : module.imports.flatMap((entry) => {
      if (entry.guarded || entry.names.length === 0) return [];
      const target = project.places.resolve(module.path, entry.level, entry.module);
      if (target.kind !== 'place' || !target.certain) return [];
      return entry.names
        .filter(({ name }) => project.hasName(target.place, name) === 'no')
        .map((name) => problemOf(tree, project, module.path, entry, target.place, name));
    })));
  },
};

function problemOf(tree: SourceTree, project: PythonProject, path: string, entry: PythonImport, place: PythonPlace, wanted: PythonName): Problem {
  const { name, line, column } = wanted;
  const asked = place.file ?? `${place.folder ?? ''}/`;
  const missing = place.file === undefined ? `the folder ${asked} has no module "${name}"` : `${asked} does not define "${name}"`;
  const module = place.file === undefined ? undefined : project.modules.get(place.file);
  const alike = [...module?.defined.keys() ?? []].filter((other) => areAlike(other, name));
  const elsewhere = soleDefiner(project.definitions, [name], asked) ?? moduleNamed(project, name);
  if (elsewhere !== undefined && elsewhere.path !== path) {
    const dotted = project.places.dottedName(elsewhere.path);
    const message = elsewhere.line === 0 ? `${missing}; there is a module ${elsewhere.path}: import "${dotted}"` : `${missing}; "${name}" is defined in ${elsewhere.path}: import it from "${dotted}"`;
    const fixes = elsewhere.line === 0 ? [] : fixesElsewhere(tree, project, path, entry, place, wanted, elsewhere.path, alike);
    return { path, line, column, message, related: [{ ...elsewhere, message: `"${name}" is here` }], fixes };
  }
  const like = alike.length === 1 ? alike[0] : undefined;
  const related = place.file === undefined ? [] : [{ path: place.file, line: like === undefined ? 1 : module!.defined.get(like)!, message: like === undefined ? 'the module that was asked' : `"${like}" is here` }];
  const edit = like === undefined ? undefined : nameCalledOtherwise(path, wanted, like, (tree.text(path) ?? '').split(/\r\n|\r|\n/)[line - 1] ?? '');
  return { path, line, column, message: `${missing}; ${like === undefined ? '' : `did you mean "${like}"? `}${offerOf(module === undefined ? [] : [...(module.defined.size > 0 ? module.defined : module.bound).keys()])}`, related, fixes: edit === undefined ? [] : [fixOf(`Import ${like!} instead`, false, [edit])] };
}

/** Through the package that passes on its parts, else from the module itself. Safe where nothing in the asked module may have been meant. */
function fixesElsewhere(tree: SourceTree, project: PythonProject, path: string, entry: PythonImport, place: PythonPlace, wanted: PythonName, target: string, alike: readonly string[]): Fix[] {
  const safe = place.file !== undefined && alike.length === 0 && !isBeside(target) && isDistinctive(wanted.name) && !/(^|\/)(migrations|versions)\//.test(path) && !isTestModule(target);
  const passed = place.file === undefined ? undefined : passedOn(tree, project, place.file, target, wanted.name);
  if (passed !== undefined) return [fixOf(`Pass ${wanted.name} on in ${place.file!}`, safe, [passed])];
  const spelling = spellingOf(project, path, target, entry.level);
  const edits = spelling === undefined ? undefined : nameAskedElsewhere(tree, path, entry, wanted, spelling.text);
  return edits === undefined ? [] : [fixOf(`Import ${wanted.name} from ${spelling!.text}`, safe, edits)];
}

/** Adds a name to the one-line import by which a package already passes on names of that module. */
function passedOn(tree: SourceTree, project: PythonProject, file: string, target: string, name: string): Edit | undefined {
  if (baseOf(file) !== '__init__.py' || !target.startsWith(`${folderOf(file)}/`)) return undefined;
  const module = project.modules.get(file);
  const entry = module?.imports.find(({ level, module: from, names, guarded }) => {
    const found = names.length > 0 && !guarded ? project.places.resolve(file, level, from) : undefined;
    return found?.kind === 'place' && found.place.file === target;
  });
  const last = entry?.names[entry.names.length - 1];
  if (entry === undefined || last === undefined || last.line !== entry.line || module!.importOrder.some(({ kind }) => kind === 'exports')) return undefined;
  const line = (tree.text(file) ?? '').split(/\r\n|\r|\n/)[last.line - 1] ?? '';
  const end = last.column - 1 + last.name.length;
  return /^\s*(#.*)?$/.test(line.slice(end)) && !line.includes('(') ? replaceInLine(file, last.line, end + 1, 0, `, ${name}`) : undefined;
}

function moduleNamed(project: PythonProject, name: string): { readonly path: string; readonly line: number } | undefined {
  const found = project.pathsByStem(name.toLowerCase()).filter((path) => path.endsWith(`/${name}.py`) || path.endsWith(`/${name}/__init__.py`));
  return found.length === 1 ? { path: found[0]!, line: 0 } : undefined;
}

const MAX_LISTED = 12;

function offerOf(names: readonly string[]): string {
  if (names.length === 0) return 'it defines nothing';
  const sorted = [...names].sort();
  const rest = sorted.length > MAX_LISTED ? ` and ${sorted.length - MAX_LISTED} more` : '';
  return `it defines ${sorted.slice(0, MAX_LISTED).join(', ')}${rest}`;
}

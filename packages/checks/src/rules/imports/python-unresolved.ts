import type { Fix } from '@dark-factory/contracts';
import { quotedList, soleDefiner, verbFor, type Definition } from '../../definitions.ts';
import { askedElsewhere, fixOf, spellingOf } from '../../python/import-fix.ts';
import { meantByForeignName } from '../../python/misplaced-import.ts';
import type { PythonImport } from '../../python/python-module.ts';
import { pythonProject, type PythonProject } from '../../python/python-project.ts';
import { isDistinctive } from '../../python/names-alike.ts';
import { isBeside, isSnippet, isTestData } from '../../python/test-data.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';
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
      { title: 'In a package that makes modules', files: { 'app/__init__.py': 'import sys\nimport types\nfrom .moves import x\n\nsys.modules[__name__ + ".moves"] = types.ModuleType("moves")\n' } },
      { title: 'A part that another distribution adds to the package', files: { 'pyproject.toml': '[project]\nname = "shop"\ndependencies = ["shop-core"]\n', 'src/shop/web/__init__.py': '', 'src/shop/shop.py': '', 'src/shop/web/views.py': 'from shop.core.prices import total\nfrom shop.web import views\n' } },
      { title: 'Packages, modules and namespaces', files: { 'requirements.txt': 'fastapi\n', 'app/__init__.py': '', 'app/main.py': 'import fastapi\nimport app.db.pool\nfrom .db import pool\nfrom app.db.pool import connect\n', 'app/db/pool.py': 'def connect(): ...\n' } },
      { title: 'Prepared for its absence', files: { 'app/__init__.py': '', 'app/main.py': 'try:\n    from app.fast import run\nexcept ImportError:\n    run = None\n' } },
      { title: 'Names that go on in the next line', files: { 'app/__init__.py': '', 'app/main.py': 'from app.db.\\\n    pool import connect\nimport app.\\\n  db.pool\nfrom .\\\n    db.pool import connect\n', 'app/db/__init__.py': '', 'app/db/pool.py': 'def connect(): ...\n' } },
      { title: 'Started from a folder that is a package, too', files: { 'pyproject.toml': '[project]\nname = "studio"\ndependencies = ["django"]\n', 'studio/__init__.py': '', 'studio/manage.py': '', 'studio/core/__init__.py': '', 'studio/core/pool.py': 'def connect_pool(): ...\n', 'studio/jobs/app.py': 'from core.pool import connect_pool\nfrom studio.core import pool\n' } },
      { title: 'Most files leave the package out', files: { 'pyproject.toml': '[project]\nname = "studio"\ndependencies = ["flask"]\n', 'studio/__init__.py': '', 'studio/core/__init__.py': '', 'studio/core/pool.py': 'def connect_pool(): ...\n', 'studio/cli.py': 'from studio.core import pool\n', ...Object.fromEntries([...'abcdefgh'].map((letter) => [`studio/jobs/${letter}.py`, 'from core.pool import connect_pool\n'])) } },
      { title: 'A folder with the name of a namespace that a dependency is in', files: { 'pyproject.toml': '[project]\nname = "x"\ndependencies = ["azure-identity"]\n', 'x/__init__.py': '', 'x/azure/azure.py': '', 'x/azure/chat/__init__.py': '', 'x/azure/login.py': 'from azure.identity import ClientSecretCredential\n' } },
      { title: 'A folder with the name of a dependency', files: { 'requirements.txt': 'alembic\n', 'alembic/env.py': 'from alembic import context\nfrom alembic.config import Config\n' } },
    ],
    bad: [
      { title: 'In a package that looks into the table of modules', files: { 'app/__init__.py': 'import sys\nfrom .console import Console\n\nmain = sys.modules["__main__"]\nloaded = sys.modules.get("x")\n' }, reports: ['app/__init__.py:2'] },
      { title: 'In a project that is named by a constant and extended by what it declares', files: { 'setup.py': 'from setuptools import find_packages, setup\n\nNAME = "shop"\n\nsetup(\n    name=NAME,\n    packages=find_packages(),\n    install_requires=["requests"],\n    tests_require=["shop[all]"],\n)\n', 'shop/__init__.py': '', 'shop/main.py': 'from shop.logs import get_logger\n', 'shop/log.py': 'def get_logger(): ...\n' }, reports: ['shop/main.py:1'], mended: { 'shop/main.py': 'from shop.log import get_logger\n' } },
      { title: 'Put elsewhere by another', files: { 'app/__init__.py': '', 'app/routers/__init__.py': '', 'app/routers/items.py': 'from app.routers.schemas import Item\n', 'app/schemas.py': 'class Item: ...\n' }, reports: ['app/routers/items.py:1'], mended: { 'app/routers/items.py': 'from app.schemas import Item\n' } },
      { title: 'A dot too few', files: { 'app/__init__.py': '', 'app/routers/__init__.py': '', 'app/routers/items.py': 'from .db import session\n', 'app/db.py': 'session = None\n' }, reports: ['app/routers/items.py:1'], mended: { 'app/routers/items.py': 'from ..db import session\n' } },
      { title: 'Another case', files: { 'app/__init__.py': '', 'app/main.py': 'from app.Models import User\n', 'app/models.py': 'class User: ...\n' }, reports: ['app/main.py:1'], mended: { 'app/main.py': 'from app.models import User\n' } },
      { title: 'Above the topmost package', files: { 'app/__init__.py': '', 'app/main.py': 'from ..settings import DEBUG\n', 'settings.py': 'DEBUG = True\n' }, reports: ['app/main.py:1'], mended: { 'app/main.py': 'from settings import DEBUG\n' } },
      { title: 'In a package that others may add to, beside a plugin of its name', files: { 'pyproject.toml': '[project]\nname = "shop"\ndependencies = ["shop-routing"]\n', 'shop/__init__.py': 'from pkgutil import extend_path\n\n__path__ = extend_path(__path__, __name__)\n', 'shop/main.py': 'from shop.logs import log\n', 'shop/log.py': 'log = print\n' }, reports: ['shop/main.py:1'] },
      { title: 'In the package that setup.py names in a dictionary', files: { 'setup.py': 'from setuptools import setup\n\nkwargs = {"name": "shop", "install_requires": ["shop"]}\nsetup(**kwargs)\n', 'shop/__init__.py': '', 'shop/main.py': 'from shop.logs import log\n' }, reports: ['shop/main.py:1'] },
      { title: 'Without its package', files: { 'requirements.txt': 'fastapi\n', 'app/__init__.py': '', 'app/api/__init__.py': '', 'app/api/items.py': 'from schemas import Item\nfrom app.db import pool\n', 'app/db.py': 'pool = 1\n', 'app/schemas.py': 'class Item: ...\n' }, reports: ['app/api/items.py:1'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(pythonProject);
    const wanted = wantedOf(project);
    return [...project.modules.values()].flatMap((module) => (isTestData(module.path) ? [] : module.imports.flatMap((entry) => problemsOf(tree, project, wanted, module.path, entry)).map(lessSure)));
  },
};

/** The names that the whole tree asks of each module that is not there: where they are many, the module is what is missing. */
type Wanted = ReadonlyMap<string, ReadonlySet<string>>;

function wantedOf(project: PythonProject): Wanted {
  const wanted = new Map<string, Set<string>>();
  for (const { path, imports } of project.modules.values()) for (const { level, module, names } of imports) {
    const target = project.places.resolve(path, level, module);
    if (target.kind !== 'missing' || target.looked === undefined) continue;
    const known = wanted.get(target.looked) ?? new Set<string>();
    wanted.set(target.looked, known);
    for (const { name } of names) known.add(name);
  }
  return wanted;
}

/** A snippet of the docs may speak of what is not there. */
function lessSure(problem: Problem): Problem {
  return isSnippet(problem.path) ? { ...problem, severity: 'warning', confidence: 'low' } : problem;
}

function problemsOf(tree: SourceTree, project: PythonProject, wanted: Wanted, path: string, entry: PythonImport): Problem[] {
  if (entry.guarded) return [];
  const target = project.places.resolve(path, entry.level, entry.module);
  if (target.kind === 'missing') {
    if (target.looked !== undefined && project.mayMake(target.looked)) return [];
    const looked = target.looked === undefined ? 'leads out of the tree' : `leads to ${target.looked}, where no module is`;
    const hint = target.looked === undefined ? hintOf(project, path, entry) : caseTwin(project, target.looked) ?? hintOf(project, path, entry);
    return [withUndelivered(problemOf(tree, project, path, entry, looked, hint, wanted.get(target.looked ?? '')), tree, target.looked, 'python')];
  }
  if (target.kind === 'beyond') return [beyondPackage(tree, project, path, entry, target.place.file)];
  const meant = target.kind === 'foreign' ? meantByForeignName(tree, project, path, entry) : undefined;
  return meant === undefined ? [] : [problemOf(tree, project, path, entry, 'is neither at a root of the tree nor a declared dependency', meant)];
}

function beyondPackage(tree: SourceTree, project: PythonProject, path: string, entry: PythonImport, file: string | undefined): Problem {
  const spelling = file === undefined ? undefined : spellingOf(project, path, file, 0);
  const edit = spelling === undefined ? undefined : askedElsewhere(tree, path, entry, spelling.text);
  return {
    path, line: entry.line, column: entry.column, message: `attempted relative import beyond top-level package${spelling === undefined ? '' : `: import "${spelling.text}"`}`,
    related: file === undefined ? [] : [{ path: file, line: 1, message: 'the module above the package' }],
    fixes: edit === undefined ? [] : [fixOf(`Import ${spelling!.text}`, true, [edit])],
  };
}

function hintOf(project: PythonProject, path: string, entry: PythonImport): Definition | undefined {
  return soleDefiner(project.definitions, entry.names.map(({ name }) => name), path) ?? twinOf(project, path, entry);
}

/** The module whose path differs in case alone. */
function caseTwin(project: PythonProject, looked: string): Definition | undefined {
  const wanted = looked.toLowerCase();
  const twins = project.pathsByStem(wanted.slice(wanted.lastIndexOf('/') + 1)).filter((other) => stemOf(other).toLowerCase() === wanted);
  return twins.length === 1 ? { path: twins[0]!, line: 1 } : undefined;
}

/** The one module of that name. */
function twinOf(project: PythonProject, path: string, { module, names }: PythonImport): Definition | undefined {
  const last = module.slice(module.lastIndexOf('.') + 1);
  const twins = project.pathsByStem(last.toLowerCase()).filter((other) => other !== path && !isTestData(other) && `/${stemOf(other)}`.endsWith(`/${last}`));
  if (module === '' || twins.length === 0) return undefined;
  const having = names.length === 0 ? twins : twins.filter((other) => names.every(({ name }) => project.modules.get(other)?.bound.has(name)));
  if (having.length === 1) return { path: having[0]!, line: 1 };
  return twins.length === 1 ? { path: twins[0]!, line: 1 } : undefined;
}

function stemOf(path: string): string {
  return path.replace(/(\/__init__)?\.pyi?$/, '');
}

function problemOf(tree: SourceTree, project: PythonProject, path: string, entry: PythonImport, looked: string, hint: Definition | undefined, wanted?: ReadonlySet<string>): Problem {
  const place = { path, line: entry.line, column: entry.column };
  const written = '.'.repeat(entry.level) + entry.module;
  if (hint === undefined) return { ...place, message: `"${written}" ${looked}` };
  const names = entry.names.map(({ name }) => name).filter((name) => project.modules.get(hint.path)?.bound.has(name));
  const what = names.length === 0 ? 'a module of that name is' : `${quotedList(names)} ${verbFor(names)} defined in`;
  return {
    ...place,
    message: `"${written}" ${looked}; ${what} ${hint.path}: import "${project.places.dottedName(hint.path)}"`,
    related: [{ ...hint, message: names.length === 0 ? 'a module of that name' : `${quotedList(names)} ${verbFor(names)} defined here` }],
    fixes: fixesOf(tree, project, path, entry, hint.path, wanted),
  };
}

/** Asks the module that was meant. Safe where it has every name and either its own name or the names leave no doubt. */
function fixesOf(tree: SourceTree, project: PythonProject, path: string, entry: PythonImport, target: string, wanted: ReadonlySet<string> | undefined): Fix[] {
  const spelling = spellingOf(project, path, target, entry.level);
  const edit = spelling === undefined ? undefined : askedElsewhere(tree, path, entry, spelling.text);
  if (spelling === undefined || edit === undefined) return [];
  const names = wanted ?? new Set(entry.names.map(({ name }) => name));
  const hasAll = !isBeside(target) && [...names].every((name) => project.modules.get(target)?.bound.has(name)) && entry.names.every(({ name }) => project.modules.get(target)?.defined.has(name));
  const last = entry.module.slice(entry.module.lastIndexOf('.') + 1).toLowerCase();
  const sameName = stemOf(target).toLowerCase().endsWith(`/${last}`) || stemOf(target).toLowerCase() === last;
  const told = entry.names.length > 0 && soleDefiner(project.definitions, entry.names.map(({ name }) => name), path)?.path === target && entry.names.some(({ name }) => isDistinctive(name));
  const planned = /(^|\/)(migrations|versions)\//.test(path);
  return [fixOf(`Import ${spelling.text}`, hasAll && !entry.star && !planned && (told || (sameName && entry.names.length > 0)), [edit])];
}

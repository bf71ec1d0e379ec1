import { folderOf, type SourceTree } from '../../source-tree.ts';
import { isTestPath } from '../../http/test-path.ts';
import type { PythonField } from '../../python/declarations.ts';
import type { PythonModule } from '../../python/python-module.ts';
import { pythonProject, type PythonProject } from '../../python/python-project.ts';
import { similarName } from '../../python/similar-name.ts';
import { isSnippet, isTestData } from '../../python/test-data.ts';
import type { Problem, Rule } from '../../rule.ts';

const SETTINGS = 'INSTALLED_APPS = [\n    "django.contrib.auth",\n    "members",\n    "projects.apps.ProjectsConfig",\n]\nROOT_URLCONF = "club.urls"\n';
const TREE = { 'requirements.txt': 'Django>=5\n', 'manage.py': 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "club.settings")\n', 'club/__init__.py': '', 'club/urls.py': 'from django.urls import include, path\n\nurlpatterns = [path("members/", include("members.urls"))]\n', 'members/__init__.py': '', 'members/models.py': '', 'members/urls.py': 'urlpatterns = []\n', 'projects/__init__.py': '', 'projects/models.py': '', 'projects/apps.py': 'class ProjectsConfig:\n    pass\n' };

/** A module that Django imports by a name in a string, and that is not there. */
export const rule: Rule = {
  id: 'django/unknown-module',
  severity: 'error',
  summary: 'A setting of Django, or an `include(…)` of its URLs, names a module that does not exist.',
  docs: [
    'Django imports these when it starts, or with the first request: `ModuleNotFoundError: No module named \'members.routes\'`. No tool for imports sees them, since they stand in strings.',
    '`INSTALLED_APPS`, `ROOT_URLCONF`, `WSGI_APPLICATION`, `ASGI_APPLICATION` and `include("…")` are read. A name that begins with a package of the tree has to lead to a module there. An app of another name is reported where a package of the tree has nearly that name and is not installed; anything else may be a library.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Modules of the tree and libraries', files: { ...TREE, 'club/settings.py': `${SETTINGS}THIRD_PARTY_APPS = ["rest_framework"]\n` } },
      { title: 'Another include', files: { ...TREE, 'club/settings.py': SETTINGS, 'club/extra.py': 'from club.files import include\n\ninclude("members.nothing")\n', 'club/files.py': 'def include(name):\n    return name\n' } },
    ],
    bad: [
      { title: 'Another module of an app', files: { ...TREE, 'club/settings.py': SETTINGS, 'club/urls.py': 'from django.urls import include, path\n\nurlpatterns = [\n    path("members/", include("members.routes")),\n]\n' }, reports: ['club/urls.py:4'] },
      { title: 'Another name of an app', files: { ...TREE, 'club/settings.py': 'INSTALLED_APPS = [\n    "django.contrib.auth",\n    # "members",\n    "members",\n    "project",\n]\nROOT_URLCONF = "club.routes"\n' }, reports: ['club/settings.py:5', 'club/settings.py:7'] },
    ],
  },
  async check(tree) {
    if (!tree.sources('python').some(({ text }) => text.includes('INSTALLED_APPS') || text.includes('include('))) return [];
    const project = await tree.use(pythonProject);
    return [...project.modules.values()].flatMap((module) => (isTestPath(module.path) || isTestData(module.path) || isSnippet(module.path) || module.opaque ? [] : [...inSettings(tree, project, module), ...inIncludes(project, module)]));
  },
};

const APPS = /^(?:INSTALLED|LOCAL|PROJECT|OWN|MY)_APPS$/;
const MODULES = /^(?:ROOT_URLCONF|[AW]SGI_APPLICATION)$/;

/** A name in a string of a file; both count from 1. */
interface NamedModule {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

function inSettings(tree: SourceTree, project: PythonProject, module: PythonModule): Problem[] {
  const { values } = module.declarations;
  if (!values.some(({ name }) => name === 'INSTALLED_APPS')) return [];
  const lines = (tree.text(module.path) ?? '').split('\n');
  const apps = values.filter(({ name }) => APPS.test(name)).flatMap((field) => stringsOf(field, lines));
  const modules = values.filter(({ name }) => MODULES.test(name)).flatMap((field) => stringsOf(field, lines).slice(0, 1).map((entry) => ({ ...entry, attribute: field.name !== 'ROOT_URLCONF' })));
  return [
    ...apps.flatMap((app) => [...missing(project, module, app, /\.[A-Z]\w*$/.test(app.name)), ...misnamedApp(tree, project, module, app, apps)]),
    ...modules.flatMap((entry) => missing(project, module, entry, entry.attribute)),
  ];
}

/** The whole strings of a value that is a string or a list of them, as they stand in the file. */
function stringsOf({ value, line }: PythonField, lines: readonly string[]): NamedModule[] {
  if (value === undefined || !/^(?:["'[(])/.test(value)) return [];
  return value.split('\n').flatMap((text, index) => [...text.replace(/#.*$/, '').matchAll(/(?<![\w"'])(["'])([A-Za-z_][\w.]*)\1(?=\s*(?:[,\])]|$))/g)].flatMap(([quoted, , name]) => {
    const column = lines[line - 1 + index]?.indexOf(quoted) ?? -1;
    return column === -1 ? [] : [{ name: name!, line: line + index, column: column + 2 }];
  }));
}

function missing(project: PythonProject, { path }: PythonModule, { name, line, column }: NamedModule, attribute: boolean): Problem[] {
  const dotted = attribute ? name.slice(0, name.lastIndexOf('.')) : name;
  const found = dotted === '' ? undefined : project.places.resolve(path, 0, dotted);
  if (found?.kind !== 'missing' || found.looked === undefined || project.mayMake(found.looked)) return [];
  return [{ path, line, column, message: `No module named '${dotted}'`, related: [] }];
}

/** An app that no package has, while one of nearly its name is not installed. */
function misnamedApp(tree: SourceTree, project: PythonProject, { path }: PythonModule, { name, line, column }: NamedModule, apps: readonly NamedModule[]): Problem[] {
  const { places } = project;
  if (name.includes('.') || !places.declared.known || places.resolve(path, 0, name).kind !== 'foreign') return [];
  const installed = new Set(apps.map((app) => app.name.split('.')[0]!));
  const bases = new Set([...installed].flatMap((app) => {
    const found = places.resolve(path, 0, app);
    return found.kind === 'place' && found.place.folder !== undefined ? [folderOf(found.place.folder)] : [];
  }));
  const near = [...bases].flatMap((base) => tree.namesIn(base).filter((other) => !installed.has(other) && isApp(tree, base === '' ? other : `${base}/${other}`) && isNear(other, name)).map((other) => ({ other, folder: base === '' ? other : `${base}/${other}` })));
  const [only] = near;
  if (near.length !== 1) return [];
  return [{ path, line, column, message: `No module named '${name}'; the app is called "${only!.other}"`, related: [{ path: `${only!.folder}/${tree.has(`${only!.folder}/models.py`) ? 'models.py' : 'apps.py'}`, line: 1, message: `"${only!.other}" is here` }] }];
}

function isApp(tree: SourceTree, folder: string): boolean {
  return tree.has(`${folder}/models.py`) || tree.has(`${folder}/apps.py`);
}

function isNear(one: string, other: string): boolean {
  return one.startsWith(`${other}_`) || other.startsWith(`${one}_`) || similarName(other, [one]) !== undefined;
}

function inIncludes(project: PythonProject, module: PythonModule): Problem[] {
  const binding = module.declarations.bindings.get('include');
  if (binding?.kind !== 'import' || !/^django\.(?:urls|conf\.urls)$/.test(binding.module)) return [];
  return module.declarations.calls.flatMap(({ callee, arguments: [first], guarded }) => {
    const name = /^\(?\s*(["'])([A-Za-z_][\w.]*)\1/.exec(first?.text ?? '');
    if (callee !== 'include' || guarded || name === null || first === undefined || first.name !== undefined) return [];
    return missing(project, module, { name: name[2]!, line: first.line, column: first.column }, false);
  });
}

import type { Fix } from '@dark-factory/contracts';
import { appendLine } from '../../edit.ts';
import type { Provision } from '../../python/declared-packages.ts';
import { soleDistributionOf } from '../../python/distribution-modules.ts';
import { importGraph, type ImportGraph } from '../../python/import-graph.ts';
import type { Manifest } from '../../python/manifests.ts';
import type { PythonImport, PythonModule } from '../../python/python-module.ts';
import { pythonProject, type PythonProject } from '../../python/python-project.ts';
import { isBeside, isTestData } from '../../python/test-data.ts';
import { meantByForeignName } from '../../python/misplaced-import.ts';
import { insertedDependency } from '../../python/project-dependencies.ts';
import type { Problem, Rule } from '../../rule.ts';
import { baseOf, type SourceTree } from '../../source-tree.ts';

/** Modules that a host brings: notebooks, plug-ins of applications, the Python of an operating system or a chip. */
const HOSTED = new Set(`
  js pyodide pyodide_js micropip bpy bmesh mathutils maya pymel hou nuke unreal c4d mobase gdb lldb apt apt_pkg rpm dnf yum selinux gi dbus awsglue dbutils machine micropython utime ujson uos network
  idaapi idc idautils ida_kernwin ghidra burp sublime sublime_plugin xbmc xbmcgui xbmcaddon xbmcplugin xbmcvfs weechat vim nvim obspython FreeCAD Part rhinoscriptsyntax Rhino scriptcontext
  System clr arcpy qgis processing gimpfu inkex krita scribus substance_painter octoprint homeassistant volatility java javax org com jnius android google pip wheel setuptools pkg_resources
  _distutils_hack board busio digitalio analogio neopixel microbit uasyncio ulab main __main__ __builtin__ StringIO cStringIO ConfigParser Queue urllib2 urlparse cPickle commands httplib Tkinter
  HTMLParser __pypy__ pypyjit _pytest usercustomize sitecustomize this antigravity
`.trim().split(/\s+/));

/** An import of a package that nothing installs. */
export const rule: Rule = {
  id: 'imports/python-undeclared',
  severity: 'error',
  summary: 'A Python import needs a package that the tree does not declare.',
  docs: [
    'After a clean install the package is not there: `ModuleNotFoundError`. On the machine of whoever wrote it, it may have been there by accident.',
    'Add it to `requirements.txt` or to the dependencies in `pyproject.toml`, under the name that it has on PyPI (`yaml` comes with `PyYAML`, `jwt` with `PyJWT`). All usual files count: requirements with those they include, `pyproject.toml` (PEP 621, dependency groups, Poetry, PDM, uv, Hatch), `setup.py`, `setup.cfg`, `Pipfile`, `environment.yml`, what Dockerfiles and CI install, and lock files. It is a warning where another declared package brings it, in tests, docs and tools, inside a function, and where the list of dependencies may be incomplete; imports that are prepared to fail are left out.',
  ].join('\n\n'),
  reads: ['python', 'requirements'],
  examples: {
    good: [
      { title: 'Declared under another name', files: { 'requirements.txt': 'PyYAML>=6\npython-jose[cryptography]\nPillow\nopencv-python-headless\n', 'app/main.py': 'import cv2\nimport yaml\nfrom jose import jwt\nfrom PIL import Image\n' } },
      { title: 'Included, in a group, and in an extra', files: { 'requirements/base.txt': 'flask\n', 'requirements/dev.txt': '-r base.txt\nrequests\n', 'pyproject.toml': '[project]\nname = "x"\ndependencies = ["httpx"]\n\n[project.optional-dependencies]\npg = ["psycopg2-binary"]\n\n[dependency-groups]\ntest = ["pandas"]\n', 'app/main.py': 'import flask\nimport httpx\nimport pandas\nimport psycopg2\nimport requests\n' } },
      { title: 'Prepared for its absence', files: { 'requirements.txt': 'flask\n', 'app.py': 'try:\n    import orjson\nexcept ImportError:\n    orjson = None\n' } },
      { title: 'Nothing is declared', files: { 'app.py': 'import requests\n' } },
      { title: 'A part of the list is not there', files: { 'requirements.txt': '-r ../shared/requirements.txt\n', 'app.py': 'import requests\n' } },
      { title: 'Installed by the Dockerfile', files: { 'requirements.txt': 'flask\n', Dockerfile: 'FROM python:3.13\nRUN pip install --no-cache-dir redis\n', 'app.py': 'import redis\n' } },
    ],
    bad: [
      { title: 'Forgotten', files: { 'requirements.txt': 'fastapi==0.121\n', 'app/main.py': 'import fastapi\nimport redis\n' }, reports: ['app/main.py:2'], mended: { 'requirements.txt': 'fastapi==0.121\nredis\n' } },
      { title: 'By its name on PyPI', files: { 'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n    "flask>=3",\n]\n', 'shop/__init__.py': 'import yaml\n' }, reports: ['shop/__init__.py:1'], mended: { 'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n    "flask>=3",\n    "pyyaml",\n]\n' } },
      { title: 'Brought by another package', files: { 'requirements.txt': 'flask\n', 'app.py': 'from werkzeug.security import generate_password_hash\n' }, reports: ['app.py:1'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(pythonProject);
    if (!project.places.declared.known) return [];
    const tops = topNames(tree);
    const loaded = loadedFiles(await tree.use(importGraph));
    const found = [...project.modules.values()].flatMap((module) => (isTestData(module.path) || !module.path.endsWith('.py') ? [] : problemsOf(tree, project, tops, loaded, module)));
    return firstOfEach(found);
  },
};

interface Undeclared {
  readonly top: string;
  readonly problem: Problem;
}

/** One problem a package, where it is worst: one line mends them all. */
function firstOfEach(found: readonly Undeclared[]): Problem[] {
  const byTop = new Map<string, Undeclared[]>();
  for (const one of found) byTop.set(one.top, [...byTop.get(one.top) ?? [], one]);
  return [...byTop.values()].map((all) => {
    const { problem } = all.find((one) => one.problem.severity !== 'warning') ?? all[0]!;
    return all.length === 1 ? problem : { ...problem, message: `${problem.message} (imported in ${all.length} files)` };
  });
}

/** The files that some other file needs when it is imported itself. */
function loadedFiles(graph: ImportGraph): ReadonlySet<string> {
  const loaded = new Set<string>();
  for (const { events } of graph.nodes.values()) for (const event of events) {
    if (event.kind !== 'import' || event.event.certainty !== 'always' || event.link === undefined) continue;
    for (const path of event.link.chain) loaded.add(path);
    for (const { file } of event.link.submodules.values()) if (file !== undefined) loaded.add(file);
  }
  return loaded;
}

/** Every name that a folder or file of the tree gives a module; one that is there somewhere may be put on the path. */
function topNames(tree: SourceTree): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { path } of tree.files) {
    if (!/\.(py|pyi|pyx|c|cpp|rs|so|pyd|ipynb)$/.test(path)) continue;
    for (const part of path.split('/')) names.add(part.replace(/\..*$/, ''));
  }
  return names;
}

function problemsOf(tree: SourceTree, project: PythonProject, tops: ReadonlySet<string>, loaded: ReadonlySet<string>, module: PythonModule): Undeclared[] {
  const manifests = project.places.declared.manifests.filter(({ folder }) => folder === '' || module.path.startsWith(`${folder}/`));
  const list = manifests.filter(({ use }) => use === 'run');
  if (list.length === 0 || manifests.some(({ complete }) => !complete) || /^# \/\/\/ script/m.test(tree.text(module.path) ?? '')) return [];
  // A part of a library that nothing loads may be for those who installed more.
  const optional = list.some(({ own }) => own.length > 0) && !loaded.has(module.path) && !/(^|\/)(__init__|__main__|main|app|manage|wsgi|asgi|cli|server)\.py$/.test(module.path);
  const seen = new Set<string>();
  const atImport = new Set(module.importOrder.flatMap((event) => (event.kind === 'import' && event.certainty === 'always' ? [event.line] : [])));
  return module.imports.flatMap((entry) => {
    const top = entry.module.split('.')[0]!;
    if (entry.guarded || entry.level > 0 || seen.has(top) || HOSTED.has(top) || top.startsWith('_') || tops.has(top) || project.places.resolve(module.path, 0, entry.module).kind !== 'foreign') return [];
    seen.add(top);
    const provision = provisionOf(project, entry);
    if (provision.kind === 'provided' || meantByForeignName(tree, project, module.path, entry) !== undefined) return [];
    const certain = provision.kind === 'absent' && provision.sure && provision.distribution !== undefined && !optional && !isBeside(module.path) && atImport.has(entry.line);
    return [{ top, problem: problemOf(tree, module, entry, provision, list, certain) }];
  });
}

/** `from google.cloud import storage` asks for `google.cloud.storage`. */
function provisionOf(project: PythonProject, entry: PythonImport): Provision {
  return project.places.declared.provision(entry.names.length === 1 ? `${entry.module}.${entry.names[0]!.name}` : entry.module);
}

function problemOf(tree: SourceTree, module: PythonModule, entry: PythonImport, provision: Exclude<Provision, { kind: 'provided' }>, list: readonly Manifest[], certain: boolean): Problem {
  const top = entry.module.split('.')[0]!;
  const where = list[0]!.path;
  const what = provision.distribution === undefined || provision.distribution === top ? '' : ` (it comes with "${provision.distribution}")`;
  const message = provision.kind === 'brought'
    ? `"${top}" is not declared in ${where}${what}; it is there only because ${provision.by === undefined ? 'another package' : `"${provision.by}"`} needs it`
    : `No module named "${top}": ${where} does not declare it${what}`;
  const fixes = provision.kind === 'absent' ? fixesOf(tree, entry, list, certain) : [];
  return {
    path: module.path, line: entry.line, column: entry.column, message, fixes, related: [{ path: where, line: 0, message: 'where it would be declared' }],
    ...(certain ? {} : { severity: 'warning', confidence: provision.kind === 'absent' && provision.sure ? 'medium' : 'low' }),
  };
}

/** Adds the package to the one list there is. */
function fixesOf(tree: SourceTree, entry: PythonImport, list: readonly Manifest[], certain: boolean): Fix[] {
  const distribution = soleDistributionOf(entry.module);
  const [manifest, other] = list;
  const text = manifest === undefined ? undefined : tree.text(manifest.path);
  if (distribution === undefined || manifest === undefined || text === undefined || other !== undefined) return [];
  const name = baseOf(manifest.path);
  const edit = name === 'pyproject.toml' ? insertedDependency(manifest.path, text, distribution) : /\.txt$/.test(name) ? appendLine(manifest.path, text, distribution) : undefined;
  return edit === undefined ? [] : [{ title: `Add ${distribution} to ${manifest.path}`, safety: certain && !/--hash=/.test(text) && !/\bvia\b|pip-compile/.test(text) ? 'safe' : 'offered', edits: [edit] }];
}

import type { Fix } from '@dark-factory/contracts';
import type { Provision } from '../../python/declared-packages.ts';
import { soleDistributionOf } from '../../python/distribution-modules.ts';
import { importGraph, type ImportGraph, type LinkedEvent } from '../../python/import-graph.ts';
import type { Manifest } from '../../python/manifests.ts';
import type { PythonImport, PythonModule } from '../../python/python-module.ts';
import { pythonProject, type PythonProject } from '../../python/python-project.ts';
import { isPackage } from '../../python/source-roots.ts';
import { isBeside, isSurelyBeside, isTestData } from '../../python/test-data.ts';
import { OptionalParts } from '../../python/optional-parts.ts';
import { meantByForeignName } from '../../python/misplaced-import.ts';
import { insertedDependency, insertedRequirement } from '../../python/project-dependencies.ts';
import type { Problem, Rule } from '../../rule.ts';
import { baseOf, folderOf, type SourceTree } from '../../source-tree.ts';

/** Modules that a host brings: notebooks, plug-ins of applications, the Python of an operating system or a chip. */
const HOSTED = new Set(`
  js pyodide pyodide_js micropip bpy bmesh mathutils maya pymel hou nuke unreal c4d mobase gdb lldb apt apt_pkg rpm dnf yum selinux gi dbus awsglue dbutils machine micropython utime uos network
  idaapi idc idautils ida_kernwin ghidra burp sublime sublime_plugin xbmc xbmcgui xbmcaddon xbmcplugin xbmcvfs weechat vim nvim obspython FreeCAD Part rhinoscriptsyntax Rhino scriptcontext
  System clr arcpy qgis processing gimpfu inkex krita scribus substance_painter octoprint homeassistant volatility java javax org com jnius android google pip wheel setuptools pkg_resources
  _distutils_hack board busio digitalio analogio neopixel microbit uasyncio ulab main __main__ __builtin__ StringIO cStringIO ConfigParser Queue urllib2 urlparse cPickle commands httplib Tkinter
  pyspark py4j delta airflow odoo openerp frappe erpnext salt ansible ansible_collections mitmproxy conans conan waflib SCons anki aqt calibre cura UM pcbnew adsk pyrevit carla colab kaggle_secrets octave
  HTMLParser __pypy__ pypyjit _pytest usercustomize sitecustomize this antigravity
`.trim().split(/\s+/));

/** An import of a package that nothing installs. */
export const rule: Rule = {
  id: 'imports/python-undeclared',
  severity: 'error',
  summary: 'A Python import needs a package that the tree does not declare.',
  docs: [
    'After a clean install the package is not there: `ModuleNotFoundError`. On the machine of whoever wrote it, it may have been there by accident.',
    'Add it to `requirements.txt` or to the dependencies in `pyproject.toml`, under the name that it has on PyPI (`yaml` comes with `PyYAML`, `jwt` with `PyJWT`). All usual files count: requirements with those they include, `pyproject.toml` (PEP 621, dependency groups, Poetry, PDM, uv, Hatch), `setup.py`, `setup.cfg`, `Pipfile`, `environment.yml`, what Dockerfiles and CI install. A lock file tells what the declared packages bring; what it holds besides is left over. It is a warning where another declared package brings it or may bring it, in tests, docs and tools, inside a function, in a part of a library that by its path, its neighbours or its settings is for those alone who installed more, or that looks by itself whether the package is there, and where so much is missing that the list must be another one; imports that are prepared to fail are left out.',
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
      { title: 'Beside a list for those who work on the project', files: { 'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n    "flask>=3",\n]\n', 'requirements.txt': '-e .[all]\nacme-odd-tool\n', 'shop/__init__.py': 'import boto3\n' }, reports: ['shop/__init__.py:1'], mended: { 'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n    "boto3",\n    "flask>=3",\n]\n' } },
      { title: 'Forgotten', files: { 'requirements.txt': 'fastapi==0.121\n', 'app/main.py': 'import fastapi\nimport redis\n' }, reports: ['app/main.py:2'], mended: { 'requirements.txt': 'fastapi==0.121\nredis\n' } },
      { title: 'By its name on PyPI', files: { 'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n    "flask>=3",\n]\n', 'shop/__init__.py': 'import yaml\n' }, reports: ['shop/__init__.py:1'], mended: { 'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n    "flask>=3",\n    "pyyaml",\n]\n' } },
      { title: 'A part of the list for developers cannot be read', files: { 'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n    "flask>=3",\n]\n', 'requirements-dev.txt': 'git+https://example.org/x/tool.git\n', 'shop/__init__.py': 'import redis\n' }, reports: ['shop/__init__.py:1'], mended: { 'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n    "flask>=3",\n    "redis",\n]\n' } },
      { title: 'In a sorted list', files: { 'requirements.txt': 'fastapi==0.121\nredis==6.0\nuvicorn==0.30\n', 'app/main.py': 'import stripe\n' }, reports: ['app/main.py:1'], mended: { 'requirements.txt': 'fastapi==0.121\nredis==6.0\nstripe\nuvicorn==0.30\n' } },
      { title: 'Left over in the lock file', files: { 'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n    "flask>=3",\n]\n', 'uv.lock': 'version = 1\n\n[[package]]\nname = "flask"\nversion = "3.1.0"\n\n[[package]]\nname = "redis"\nversion = "6.0.0"\n', 'shop/__init__.py': 'import redis\n' }, reports: ['shop/__init__.py:1'], mended: { 'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n    "flask>=3",\n    "redis",\n]\n' } },
      { title: 'In a module that only users of the library load', files: { 'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\ndependencies = ["flask"]\n', 'shop/__init__.py': 'from . import core\n', 'shop/core.py': 'import flask\n', 'shop/local.py': 'import flask\nimport stripe\n' }, reports: ['shop/local.py:2'] },
      { title: 'Brought by another package', files: { 'requirements.txt': 'flask\n', 'app.py': 'from werkzeug.security import generate_password_hash\n' }, reports: ['app.py:1'] },
    ],
  },
  async check(tree) {
    const project = await tree.use(pythonProject);
    if (!project.places.declared.known) return [];
    const tops = topNames(tree, project);
    const loaded = loadedFiles(tree, await tree.use(importGraph));
    const parts = new OptionalParts(tree, project, loaded, tops);
    const optional = optionalModules(tree, project);
    const imported = new Set([...project.modules.values()].flatMap(({ imports }) => imports.flatMap(({ level, module }) => (level === 0 ? [module.split('.')[0]!.toLowerCase()] : []))));
    const found = [...project.modules.values()].flatMap((module) => (isTestData(module.path) || !module.path.endsWith('.py') ? [] : problemsOf({ tree, project, tops, loaded, parts, imported }, module)));
    const sure = new Set(found.flatMap(({ top, problem }) => (problem.severity === 'warning' ? [] : [top])));
    // Where so much is missing, the list is another one.
    const needed = new Set(project.places.declared.manifests.flatMap((manifest) => manifest.needed)).size;
    if (sure.size > Math.max(MOST_FORGOTTEN, needed)) return firstOfEach(found.map((one) => ({ ...one, problem: lessSure(one.problem) })));
    const unsure = new Set([...sure].filter((top) => optional.has(top) || isAskedFor(tree, top)));
    return firstOfEach(found.map((one) => (one.problem.severity !== 'warning' && unsure.has(one.top) ? { ...one, problem: lessSure(one.problem) } : one)));
  },
};

/** More packages than these and than are declared are not forgotten one by one. */
const MOST_FORGOTTEN = 5;

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

/** Modules that some file does without, not for type checkers alone: an import elsewhere may be of a part for those who installed more. */
function optionalModules(tree: SourceTree, project: PythonProject): ReadonlySet<string> {
  return new Set([...project.modules.values()].flatMap(({ path, imports }) => {
    const guarded = imports.filter((entry) => entry.guarded && entry.level === 0);
    const lines = guarded.length === 0 ? [] : (tree.text(path) ?? '').split('\n');
    return guarded.filter(({ line }) => !isForTypes(lines, line)).map(({ module }) => module.split('.')[0]!);
  }));
}

/** Whether the block that a line is in runs for type checkers alone. */
function isForTypes(lines: readonly string[], line: number): boolean {
  const depth = (at: number): number => /^\s*/.exec(lines[at] ?? '')![0].length;
  let above = line - 1;
  while (above > 0 && (depth(above) >= depth(line - 1) || lines[above]!.trim() === '')) above -= 1;
  return /^\s*if\b.*\bTYPE_CHECKING\b/.test(lines[above] ?? '');
}

/** Whether a program looks by itself if a package is there: `find_spec("torch")`, `LazyLoader("torch")`. */
function isAskedFor(tree: SourceTree, top: string): boolean {
  const asks = new RegExp(`(find_spec|import_module|importorskip|[Ll]azy|[Aa]vailable|[Ii]nstalled|[Oo]ptional|[Ee]xtra|[Rr]equire|[Dd]ependen)\\w*\\([^()\\n]{0,80}["']${top}["'.]`);
  return tree.files.some(({ path }) => path.endsWith('.py') && !isBeside(path) && (tree.text(path) ?? '').includes(top) && asks.test(tree.text(path)!));
}

function lessSure(problem: Problem): Problem {
  return { ...problem, severity: 'warning', confidence: 'medium', fixes: (problem.fixes ?? []).map((fix) => ({ ...fix, safety: 'offered' as const })) };
}

const ENTRY = /(^|\/)(__main__|main|app|manage|wsgi|asgi|cli|server)\.py$/;

/**
 * The files that starting or importing the program runs. A package whose `__init__.py` imports nothing leaves it to its
 * users what they import: there it is every file that some other one needs.
 */
function loadedFiles(tree: SourceTree, graph: ImportGraph): ReadonlySet<string> {
  const next = new Map([...graph.nodes].map(([path, { events }]) => [path, alwaysNext(events)] as const));
  const tops = [...next.keys()].filter((path) => baseOf(path) === '__init__.py' && !isPackage(tree, folderOf(folderOf(path))) && !isBeside(path));
  const open = tops.filter((path) => next.get(path)!.every((other) => other === path)).map(folderOf);
  const needed = [...new Set([...next].flatMap(([path, others]) => (isBeside(path) ? [] : others)))].filter((path) => open.some((folder) => path.startsWith(`${folder}/`)) || !tops.some((top) => path.startsWith(`${folderOf(top)}/`)));
  const loaded = new Set([...tops, ...needed, ...[...next.keys()].filter((path) => ENTRY.test(path) && !isBeside(path))]);
  for (const path of loaded) for (const other of next.get(path) ?? []) loaded.add(other);
  return loaded;
}

function alwaysNext(events: readonly LinkedEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.kind !== 'import' || event.event.certainty !== 'always' || event.link === undefined) return [];
    return [...event.link.chain, ...[...event.link.submodules.values()].flatMap(({ file }) => file ?? [])];
  });
}

/**
 * Every name that a folder or file of the tree gives a module; one that is there somewhere may be put on the path. Not so a
 * part of a package that is called like what it imports itself.
 */
function topNames(tree: SourceTree, project: PythonProject): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { path } of tree.files) {
    if (!/\.(py|pyi|pyx|c|cpp|rs|so|pyd|ipynb)$/.test(path)) continue;
    const stem = baseOf(path).replace(/\..*$/, '');
    const namesake = isPackage(tree, folderOf(path)) && project.modules.get(path)?.imports.some(({ level, module }) => level === 0 && module.split('.')[0] === stem) === true;
    for (const part of namesake ? folderOf(path).split('/') : path.split('/')) names.add(part.replace(/\..*$/, ''));
  }
  return names;
}

interface Known {
  readonly tree: SourceTree;
  readonly project: PythonProject;
  /** Names that the tree gives its own modules. */
  readonly tops: ReadonlySet<string>;
  readonly loaded: ReadonlySet<string>;
  readonly parts: OptionalParts;
  /** First names of all imports, in lower case. */
  readonly imported: ReadonlySet<string>;
}

function problemsOf({ tree, project, tops, loaded, parts, imported }: Known, module: PythonModule): Undeclared[] {
  const manifests = project.places.declared.manifests.filter(({ folder }) => folder === '' || module.path.startsWith(`${folder}/`));
  const list = manifests.filter(({ use }) => use === 'run');
  if (list.length === 0 || list.some(({ complete }) => !complete) || (isBeside(module.path) && manifests.some(({ complete }) => !complete)) || /^# \/\/\/ script/m.test(tree.text(module.path) ?? '')) return [];
  // A part of a library that nothing loads may be for those who installed more.
  const unloaded = list.some(({ own }) => own.length > 0) && !loaded.has(module.path);
  const seen = new Set<string>();
  const atImport = new Set(module.importOrder.flatMap((event) => (event.kind === 'import' && event.certainty === 'always' ? [event.line] : [])));
  return module.imports.flatMap((entry) => {
    const top = entry.module.split('.')[0]!;
    if (entry.guarded || entry.level > 0 || seen.has(top) || HOSTED.has(top) || top.startsWith('_') || tops.has(top) || project.places.resolve(module.path, 0, entry.module).kind !== 'foreign') return [];
    seen.add(top);
    const provision = provisionOf(project, entry);
    if (provision.kind === 'provided' || meantByForeignName(tree, project, module.path, entry) !== undefined) return [];
    const optional = unloaded && parts.has(module, top, provision.distribution);
    const certain = provision.kind === 'absent' && (provision.distribution === undefined ? project.places.declared.isExplained(imported, top) : provision.sure && project.places.declared.areNamed(imported)) && !optional && !isAside(tree, loaded, module.path) && atImport.has(entry.line);
    return [{ top, problem: problemOf(tree, module, entry, provision, list, certain) }];
  });
}

/** Whether a file is beside the program: not one that the program loads, nor in an app of Django, whatever its folder is called. */
function isAside(tree: SourceTree, loaded: ReadonlySet<string>, path: string): boolean {
  if (!isBeside(path)) return false;
  return isSurelyBeside(path) || !(loaded.has(path) || ['apps.py', 'models.py', 'urls.py'].some((name) => tree.has(`${folderOf(path)}/${name}`)));
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
  const edit = name === 'pyproject.toml' ? insertedDependency(manifest.path, text, distribution) : /\.txt$/.test(name) ? insertedRequirement(manifest.path, text, distribution) : undefined;
  return edit === undefined ? [] : [{ title: `Add ${distribution} to ${manifest.path}`, safety: certain && !/--hash=/.test(text) && !/\bvia\b|pip-compile/.test(text) ? 'safe' : 'offered', edits: [edit] }];
}

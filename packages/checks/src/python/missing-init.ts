import { baseOf, folderOf, foldersUp, type SourceTree } from '../source-tree.ts';
import type { PythonModule } from './python-module.ts';
import type { PythonProject } from './python-project.ts';
import { isPackage } from './source-roots.ts';
import { isBelowTests, isTestData, isTestModule } from './test-data.ts';

/** A folder of modules without `__init__.py`, and who minds. */
export interface MissingInit {
  readonly folder: string;
  readonly reason: 'packaging' | 'backend' | 'own' | 'migrations' | 'relative-test' | 'siblings';
  /** The file and line that show it. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** Folders without `__init__.py` that need one, or are alone among their neighbours in having none. */
export function missingInits(tree: SourceTree, project: PythonProject): readonly MissingInit[] {
  const found = new Map<string, MissingInit>();
  const add = (one: MissingInit): void => {
    const known = found.get(one.folder);
    if (known === undefined || (known.reason === 'siblings' && one.reason !== 'siblings')) found.set(one.folder, one);
  };
  for (const one of ownPackages(tree, project)) add(one);
  const byImportlib = usesImportlib(tree);
  for (const module of project.modules.values()) {
    if (isTestData(module.path)) continue;
    const test = byImportlib ? undefined : relativeTest(tree, module);
    if (test !== undefined) add(test);
    const migration = migrationIn(tree, module.path);
    if (migration !== undefined) add(migration);
    for (const one of importedThrough(tree, project, module)) add(one);
  }
  return [...found.values()];
}

/** Whether a folder has a file that is run when it is imported. */
function lacksInit(tree: SourceTree, folder: string): boolean {
  return folder !== '' && !isPackage(tree, folder) && !['.pyx', '.so', '.pyc'].some((extension) => tree.has(`${folder}/__init__${extension}`));
}

function importedThrough(tree: SourceTree, project: PythonProject, { path, imports }: PythonModule): MissingInit[] {
  const found: MissingInit[] = [];
  for (const entry of imports) {
    const target = entry.guarded ? undefined : project.places.resolve(path, entry.level, entry.module);
    if (target?.kind !== 'place' || !target.certain) continue;
    const file = target.place.file ?? entry.names.map(({ name }) => (target.place.folder === undefined ? undefined : project.places.placeAt(target.place.folder, name)?.file)).find((one) => one !== undefined);
    const folder = file === undefined ? '' : folderOf(file);
    const parent = folderOf(folder);
    if (!lacksInit(tree, folder) || !isPackage(tree, parent) || project.places.roots.certain.has(folder)) continue;
    const place = { folder, path, line: entry.line, column: entry.column };
    if (finder(tree, folder) === 'packages') found.push({ ...place, reason: 'packaging' });
    else if (hasPackages(tree, parent, folder)) found.push({ ...place, reason: 'siblings' });
  }
  return found;
}

function hasPackages(tree: SourceTree, parent: string, except: string): boolean {
  return tree.namesIn(parent).some((name) => `${parent}/${name}` !== except && isPackage(tree, `${parent}/${name}`));
}

/** The package that a project is named for. Hatchling, Flit and uv refuse to build without its `__init__.py` unless told where to look. */
function ownPackages(tree: SourceTree, project: PythonProject): MissingInit[] {
  return project.places.declared.manifests.filter(({ path }) => baseOf(path) === 'pyproject.toml').flatMap(({ path, own }) => own.flatMap((name): MissingInit[] => {
    const base = folderOf(path) === '' ? '' : `${folderOf(path)}/`;
    const folder = ['', 'src/'].map((source) => `${base}${source}${name.replaceAll('-', '_')}`).find((candidate) => tree.namesIn(candidate).some((file) => file.endsWith('.py')));
    if (folder === undefined || !lacksInit(tree, folder)) return [];
    const text = tree.text(path) ?? '';
    const refuses = /build-backend\s*=\s*["'](hatchling|flit_core|uv_build)/.test(text) && !/\[tool\.(hatch\.build|uv\.build-backend|flit\.module)/.test(text);
    return [{ folder, reason: refuses ? 'backend' : 'own', path, line: 1, column: 1 }];
  }));
}

/** How setuptools looks for packages above a folder: `packages` leaves out those without `__init__.py`. */
function finder(tree: SourceTree, folder: string): 'packages' | 'namespaces' | 'unknown' {
  for (const above of foldersUp(folder)) {
    const at = (name: string): string => tree.text(above === '' ? name : `${above}/${name}`) ?? '';
    const [program, configuration, project] = [at('setup.py'), at('setup.cfg'), at('pyproject.toml')];
    if (/find_namespace/.test(program + configuration) || /^[ \t]*namespaces\s*=\s*true/m.test(project)) return 'namespaces';
    if (/packages\s*=\s*(setuptools\.)?find_packages\(/.test(program) || /^packages\s*=\s*find:\s*$/m.test(configuration) || /^\[tool\.setuptools\.packages\.find\][^[]*^namespaces\s*=\s*false/m.test(project)) return 'packages';
    if (program + configuration + project !== '') return 'unknown';
  }
  return 'unknown';
}

/** Django leaves out migrations that are not in a regular package. */
function migrationIn(tree: SourceTree, path: string): MissingInit | undefined {
  const folder = folderOf(path);
  if (baseOf(folder) !== 'migrations' || !/^\d{4}_\w+\.py$/.test(baseOf(path)) || !lacksInit(tree, folder)) return undefined;
  const isDjango = /^from django\.db import .*\bmigrations\b/m.test(tree.text(path) ?? '') && (!isBelowTests(path) || tree.files.some((file) => baseOf(file.path) === 'manage.py'));
  return isDjango ? { folder, reason: 'migrations', path, line: 1, column: 1 } : undefined;
}

/** pytest loads a test of a folder without `__init__.py` as a module without a package. */
function relativeTest(tree: SourceTree, { path, imports, importOrder }: PythonModule): MissingInit | undefined {
  const folder = folderOf(path);
  if (!isTestModule(path) || !/^(test_.*|.*_test|conftest)\.py$/.test(baseOf(path)) || !lacksInit(tree, folder) || !/\bpytest\b/.test(tree.text(path) ?? '')) return undefined;
  const atImport = new Set(importOrder.flatMap((event) => (event.kind === 'import' && event.certainty === 'always' ? [event.line] : [])));
  const entry = imports.find(({ level, guarded, line }) => level > 0 && !guarded && atImport.has(line));
  return entry === undefined ? undefined : { folder, reason: 'relative-test', path, line: entry.line, column: entry.column };
}

function usesImportlib(tree: SourceTree): boolean {
  return tree.files.some(({ path }) => /(^|\/)(pyproject\.toml|pytest\.ini|\.pytest\.ini|tox\.ini|setup\.cfg)$/.test(path) && /import-?mode["',\s=]+importlib/i.test(tree.text(path) ?? ''))
    || tree.files.some(({ path }) => baseOf(path) === 'manage.py');
}

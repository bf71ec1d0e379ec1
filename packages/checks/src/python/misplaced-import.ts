import { soleDefiner, type Definition } from '../definitions.ts';
import type { SourceTree } from '../source-tree.ts';
import type { PythonImport } from './python-module.ts';
import type { PythonProject } from './python-project.ts';
import { isPackage } from './source-roots.ts';

/**
 * The module that an import of a foreign name must have meant: `from schemas import Item` where `app/schemas.py` defines
 * `Item`. Only where the tree names what it installs, and where the package is imported by its full name elsewhere, and
 * not by fewer files than those that leave it out, so that its own folder is not a root.
 */
export function meantByForeignName(tree: SourceTree, project: PythonProject, from: string, entry: PythonImport): Definition | undefined {
  const { declared, roots } = project.places;
  const top = entry.module.split('.')[0]!;
  if (!declared.known || declared.mayProvide(top) || entry.names.length === 0) return undefined;
  const found = soleDefiner(project.definitions, entry.names.map(({ name }) => name), from);
  const path = entry.module.replaceAll('.', '/');
  const ending = [`/${path}.py`, `/${path}/__init__.py`].find((candidate) => found?.path.endsWith(candidate) === true);
  if (found === undefined || ending === undefined) return undefined;
  // The folder that would have to be a root.
  const folder = found.path.slice(0, -ending.length);
  if (!isPackage(tree, folder) || roots.certain.has(folder)) return undefined;
  const packageName = project.places.dottedName(found.path).split('.')[0]!;
  return isImportedInFull(project, folder, packageName) ? found : undefined;
}

/** As many files that leave the package out do so because something puts its folder on the path. */
const MANY = 8;
const IN_FULL = new WeakMap<PythonProject, Map<string, boolean>>();

/** Whether the files of a package name it in their imports, and no great number of them leaves it out. */
function isImportedInFull(project: PythonProject, folder: string, packageName: string): boolean {
  const known = IN_FULL.get(project) ?? new Map<string, boolean>();
  IN_FULL.set(project, known);
  const before = known.get(folder);
  if (before !== undefined) return before;
  const inside = [...project.modules.values()].filter((module) => module.path.startsWith(`${folder}/`)).map(({ imports }) => new Set(imports.filter(({ level }) => level === 0).map(({ module }) => module.split('.')[0]!)));
  const full = inside.filter((tops) => tops.has(packageName)).length;
  const short = inside.filter((tops) => !tops.has(packageName) && [...tops].some((top) => project.places.placeAt(folder, top) !== undefined && !project.places.declared.mayProvide(top))).length;
  const found = full > 0 && !(short >= MANY && short >= full);
  known.set(folder, found);
  return found;
}

import { soleDefiner, type Definition } from '../definitions.ts';
import { folderOf, type SourceTree } from '../source-tree.ts';
import type { PythonImport } from './python-module.ts';
import type { PythonProject } from './python-project.ts';
import { isPackage } from './source-roots.ts';

/**
 * The module that an import of a foreign name must have meant: `from schemas import Item` where `app/schemas.py` defines
 * `Item`. Only where the tree names what it installs, and where the package is imported by its full name elsewhere, so
 * that its own folder is not a root.
 */
export function meantByForeignName(tree: SourceTree, project: PythonProject, from: string, entry: PythonImport): Definition | undefined {
  const { declared, roots } = project.places;
  const top = entry.module.split('.')[0]!;
  if (!declared.known || declared.mayProvide(top) || entry.names.length === 0) return undefined;
  const found = soleDefiner(project.definitions, entry.names.map(({ name }) => name), from);
  const path = entry.module.replaceAll('.', '/');
  if (found === undefined || ![`/${path}.py`, `/${path}/__init__.py`].some((ending) => found.path.endsWith(ending))) return undefined;
  const folder = folderOf(found.path.replace(/\/__init__\.py$/, ''));
  if (!isPackage(tree, folder) || roots.certain.has(folder)) return undefined;
  const packageName = project.places.dottedName(found.path).split('.')[0]!;
  const usedByFullName = [...project.modules.values()].some((module) => module.path.startsWith(`${folder}/`)
    && module.imports.some(({ level, module: name }) => level === 0 && name.split('.')[0] === packageName));
  return usedByFullName ? found : undefined;
}

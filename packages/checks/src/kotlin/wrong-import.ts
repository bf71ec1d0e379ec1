import type { KotlinImport, KotlinModule } from './kotlin-module.ts';
import { importResult } from './kotlin-imports.ts';
import { lastSegment, parentOf, type KotlinProject } from './kotlin-project.ts';
import { unimportedNames } from './unimported.ts';

/** Whether an import of a package names what is not there and what nothing in the file uses. */
function isWrongName(project: KotlinProject, module: KotlinModule, { path, star, alias }: KotlinImport): boolean {
  const name = lastSegment(path);
  if (star || alias !== undefined || module.uses.some(({ names }) => names[0] === name)) return false;
  const result = importResult(project, path);
  return result.kind === 'missing' && result.name === name && project.packages.has(parentOf(path));
}

/** The name that an import of something that is not there was meant to have: the one of its package that the file uses and does not import. */
export function meantName(project: KotlinProject, module: KotlinModule, entry: KotlinImport, shared: (path: string) => boolean): string | undefined {
  if (!isWrongName(project, module, entry)) return undefined;
  const home = parentOf(entry.path);
  const [meant, ...others] = unimportedNames(project, module, shared).filter(({ definer }) => definer.module.package === home);
  const rivals = module.imports.filter((other) => other !== entry && parentOf(other.path) === home && isWrongName(project, module, other));
  return others.length === 0 && rivals.length === 0 ? meant?.name : undefined;
}

/** Whether a file has an import of this package that was meant to name something else. */
export function hasWrongImport(project: KotlinProject, module: KotlinModule, home: string): boolean {
  return module.imports.some((entry) => parentOf(entry.path) === home && isWrongName(project, module, entry));
}

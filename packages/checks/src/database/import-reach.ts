import type { PythonProject } from '../python/python-project.ts';
import { baseOf, folderOf } from '../source-tree.ts';

/** Which files of the tree a Python file imports, directly: packages on the way to a module run too. */
export class ImportReach {
  readonly #project: PythonProject;
  readonly #direct = new Map<string, readonly string[]>();

  constructor(project: PythonProject) {
    this.#project = project;
  }

  /** Every file that runs when this one is imported, itself included. */
  from(path: string): ReadonlySet<string> {
    const reached = new Set([path]);
    for (const next of reached) for (const imported of this.#imports(next)) reached.add(imported);
    return reached;
  }

  /** Whether some program may import both. */
  together(a: string, b: string): boolean {
    if (a === b) return true;
    for (const path of this.#project.modules.keys()) {
      const direct = this.#imports(path);
      if (direct.length === 0) continue;
      const reached = this.from(path);
      if (reached.has(a) && reached.has(b)) return true;
    }
    return false;
  }

  #imports(path: string): readonly string[] {
    const known = this.#direct.get(path);
    if (known !== undefined) return known;
    const found = new Set<string>();
    for (const { level, module, names } of this.#project.modules.get(path)?.imports ?? []) {
      this.#add(found, path, level, module);
      for (const { name } of names) this.#add(found, path, level, module === '' ? name : `${module}.${name}`);
    }
    this.#direct.set(path, [...found]);
    return [...found];
  }

  #add(found: Set<string>, path: string, level: number, module: string): void {
    const target = this.#project.places.resolve(path, level, module);
    if (target.kind !== 'place' || target.place.file === undefined) return;
    for (let file: string | undefined = target.place.file; file !== undefined; file = this.#packageAbove(file)) {
      if (found.has(file)) return;
      found.add(file);
    }
  }

  #packageAbove(file: string): string | undefined {
    const folder = baseOf(file) === '__init__.py' ? folderOf(folderOf(file)) : folderOf(file);
    const above = `${folder}/__init__.py`;
    return folder !== '' && this.#project.modules.has(above) ? above : undefined;
  }
}

import type { PythonProject } from '../python/python-project.ts';
import { baseOf, folderOf } from '../source-tree.ts';

/** Which files of the tree a Python file imports, directly: packages on the way to a module run too. */
export class ImportReach {
  readonly #project: PythonProject;
  readonly #direct = new Map<string, readonly string[]>();
  #importers: ReadonlyMap<string, readonly string[]> | undefined;
  #last: { readonly path: string; readonly importers: ReadonlySet<string> } | undefined;

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
    const importers = this.#importersOf(a);
    for (const path of this.#upFrom(b)) if (importers.has(path)) return true;
    return false;
  }

  /** Kept for the last path: callers ask for one file against many. */
  #importersOf(path: string): ReadonlySet<string> {
    if (this.#last?.path !== path) this.#last = { path, importers: new Set(this.#upFrom(path)) };
    return this.#last.importers;
  }

  /** Every file whose import runs this one, itself included, nearest first. */
  *#upFrom(path: string): Generator<string> {
    this.#importers ??= this.#reversed();
    const found = new Set(this.#project.modules.has(path) ? [path] : this.#importers.get(path));
    for (const next of found) {
      yield next;
      for (const importer of this.#importers.get(next) ?? []) found.add(importer);
    }
  }

  #reversed(): ReadonlyMap<string, readonly string[]> {
    const importers = new Map<string, string[]>();
    for (const path of this.#project.modules.keys()) {
      for (const imported of this.#imports(path)) {
        const known = importers.get(imported);
        if (known === undefined) importers.set(imported, [path]);
        else known.push(path);
      }
    }
    return importers;
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

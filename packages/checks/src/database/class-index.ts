import type { PythonClass } from '../python/declarations.ts';
import type { PythonModule } from '../python/python-module.ts';
import { pythonProject, type PythonProject } from '../python/python-project.ts';
import type { SourceTree } from '../source-tree.ts';

/** A class of the tree and where it is. */
export interface FoundClass {
  readonly path: string;
  readonly declared: PythonClass;
}

/** What a name of a module leads to. */
export type Resolution =
  | { readonly kind: 'class'; readonly found: FoundClass }
  /** A value at the top of a module of the tree, such as `Base = declarative_base()`. */
  | { readonly kind: 'value'; readonly path: string; readonly name: string; readonly source: string }
  /** Something of a package that is not in the tree: its dotted name. */
  | { readonly kind: 'foreign'; readonly dotted: string }
  | { readonly kind: 'unknown' };

const UNKNOWN: Resolution = { kind: 'unknown' };
/** Names passed on from module to module more often than this are followed no further. */
const MAX_HOPS = 8;

/** Finds the classes that names mean. */
export class ClassIndex {
  readonly project: PythonProject;
  readonly #classes = new Map<string, ReadonlyMap<string, PythonClass>>();
  readonly #resolved = new Map<string, Resolution>();

  constructor(project: PythonProject) {
    this.project = project;
    for (const { path, declarations } of project.modules.values()) {
      if (declarations.classes.length > 0) this.#classes.set(path, new Map(declarations.classes.map((declared) => [declared.name, declared])));
    }
  }

  /** What a dotted name of a module means. */
  resolve(path: string, dotted: string): Resolution {
    const key = `${path}\0${dotted}`;
    const known = this.#resolved.get(key) ?? this.#resolve(path, dotted, MAX_HOPS);
    this.#resolved.set(key, known);
    return known;
  }

  #resolve(path: string, dotted: string, hops: number): Resolution {
    const module = this.project.modules.get(path);
    if (module === undefined || hops === 0) return UNKNOWN;
    const [first, ...rest] = dotted.split('.');
    const own = this.#classes.get(path)?.get(first!);
    const binding = module.declarations.bindings.get(first!);
    if (own !== undefined && binding?.kind === 'class') return rest.length === 0 ? { kind: 'class', found: { path, declared: own } } : UNKNOWN;
    if (binding?.kind === 'package') return this.#dotted(path, dotted, hops);
    if (binding?.kind === 'import') return this.#imported(module, binding, rest, hops);
    const value = binding?.kind === 'value' ? module.declarations.values.find(({ name }) => name === first) : undefined;
    if (value?.value !== undefined) return { kind: 'value', path, name: dotted, source: value.value };
    return binding === undefined ? this.#starred(module, dotted, hops) : UNKNOWN;
  }

  #imported(module: PythonModule, binding: { readonly level: number; readonly module: string; readonly name?: string }, rest: readonly string[], hops: number): Resolution {
    const names = binding.name === undefined ? [...rest] : [binding.name, ...rest];
    const target = this.project.places.resolve(module.path, binding.level, binding.module);
    if (target.kind === 'foreign' || (target.kind === 'unknown' && binding.level === 0)) return { kind: 'foreign', dotted: [binding.module, ...names].join('.') };
    if (target.kind !== 'place' || names.length === 0) return UNKNOWN;
    const [first, ...further] = names;
    const inFile = target.place.file === undefined ? UNKNOWN : this.#resolve(target.place.file, names.join('.'), hops - 1);
    if (inFile.kind !== 'unknown' || target.place.folder === undefined || further.length === 0) return inFile;
    const submodule = this.project.places.placeAt(target.place.folder, first!);
    return submodule?.file === undefined ? UNKNOWN : this.#resolve(submodule.file, further.join('.'), hops - 1);
  }

  /** `import a.b` and then `a.b.Item`. */
  #dotted(path: string, dotted: string, hops: number): Resolution {
    const at = dotted.lastIndexOf('.');
    if (at < 0) return UNKNOWN;
    const target = this.project.places.resolve(path, 0, dotted.slice(0, at));
    if (target.kind === 'foreign') return { kind: 'foreign', dotted };
    return target.kind === 'place' && target.place.file !== undefined ? this.#resolve(target.place.file, dotted.slice(at + 1), hops - 1) : UNKNOWN;
  }

  #starred(module: PythonModule, dotted: string, hops: number): Resolution {
    const stars = module.imports.filter(({ star }) => star);
    if (stars.length !== 1) return UNKNOWN;
    const target = this.project.places.resolve(module.path, stars[0]!.level, stars[0]!.module);
    if (target.kind === 'foreign') return { kind: 'foreign', dotted: `${stars[0]!.module}.${dotted}` };
    return target.kind === 'place' && target.place.file !== undefined ? this.#resolve(target.place.file, dotted, hops - 1) : UNKNOWN;
  }
}

/** The classes of a tree, found once. */
export async function classIndex(tree: SourceTree): Promise<ClassIndex> {
  return new ClassIndex(await tree.use(pythonProject));
}

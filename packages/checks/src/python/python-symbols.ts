import type { SourceTree } from '../source-tree.ts';
import type { PythonBinding, PythonClass, PythonField, PythonFunction } from './declarations.ts';
import type { PythonModule } from './python-module.ts';
import type { PythonPlace } from './python-places.ts';
import { pythonProject, type PythonProject } from './python-project.ts';

/** A class of the tree. `name` is dotted where it is nested in another. */
export interface ClassSymbol {
  readonly kind: 'class';
  readonly path: string;
  readonly name: string;
  readonly class: PythonClass;
}

/** What a dotted name of a module means, followed through the imports of the tree. */
export type PythonSymbol =
  | { readonly kind: 'function'; readonly path: string; readonly function: PythonFunction }
  | ClassSymbol
  | { readonly kind: 'value'; readonly path: string; readonly value: PythonField }
  | { readonly kind: 'module'; readonly place: PythonPlace }
  /** Something outside the tree, by its dotted name: `pydantic.BaseModel`. */
  | { readonly kind: 'foreign'; readonly name: string }
  /** A module of the tree certainly has no such name. */
  | { readonly kind: 'missing'; readonly place: PythonPlace; readonly name: string }
  | { readonly kind: 'unknown' };

const UNKNOWN: PythonSymbol = { kind: 'unknown' };
/** Longer chains of imports are loops. */
const MAX_STEPS = 20;
const TEST_FILE = /(^|\/)(tests?|testing)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.pyi?$/;

/** Whether a file holds tests: there, things are exchanged and broken on purpose. */
export function isTestFile(path: string): boolean {
  return TEST_FILE.test(path);
}

/** Follows names through the modules of a tree. */
export class PythonSymbols {
  readonly project: PythonProject;
  readonly #stored = { everywhere: new Map<string, Set<string>>(), inTests: new Map<string, Set<string>>() };
  /** The classes of the tree by name. */
  readonly #classNames = new Set<string>();
  readonly #known = new Map<string, PythonSymbol>();

  constructor(project: PythonProject) {
    this.project = project;
    for (const { path, declarations } of project.modules.values()) {
      for (const { name } of declarations.classes) this.#classNames.add(name);
      const names = isTestFile(path) ? this.#stored.inTests : this.#stored.everywhere;
      for (const [name, on] of declarations.stored) names.set(name, new Set([...names.get(name) ?? [], ...on]));
    }
  }

  /**
   * Whether something may exchange an attribute of this name before `path` uses it. With the names of the only classes
   * that are asked about, what is assigned on other classes does not count.
   */
  mayBeExchanged(name: string, path: string, classes?: ReadonlySet<string>): boolean {
    const on = [...this.#stored.everywhere.get(name) ?? [], ...(isTestFile(path) ? this.#stored.inTests.get(name) ?? [] : [])];
    return classes === undefined ? on.length > 0 : on.some((owner) => classes.has(owner) || !(this.#classNames.has(owner) || (name.startsWith('__') && /^_*[A-Z]/.test(owner))));
  }

  /** Whether a class of one of these names is given attributes by names made at run time. */
  isSetDynamically(classes: ReadonlySet<string>): boolean {
    return [...this.#stored.everywhere.get('*') ?? []].some((owner) => classes.has(owner));
  }

  /** Whether a module sets attributes by names made at run time, on what it is handed. */
  setsDynamically(path: string): boolean {
    return [...this.project.modules.get(path)?.declarations.stored.get('*') ?? []].some((owner) => !this.#classNames.has(owner) && owner !== 'self');
  }

  /** What a name at the top of a module means. */
  lookUp(path: string, name: string, steps = 0): PythonSymbol {
    const key = `${path}\n${name}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = steps > MAX_STEPS ? UNKNOWN : this.#lookUp(path, name, steps + 1);
    if (steps <= MAX_STEPS) this.#known.set(key, found);
    return found;
  }

  #lookUp(path: string, name: string, steps: number): PythonSymbol {
    const module = this.project.modules.get(path);
    // A stub stands for a module that is made some other way.
    if (module === undefined || path.endsWith('.pyi')) return UNKNOWN;
    const binding = module.declarations.bindings.get(name);
    const starred = this.#throughStars(module, name, steps);
    if (binding === undefined) return starred ?? (module.opaque || module.bound.has(name) ? UNKNOWN : { kind: 'missing', place: { file: path, folder: undefined }, name });
    // A later `import *` may bind the name anew.
    return starred === undefined ? this.#bound(module, name, binding, steps) : UNKNOWN;
  }

  /** What an `import *` of the module binds to a name; `undefined` where none does. */
  #throughStars(module: PythonModule, name: string, steps: number): PythonSymbol | undefined {
    const found = module.imports.filter(({ star }) => star).flatMap((entry) => {
      if (name.startsWith('_')) return [];
      const symbol = this.#throughImport(module, { level: entry.level, module: entry.module, name }, steps);
      return symbol.kind === 'missing' ? [] : [symbol.kind === 'foreign' ? UNKNOWN : symbol];
    });
    return found.length > 1 ? UNKNOWN : found[0];
  }

  #bound(module: PythonModule, name: string, binding: PythonBinding, steps: number): PythonSymbol {
    const { functions, classes, values } = module.declarations;
    switch (binding.kind) {
      case 'several': return UNKNOWN;
      case 'import': return this.#throughImport(module, binding, steps);
      case 'imports': return sameOf(binding.imports.map((entry) => this.#throughImport(module, entry, steps)));
      case 'package': return this.#throughImport(module, { level: 0, module: name }, steps);
      case 'function': {
        const own = functions.filter((candidate) => candidate.name === name && !isOverload(candidate));
        return own.length === 1 && !module.declarations.broken ? { kind: 'function', path: module.path, function: own[0]! } : UNKNOWN;
      }
      case 'class': {
        const own = classes.filter((candidate) => candidate.name === name);
        return own.length === 1 && !module.declarations.broken ? { kind: 'class', path: module.path, name, class: own[0]! } : UNKNOWN;
      }
      case 'value': {
        const own = values.filter((candidate) => candidate.name === name);
        return own.length === 1 && !module.declarations.broken ? { kind: 'value', path: module.path, value: own[0]! } : UNKNOWN;
      }
    }
  }

  /** What an import binds. */
  #throughImport(module: PythonModule, { level, module: from, name }: { readonly level: number; readonly module: string; readonly name?: string }, steps: number): PythonSymbol {
    const resolution = this.project.places.resolve(module.path, level, from);
    if (resolution.kind === 'foreign') return { kind: 'foreign', name: name === undefined ? from : `${from}.${name}` };
    if (resolution.kind === 'unknown' && level === 0) return { kind: 'foreign', name: name === undefined ? from : `${from}.${name}` };
    if (resolution.kind !== 'place' || !resolution.certain) return UNKNOWN;
    // A package that asks itself for a name which nothing else of it binds gets its submodule.
    const own = name === undefined || resolution.place.file !== module.path || resolution.place.folder === undefined ? undefined : this.project.places.placeAt(resolution.place.folder, name);
    if (own !== undefined) return { kind: 'module', place: own };
    return name === undefined ? { kind: 'module', place: resolution.place } : this.memberOf(resolution.place, name, steps);
  }

  /** What an import written in a module, at the top or in a function, binds. */
  imported(path: string, entry: { readonly level: number; readonly module: string; readonly name?: string }): PythonSymbol {
    const module = this.project.modules.get(path);
    return module === undefined ? UNKNOWN : this.#throughImport(module, entry, 0);
  }

  /** A name of a module of the tree. */
  memberOf(place: PythonPlace, name: string, steps = 0): PythonSymbol {
    const submodule = place.folder === undefined ? undefined : this.project.places.placeAt(place.folder, name);
    const own = place.file === undefined || /^__\w+__$/.test(name) ? undefined : this.lookUp(place.file, name, steps);
    if (submodule !== undefined) return own === undefined || own.kind === 'missing' ? { kind: 'module', place: submodule } : own.kind === 'module' ? own : UNKNOWN;
    if (own === undefined) return place.file === undefined && !/^__\w+__$/.test(name) ? { kind: 'missing', place, name } : UNKNOWN;
    return own.kind === 'missing' && this.project.hasName(place, name) !== 'no' ? UNKNOWN : own.kind === 'missing' ? { kind: 'missing', place, name } : own;
  }
}

/** The symbol that all are; unknown where they differ. */
function sameOf(symbols: readonly PythonSymbol[]): PythonSymbol {
  const [first, ...others] = symbols;
  const key = first === undefined ? undefined : identityOf(first);
  return first !== undefined && key !== undefined && others.every((other) => identityOf(other) === key) ? first : UNKNOWN;
}

function identityOf(symbol: PythonSymbol): string | undefined {
  switch (symbol.kind) {
    case 'function': return `${symbol.path}\n${symbol.function.name}`;
    case 'class': return `${symbol.path}\n${symbol.name}`;
    case 'value': return `${symbol.path}\n${symbol.value.name}`;
    case 'module': return `${symbol.place.file ?? ''}\n\n${symbol.place.folder ?? ''}`;
    case 'foreign': return `\n${symbol.name}`;
    default: return undefined;
  }
}

/** Whether a definition is there for type checkers, before the one that counts. */
export function isOverload({ decorators }: PythonFunction): boolean {
  return decorators.some(({ name }) => /(^|\.)overload$/.test(name));
}

/** The symbols of a tree, made when first asked for. */
export async function pythonSymbols(tree: SourceTree): Promise<PythonSymbols> {
  return new PythonSymbols(await tree.use(pythonProject));
}

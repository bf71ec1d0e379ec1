import { baseOf, folderOf } from '../source-tree.ts';
import { boundBy, type GraphNode, type ImportGraph, type LinkedEvent, type LinkedImport } from './import-graph.ts';
import type { ImportEvent } from './import-order.ts';
import type { PythonPlace } from './python-places.ts';

/** An import that is on its way: which line of which file. */
export interface Step {
  readonly path: string;
  readonly line: number;
}

/** The moment at which an import fails. */
export interface ImportFailure {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly what: 'name' | 'attribute';
  readonly name: string;
  /** The file that is only partly loaded. */
  readonly partial: string;
  /** The imports that lead from the partly loaded module back to the failing line. */
  readonly cycle: readonly Step[];
}

/** Deeper chains of imports than Python itself would follow are left alone. */
const MAX_DEPTH = 400;
/** More work than this for one cycle is not worth its answer. */
const MAX_EVENTS = 400_000;

/** The import system, loading the modules of one cycle; all others count as loaded. */
export class ImportSimulation {
  readonly #graph: ImportGraph;
  readonly #members: ReadonlySet<string>;
  readonly #withMaybe: boolean;
  readonly #loading = new Set<string>();
  readonly #loaded = new Set<string>();
  readonly #bound = new Map<string, Set<string>>();
  readonly #open = new Set<string>();
  readonly #aliases = new Map<string, Map<string, PythonPlace>>();
  readonly #exports = new Map<string, readonly string[]>();
  readonly #steps: Step[] = [];
  #events = 0;

  /** `withMaybe` also runs the imports that stand in a branch. */
  constructor(graph: ImportGraph, members: ReadonlySet<string>, withMaybe: boolean) {
    this.#graph = graph;
    this.#members = members;
    this.#withMaybe = withMaybe;
  }

  /** Whether nothing is left to load. */
  get isComplete(): boolean {
    return this.#loaded.size === this.#members.size;
  }

  /** Imports a module with the packages above it, and says where that fails. */
  enter(path: string): ImportFailure | undefined {
    for (const file of [...this.#graph.packagesOf(path), path]) {
      const failure = this.#import(file);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  #import(path: string): ImportFailure | undefined {
    if (!this.#members.has(path) || this.#loading.has(path) || this.#loaded.has(path) || this.#loading.size > MAX_DEPTH) return undefined;
    const node = this.#graph.nodes.get(path)!;
    this.#loading.add(path);
    this.#bound.set(path, new Set());
    this.#aliases.set(path, new Map());
    for (const event of node.events) {
      this.#events += 1;
      if (this.#events > MAX_EVENTS) return undefined;
      const failure = this.#run(node, event);
      if (failure === undefined) continue;
      this.#loading.delete(path);
      return failure;
    }
    this.#loading.delete(path);
    this.#loaded.add(path);
    this.#setOnPackage(path);
    return undefined;
  }

  /** A submodule becomes a name of its package when it is loaded. */
  #setOnPackage(path: string): void {
    const isPackage = baseOf(path) === '__init__.py';
    const folder = isPackage ? folderOf(folderOf(path)) : folderOf(path);
    this.#bound.get(`${folder}/__init__.py`)?.add(isPackage ? baseOf(folderOf(path)) : baseOf(path).replace(/\.py$/, ''));
  }

  #run(node: GraphNode, event: LinkedEvent): ImportFailure | undefined {
    const path = node.module.path;
    switch (event.kind) {
      case 'bind':
        for (const name of event.names) this.#bind(path, name);
        return undefined;
      case 'exports':
        this.#exports.set(path, [...this.#exports.get(path) ?? [], ...event.names.map(({ name }) => name)]);
        return undefined;
      case 'use':
        return event.certainty === 'always' ? this.#use(path, event) : undefined;
      case 'import': {
        const failure = this.#runImport(path, event.event, event.link);
        if (failure !== undefined && event.event.certainty === 'always') return failure;
        for (const name of boundBy(event.event)) this.#bound.get(path)!.add(name);
        return undefined;
      }
    }
  }

  #bind(path: string, name: string): void {
    this.#bound.get(path)!.add(name);
    this.#aliases.get(path)!.delete(name);
  }

  #runImport(path: string, event: ImportEvent, link: LinkedImport | undefined): ImportFailure | undefined {
    if (link === undefined || (event.certainty === 'maybe' && !this.#withMaybe)) return undefined;
    this.#steps.push({ path, line: event.line });
    const failure = this.#follow(path, event, link);
    this.#steps.pop();
    return failure;
  }

  #follow(path: string, event: ImportEvent, link: LinkedImport): ImportFailure | undefined {
    for (const file of link.chain) {
      const failure = this.#import(file);
      if (failure !== undefined) return failure;
    }
    const aliases = this.#aliases.get(path)!;
    if (event.star) this.#copyAll(path, link.target);
    else if (event.names.length === 0) {
      const place = event.as === undefined ? link.top : link.target;
      if (place !== undefined) aliases.set(boundBy(event)[0]!, place);
    }
    for (const { name, as, line, column } of event.names) {
      const submodule = link.submodules.get(name);
      const has = this.#has(link.target, name);
      if (submodule !== undefined && !this.#isOwnName(link.target, name)) aliases.set(as, submodule);
      if (has || (submodule === undefined && link.target.file === undefined)) continue;
      const failure = submodule === undefined ? this.#failure(path, { line, column }, 'name', name, link.target.file!) : submodule.file === undefined ? undefined : this.#import(submodule.file);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  /** Whether a module has a name by now. Of a module that is not half loaded, any name is taken to be there, submodules excepted. */
  #has({ file }: PythonPlace, name: string): boolean {
    if (file === undefined) return false;
    if (!this.#loading.has(file)) return this.#bound.get(file)?.has(name) ?? this.#graph.project.modules.get(file)?.bound.has(name) ?? true;
    const node = this.#graph.nodes.get(file)!;
    if (this.#bound.get(file)!.has(name)) return true;
    // Where a statement of its own is known to bind it, what else the module may make counts for nothing.
    if (node.ordered.has(name) && !node.module.bound.has('__getattr__') && !this.#open.has(file)) return false;
    if (node.module.opaque || this.#open.has(file) || /^__\w+__$/.test(name)) return true;
    return node.module.bound.has(name) && !node.ordered.has(name);
  }

  #isOwnName({ file }: PythonPlace, name: string): boolean {
    return file !== undefined && this.#graph.project.modules.get(file)?.defined.has(name) === true;
  }

  #copyAll(path: string, { file }: PythonPlace): void {
    if (file === undefined) return;
    const module = this.#graph.project.modules.get(file);
    if (module === undefined || module.opaque || this.#open.has(file)) {
      this.#open.add(path);
      return;
    }
    const names = this.#bound.get(file) ?? module.bound.keys();
    for (const name of [...names, ...this.#exports.get(file) ?? []]) this.#bound.get(path)!.add(name);
    if (!this.#bound.has(file) && module.imports.some(({ star }) => star)) this.#open.add(path);
  }

  #use(path: string, { parts, line, column }: { readonly parts: readonly string[]; readonly line: number; readonly column: number }): ImportFailure | undefined {
    let place = this.#aliases.get(path)!.get(parts[0]!);
    for (const attribute of parts.slice(1)) {
      if (place === undefined) return undefined;
      const submodule: PythonPlace | undefined = place.folder === undefined || this.#isOwnName(place, attribute) ? undefined : this.#graph.project.places.placeAt(place.folder, attribute);
      const { file } = place;
      if (file !== undefined && this.#loading.has(file) && !this.#has(place, attribute)) {
        const half = submodule === undefined || (submodule.file !== undefined && this.#loading.has(submodule.file));
        return half ? this.#failure(path, { line, column }, 'attribute', attribute, file) : undefined;
      }
      place = submodule;
    }
    return undefined;
  }

  /** A name that is never there is the business of another rule. */
  #failure(path: string, at: { readonly line: number; readonly column: number }, what: 'name' | 'attribute', name: string, partial: string): ImportFailure | undefined {
    if (!this.#loading.has(partial) || this.#graph.project.modules.get(partial)?.bound.has(name) !== true) return undefined;
    const start = this.#steps.findLastIndex((step) => step.path === partial);
    const cycle = [...(start === -1 ? [] : this.#steps.slice(start)), ...(what === 'attribute' ? [{ path, line: at.line }] : [])];
    return { path, ...at, what, name, partial, cycle };
  }
}

import { baseOf, folderOf, foldersUp, type SourceTree } from '../source-tree.ts';
import type { ImportEvent, ImportTimeEvent } from './import-order.ts';
import type { PythonModule } from './python-module.ts';
import type { PythonPlace } from './python-places.ts';
import { pythonProject, type PythonProject } from './python-project.ts';

/** An import at the top of a module that leads into the tree. */
export interface LinkedImport {
  readonly event: ImportEvent;
  readonly target: PythonPlace;
  /** The place of the first name of `import a.b.c`. */
  readonly top: PythonPlace | undefined;
  /** The files that run, in order: packages first. */
  readonly chain: readonly string[];
  /** Of the names that `from` asks for, those that may be submodules. */
  readonly submodules: ReadonlyMap<string, PythonPlace>;
}

/** What a module does at import, with its imports followed. */
export type LinkedEvent = Exclude<ImportTimeEvent, ImportEvent> | { readonly kind: 'import'; readonly event: ImportEvent; readonly link: LinkedImport | undefined };

/** A module in the graph of imports. */
export interface GraphNode {
  readonly module: PythonModule;
  readonly events: readonly LinkedEvent[];
  /** Files that may run because this one does. */
  readonly next: readonly string[];
  /** Every name that its events bind. */
  readonly ordered: ReadonlySet<string>;
}

/** Which modules run which at import. */
export class ImportGraph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly project: PythonProject;
  readonly #packages = new Map<string, readonly string[]>();
  readonly #tree: SourceTree;

  constructor(tree: SourceTree, project: PythonProject) {
    this.#tree = tree;
    this.project = project;
    const nodes = new Map<string, GraphNode>();
    for (const module of project.modules.values()) if (module.path.endsWith('.py')) nodes.set(module.path, this.#nodeOf(module));
    this.nodes = nodes;
  }

  #nodeOf(module: PythonModule): GraphNode {
    const next = new Set<string>();
    const ordered = new Set<string>();
    const events = module.importOrder.map((event): LinkedEvent => {
      if (event.kind === 'bind') for (const name of event.names) ordered.add(name);
      if (event.kind !== 'import') return event;
      const link = this.#link(module.path, event);
      for (const path of link === undefined ? [] : [...link.chain, ...[...link.submodules.values()].flatMap(({ file }) => file ?? [])]) next.add(path);
      for (const name of boundBy(event)) ordered.add(name);
      return { kind: 'import', event, link };
    });
    next.delete(module.path);
    return { module, events, next: [...next], ordered };
  }

  #link(from: string, event: ImportEvent): LinkedImport | undefined {
    const found = this.project.places.resolve(from, event.level, event.module);
    if (found.kind !== 'place' || !found.certain) return undefined;
    const { file, folder } = found.place;
    const submodules = new Map<string, PythonPlace>();
    for (const { name } of event.names) {
      const place = folder === undefined ? undefined : this.project.places.placeAt(folder, name);
      if (place !== undefined) submodules.set(name, place);
    }
    const top = event.level === 0 && event.module.includes('.') ? this.project.places.resolve(from, 0, event.module.split('.')[0]!) : found;
    return { event, target: found.place, top: top.kind === 'place' ? top.place : undefined, chain: [...this.packagesOf(file ?? `${folder ?? ''}/x`), ...(file?.endsWith('.py') === true ? [file] : [])], submodules };
  }

  /** The `__init__.py` files that run before a file does, outermost first, its own excluded. */
  packagesOf(path: string): readonly string[] {
    const folder = baseOf(path) === '__init__.py' ? folderOf(folderOf(path)) : folderOf(path);
    const own = baseOf(path) === '__init__.py' && folderOf(path) === '';
    let found = this.#packages.get(folder);
    if (found === undefined) {
      const files: string[] = [];
      for (const above of foldersUp(folder)) {
        const file = above === '' ? '' : `${above}/__init__.py`;
        if (file !== '' && this.#tree.has(file)) files.unshift(file);
        else if (this.project.places.roots.certain.has(above) || above === '') break;
      }
      found = files;
      this.#packages.set(folder, found);
    }
    return own ? [] : found;
  }

  /** Whether importing one file runs another. */
  leadsTo(from: string, to: string): boolean {
    const reached = new Set([from]);
    for (const path of reached) for (const next of this.nodes.get(path)?.next ?? []) reached.add(next);
    return reached.has(to);
  }

  /** Groups of modules that reach each other, of two and more. */
  cycles(): readonly (readonly string[])[] {
    return componentsOf(this.nodes);
  }
}

/** The names that an import binds; for `*` none that is known here. */
export function boundBy(event: ImportEvent): readonly string[] {
  if (event.names.length > 0) return event.names.map(({ as }) => as);
  return event.star ? [] : [event.as ?? event.module.split('.')[0]!];
}

/** The graph of a tree, made when first asked for. */
export async function importGraph(tree: SourceTree): Promise<ImportGraph> {
  return new ImportGraph(tree, await tree.use(pythonProject));
}

interface Visit {
  readonly path: string;
  readonly next: readonly string[];
  at: number;
}

/** Strongly connected components (Tarjan), without recursion. */
function componentsOf(nodes: ReadonlyMap<string, GraphNode>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const components: string[][] = [];
  const enter = (path: string): Visit => {
    index.set(path, index.size);
    low.set(path, index.get(path)!);
    open.push(path);
    isOpen.add(path);
    return { path, next: nodes.get(path)!.next.filter((next) => nodes.has(next)), at: 0 };
  };
  for (const start of nodes.keys()) {
    if (index.has(start)) continue;
    const visits = [enter(start)];
    for (let visit = visits[visits.length - 1]; visit !== undefined; visit = visits[visits.length - 1]) {
      const next = visit.next[visit.at];
      visit.at += 1;
      if (next !== undefined) {
        if (!index.has(next)) visits.push(enter(next));
        else if (isOpen.has(next)) low.set(visit.path, Math.min(low.get(visit.path)!, index.get(next)!));
        continue;
      }
      visits.pop();
      const above = visits[visits.length - 1];
      if (above !== undefined) low.set(above.path, Math.min(low.get(above.path)!, low.get(visit.path)!));
      if (low.get(visit.path) !== index.get(visit.path)) continue;
      const component = open.splice(open.lastIndexOf(visit.path));
      for (const path of component) isOpen.delete(path);
      if (component.length > 1) components.push(component);
    }
  }
  return components;
}

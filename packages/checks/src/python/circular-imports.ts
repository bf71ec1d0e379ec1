import { baseOf, folderOf, foldersUp, type SourceTree } from '../source-tree.ts';
import { isTestData } from './test-data.ts';
import { importGraph, type ImportGraph } from './import-graph.ts';
import { ImportSimulation, type ImportFailure } from './import-simulation.ts';

/** A group of modules that cannot be loaded from some start. */
export interface CircularImport {
  readonly failure: ImportFailure;
  /** Whether it fails however the program starts, or from where it does start. */
  readonly always: boolean;
  /** A file from which it fails. */
  readonly from: string;
}

interface Entry {
  readonly path: string;
  /** The members in the order in which this entry asks for them. */
  readonly order: readonly string[];
  readonly isStart: boolean;
}

/** Where programs and libraries are entered by name. */
const START = /(^|\/)(main|app|application|__main__|manage|wsgi|asgi|server|cli|run|conftest|celery_app)\.py$/;
/** Entries that are tried for one cycle, and members that count of each. */
const MAX_ENTRIES = 40;
const MAX_ORDER = 12;

/** The circular imports of a tree that fail, one for each group of modules. */
export async function circularImports(tree: SourceTree): Promise<readonly CircularImport[]> {
  const graph = await tree.use(importGraph);
  const importers = importersOf(graph);
  return graph.cycles().flatMap((members) => circularImport(tree, graph, importers, new Set(members)) ?? []);
}

function circularImport(tree: SourceTree, graph: ImportGraph, importers: ReadonlyMap<string, readonly string[]>, members: ReadonlySet<string>): CircularImport | undefined {
  const entries = entriesOf(graph, importers, members);
  const failures = entries.map((entry) => failureFrom(graph, members, entry));
  const first = failures.findIndex((failure, index) => failure !== undefined && entries[index]!.isStart);
  const index = first === -1 ? failures.findIndex((failure) => failure !== undefined) : first;
  if (index === -1 || isTestData(failures[index]!.path)) return undefined;
  const always = first !== -1 || (failures.every((failure) => failure !== undefined) && !namedMembers(tree, graph, members).some((path) => failureFrom(graph, members, { path, order: [path], isStart: false }) === undefined));
  return { failure: failures[index]!, always, from: entries[index]!.path };
}

/** Members of a cycle whose module a string names: a setting or a table of what the program loads by name, which may be what enters the cycle. */
function namedMembers(tree: SourceTree, graph: ImportGraph, members: ReadonlySet<string>): string[] {
  const byModule = new Map([...members].map((path) => [graph.project.places.dottedName(path), path]).filter(([name]) => name!.includes('.')) as [string, string][]);
  const found = new Set<string>();
  for (const { text } of tree.sources('python')) for (const [, name] of text.matchAll(/["']([A-Za-z_][\w.]{1,200})["']/g)) {
    const path = name!.includes('.') ? byModule.get(name!) ?? byModule.get(name!.slice(0, name!.lastIndexOf('.'))) : undefined;
    if (path !== undefined) found.add(path);
  }
  return [...found].slice(0, MAX_ENTRIES);
}

/** What a start in this order fails with, whether or not the branches are taken. */
function failureFrom(graph: ImportGraph, members: ReadonlySet<string>, entry: Entry): ImportFailure | undefined {
  return play(graph, members, entry, true) === undefined ? undefined : play(graph, members, entry, false);
}

function play(graph: ImportGraph, members: ReadonlySet<string>, entry: Entry, withMaybe: boolean): ImportFailure | undefined {
  const simulation = new ImportSimulation(graph, members, withMaybe);
  for (const path of entry.order) {
    const failure = simulation.enter(path);
    if (failure !== undefined || simulation.isComplete) return failure;
  }
  return undefined;
}

function importersOf(graph: ImportGraph): Map<string, string[]> {
  const importers = new Map<string, string[]>();
  for (const [path, { next }] of graph.nodes) for (const target of next) {
    const known = importers.get(target);
    if (known === undefined) importers.set(target, [path]);
    else known.push(path);
  }
  return importers;
}

/** How a cycle gets entered: by the modules that nobody imports, and by members that are starts themselves; else by any member. */
function entriesOf(graph: ImportGraph, importers: ReadonlyMap<string, readonly string[]>, members: ReadonlySet<string>): Entry[] {
  const upstream = upstreamOf(importers, members);
  const orders = new Map<string, readonly string[]>();
  const found = new Map<string, Entry>();
  const add = (path: string, order: readonly string[], isStart: boolean): void => {
    const key = order.join('\n');
    if (order.length > 0 && (isStart || !found.has(key)) && found.size < MAX_ENTRIES) found.set(key, { path, order, isStart: isStart || found.get(key)?.isStart === true });
  };
  for (const member of members) if (START.test(member) || isTopPackage(graph, member)) add(member, [member], true);
  for (const path of upstream) {
    if ((importers.get(path)?.length ?? 0) > 0) continue;
    const before = isTest(path) ? foldersUp(folderOf(path)).reverse().map((folder) => (folder === '' ? 'conftest.py' : `${folder}/conftest.py`)).filter((file) => file !== path && graph.nodes.has(file)) : [];
    const order = [...new Set([...before, path].flatMap((file) => orderFrom(graph, members, upstream, orders, file)))];
    add(path, order, START.test(path));
  }
  if (found.size === 0) for (const member of members) add(member, [member], false);
  return [...found.values()];
}

function isTest(path: string): boolean {
  return /^(test_.*|.*_test)\.py$/.test(baseOf(path));
}

function isTopPackage(graph: ImportGraph, path: string): boolean {
  return baseOf(path) === '__init__.py' && graph.packagesOf(path).length === 0;
}

/** All modules outside a cycle that lead into it. */
function upstreamOf(importers: ReadonlyMap<string, readonly string[]>, members: ReadonlySet<string>): ReadonlySet<string> {
  const reached = new Set<string>(members);
  for (const path of reached) for (const importer of importers.get(path) ?? []) reached.add(importer);
  for (const member of members) reached.delete(member);
  return reached;
}

/** The members of a cycle in the order in which a module outside asks for them. */
function orderFrom(graph: ImportGraph, members: ReadonlySet<string>, upstream: ReadonlySet<string>, known: Map<string, readonly string[]>, start: string): readonly string[] {
  if (members.has(start)) return [start];
  const order = new Set<string>();
  const seen = new Set<string>();
  const stack = [start];
  for (let path = stack.pop(); path !== undefined && order.size < MAX_ORDER; path = stack.pop()) {
    if (members.has(path)) order.add(path);
    else if (known.has(path)) for (const member of known.get(path)!) order.add(member);
    else if (upstream.has(path) && !seen.has(path)) {
      seen.add(path);
      stack.push(...[...graph.packagesOf(path), ...graph.nodes.get(path)!.next].reverse());
    }
  }
  known.set(start, [...order]);
  return [...order];
}

import type { SourceTree } from '../source-tree.ts';
import { chainOf, type ClassChain } from './class-chain.ts';
import { classIndex, type ClassIndex } from './class-index.ts';
import type { MappedClass } from './mapped-class.ts';
import { lastName } from './python-expression.ts';
import { isMapped, readMappedClass } from './read-mapped-class.ts';

/** Everything in a tree that is mapped to tables. */
export class MappedModels {
  readonly index: ClassIndex;
  readonly classes: readonly MappedClass[];
  readonly byName: ReadonlyMap<string, readonly MappedClass[]>;
  readonly #byPlace: ReadonlyMap<string, MappedClass>;
  /** Names of `Table("…")`, with where they are. */
  readonly coreTables: ReadonlyMap<string, { readonly path: string; readonly line: number }>;
  /** Some table has a name that is made at run time, or that a library gives. */
  readonly unnamedTables: boolean;
  /** Names of attributes that some module sets on a class from outside. */
  readonly stored: ReadonlySet<string>;

  constructor(index: ClassIndex, classes: readonly MappedClass[], core: { readonly tables: ReadonlyMap<string, { readonly path: string; readonly line: number }>; readonly dynamic: boolean }) {
    this.index = index;
    this.classes = classes;
    this.byName = grouped(classes, ({ name }) => name);
    this.#byPlace = new Map(classes.map((mapped) => [`${mapped.path}#${mapped.name}`, mapped]));
    this.coreTables = core.tables;
    this.unnamedTables = core.dynamic || classes.some(({ table }) => table === undefined);
    this.stored = new Set([...index.project.modules.values()].flatMap(({ declarations }) => [...declarations.stored.keys()]));
  }

  /** The mapped class that a dotted name of a module means. */
  meantBy(path: string, dotted: string): MappedClass | undefined {
    const target = this.index.resolve(path, dotted);
    return target.kind === 'class' ? this.#byPlace.get(`${target.found.path}#${target.found.declared.name}`) : undefined;
  }

  /** The one class that relationships of `from` mean by a name. */
  related(from: MappedClass, name: string): MappedClass | undefined {
    const candidates = (this.byName.get(name) ?? []).filter(({ root }) => root === from.root);
    return candidates.length === 1 ? candidates[0] : undefined;
  }
}

/** The mapped classes of a tree, read once. */
export async function mappedModels(tree: SourceTree): Promise<MappedModels> {
  const index = await tree.use(classIndex);
  const chains = new Map<string, ClassChain>();
  for (const { path, declarations } of index.project.modules.values()) for (const declared of declarations.classes) {
    if (declared.bases.length === 0) continue;
    const chain = chainOf(index, { path, declared });
    if (isMapped(chain)) chains.set(`${path}#${declared.name}`, chain);
  }
  const parents = new Set([...chains.values()].flatMap(({ classes }) => classes.slice(1).map(({ path, declared }) => `${path}#${declared.name}`)).filter((key) => chains.has(key)));
  const classes = [...chains].map(([key, chain]) => {
    const inherits = parents.has(key) || chain.classes.slice(1).some(({ path, declared }) => chains.has(`${path}#${declared.name}`));
    return readMappedClass(index, chain, inherits);
  });
  return new MappedModels(index, classes, coreTablesOf(index));
}

function coreTablesOf(index: ClassIndex): { readonly tables: ReadonlyMap<string, { readonly path: string; readonly line: number }>; readonly dynamic: boolean } {
  const tables = new Map<string, { readonly path: string; readonly line: number }>();
  let dynamic = false;
  for (const { path, declarations } of index.project.modules.values()) {
    for (const { callee, arguments: [first], line } of declarations.calls) {
      if (lastName(callee) === 'automap_base' || lastName(callee) === 'reflect') dynamic = true;
      if (lastName(callee) !== 'Table' || first === undefined) continue;
      const name = /^[rbu]?(["'])(\w+)\1$/.exec(first.text)?.[2];
      if (name === undefined) dynamic = true;
      else tables.set(name, { path, line });
    }
  }
  return { tables, dynamic };
}

function grouped<T>(entries: readonly T[], key: (entry: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const group = groups.get(key(entry));
    if (group === undefined) groups.set(key(entry), [entry]);
    else group.push(entry);
  }
  return groups;
}

import type { SourceTree } from '../source-tree.ts';
import { baseOf } from '../source-tree.ts';
import { generatesCode } from './generated-code.ts';
import { javaFiles } from './java-types.ts';
import type { KotlinDeclaration, KotlinModule } from './kotlin-module.ts';
import { kotlinModules } from './kotlin-modules.ts';

/** A declaration and the file it stands in. */
export interface PlacedDeclaration {
  readonly module: KotlinModule;
  readonly declaration: KotlinDeclaration;
}

/** A package as the files of the tree make it up. */
export interface KotlinPackage {
  readonly name: string;
  readonly names: Map<string, PlacedDeclaration[]>;
  readonly javaTypes: Set<string>;
  /** A file of it could not be read, so that it may hold more. */
  open: boolean;
}

/** All Kotlin of a tree, by packages. Build scripts belong to none. */
export class KotlinProject {
  readonly modules: readonly KotlinModule[];
  readonly packages = new Map<string, KotlinPackage>();
  /** Top-level declarations by name. */
  readonly topLevel = new Map<string, PlacedDeclaration[]>();
  /** Names of everything that is declared inside something else. */
  readonly nested = new Set<string>();
  readonly javaNames = new Set<string>();
  /** The build adds classes that the tree does not show. */
  readonly generatesCode: boolean;
  readonly #resolved = new Map<KotlinModule, Map<string, PlacedDeclaration | undefined>>();

  constructor(tree: SourceTree, modules: readonly KotlinModule[]) {
    this.modules = modules;
    for (const module of modules) this.#add(module);
    for (const file of tree.use(javaFiles)) for (const type of file.types) {
      this.#package(file.package).javaTypes.add(type);
      this.javaNames.add(type);
    }
    this.generatesCode = generatesCode(tree);
  }

  #package(name: string): KotlinPackage {
    const known = this.packages.get(name) ?? { name, names: new Map(), javaTypes: new Set(), open: false };
    this.packages.set(name, known);
    return known;
  }

  #add(module: KotlinModule): void {
    const home = this.#package(module.package);
    if (module.fault !== undefined) home.open = true;
    for (const declaration of module.declarations) {
      const placed = { module, declaration };
      push(home.names, declaration.name, placed);
      push(this.topLevel, declaration.name, placed);
    }
    const stack = module.declarations.flatMap(({ members }) => members);
    for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
      this.nested.add(member.name);
      for (const inner of member.members) stack.push(inner);
    }
  }

  /** The package that a dotted path begins with, the longest that is known, and the names behind it. */
  packageOf(path: string): { readonly home: KotlinPackage; readonly rest: readonly string[] } | undefined {
    const names = path.split('.');
    for (let count = names.length - 1; count > 0; count -= 1) {
      const home = this.packages.get(names.slice(0, count).join('.'));
      if (home !== undefined) return { home, rest: names.slice(count) };
    }
    return undefined;
  }

  /** The one declaration that a simple name means in a file; `undefined` when there is none in the tree, or it is unsure which. */
  resolve(module: KotlinModule, name: string): PlacedDeclaration | undefined {
    const known = this.#resolved.get(module) ?? new Map<string, PlacedDeclaration | undefined>();
    if (known.size === 0) this.#resolved.set(module, known);
    if (!known.has(name)) known.set(name, this.#resolve(module, name));
    return known.get(name);
  }

  #resolve(module: KotlinModule, name: string): PlacedDeclaration | undefined {
    if (module.bound.has(name)) return undefined;
    const imported = module.imports.filter((entry) => !entry.star && (entry.alias ?? lastSegment(entry.path)) === name);
    if (imported.length > 1) return undefined;
    if (imported[0] !== undefined) return this.#sole(parentOf(imported[0].path), lastSegment(imported[0].path));
    const here = this.packages.get(module.package);
    if (here === undefined || here.open || here.javaTypes.has(name)) return undefined;
    if (here.names.has(name)) return this.#sole(module.package, name);
    const stars = module.imports.filter(({ star }) => star);
    if (stars.some(({ path }) => !this.packages.has(path) || this.packages.get(path)!.open || this.packages.get(path)!.javaTypes.has(name))) return undefined;
    const found = stars.filter(({ path }) => this.packages.get(path)!.names.has(name));
    return found.length === 1 ? this.#sole(found[0]!.path, name) : undefined;
  }

  #sole(home: string, name: string): PlacedDeclaration | undefined {
    const place = this.packages.get(home);
    const found = place?.names.get(name);
    return place?.open === false && !place.javaTypes.has(name) && found?.length === 1 ? found[0] : undefined;
  }
}

/** The project of a tree. */
export async function kotlinProject(tree: SourceTree): Promise<KotlinProject> {
  const modules = await tree.use(kotlinModules);
  return new KotlinProject(tree, [...modules.values()].filter(({ path }) => path.endsWith('.kt') && baseOf(path) !== 'package-info.kt'));
}

/** Whether a file belongs to tests, which other code does not see. */
export function isTestSource(path: string): boolean {
  return /(^|\/)(test|androidTest|[a-z]\w*Test|testFixtures|sharedTest)(\/|$)/.test(path.slice(0, path.lastIndexOf('/') + 1));
}

/** The part of a dotted path before the last dot. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

/** The part of a dotted path behind the last dot. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

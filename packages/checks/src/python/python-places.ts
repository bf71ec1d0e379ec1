import { folderOf, type SourceTree } from '../source-tree.ts';
import type { DeclaredPackages } from './declared-packages.ts';
import { isPackage, sourceRoots, type SourceRoots } from './source-roots.ts';

/** A module of the tree by the places where its parts are. */
export interface PythonPlace {
  /** The file that runs when it is imported; `undefined` for a folder without `__init__.py`. */
  readonly file: string | undefined;
  /** The folder of its submodules. */
  readonly folder: string | undefined;
}

/** Where an import leads. */
export type PythonResolution =
  /** `certain` is false where an installed package of that name could be meant instead. */
  | { readonly kind: 'place'; readonly place: PythonPlace; readonly certain: boolean }
  /** `looked` is the path without extension where it should be; `undefined` above the root of the tree. */
  | { readonly kind: 'missing'; readonly looked: string | undefined }
  /** The dots go above the topmost package: Python refuses, whatever is there. */
  | { readonly kind: 'beyond'; readonly folder: string; readonly place: PythonPlace }
  /** Nothing in the tree starts with that name. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unknown' };

/** Modules that a build step writes. */
const BUILT = /(_pb2|_pb2_grpc|^_version)$/;
/** `setup(**{"name": …})` */
const NAME_IN_A_DICTIONARY = /["']name["']\s*:\s*["']([\w.-]+)["']/;
const COMPILED = ['.so', '.pyd', '.pyx', '.abi3.so'];

/** Finds what dotted names mean in a tree, as the import system would with the inferred roots on its path. */
export class PythonPlaces {
  readonly roots: SourceRoots;
  readonly declared: DeclaredPackages;
  readonly #tree: SourceTree;
  readonly #resolved = new Map<string, PythonResolution>();
  readonly #places = new Map<string, PythonPlace | undefined>();
  readonly #bases = new Map<string, readonly string[]>();
  readonly #withPython = new Map<string, boolean>();

  constructor(tree: SourceTree, declared: DeclaredPackages) {
    this.#tree = tree;
    this.roots = tree.use(sourceRoots);
    this.declared = declared;
  }

  /** Where `level` dots and `module`, written in the file `from`, lead. */
  resolve(from: string, level: number, module: string): PythonResolution {
    const key = `${folderOf(from)}:${level}:${module}`;
    let found = this.#resolved.get(key);
    if (found === undefined) {
      found = level > 0 ? this.#relative(from, level, module) : this.#absolute(from, module);
      this.#resolved.set(key, found);
    }
    return found;
  }

  #relative(from: string, level: number, module: string): PythonResolution {
    let base = folderOf(from);
    for (let up = 1; up < level; up += 1) {
      if (base === '') return { kind: 'missing', looked: undefined };
      base = folderOf(base);
    }
    const place = module === '' ? this.#packageAt(base) : this.placeAt(base, module);
    if (place !== undefined && level > 1 && !isPackage(this.#tree, base) && this.roots.certain.has(base) && isPackage(this.#tree, this.#childTowards(base, from))) return { kind: 'beyond', folder: base, place };
    if (place !== undefined) return { kind: 'place', place, certain: true };
    return BUILT.test(lastOf(module)) ? { kind: 'unknown' } : { kind: 'missing', looked: pathOf(base, module) };
  }

  #childTowards(base: string, from: string): string {
    return from.slice(0, from.indexOf('/', base === '' ? 0 : base.length + 1));
  }

  #absolute(from: string, module: string): PythonResolution {
    const top = module.split('.')[0]!;
    if (this.declared.provides(top) && !this.roots.all.some((base) => this.isOwnPackage(pathOf(base, top)))) return { kind: 'unknown' };
    const bases = this.#basesOf(top, folderOf(from));
    if (bases.length === 0) return this.declared.mayProvide(top) ? { kind: 'unknown' } : { kind: 'foreign' };
    const nearestFirst = bases.sort((a, b) => Number(contains(b, from)) - Number(contains(a, from)) || b.length - a.length);
    for (const base of nearestFirst) {
      const place = this.placeAt(base, module);
      // What a file of a folder imports from a file of the same folder is meant to be that one, with __init__.py or without.
      const among = place?.file !== undefined && this.roots.certain.has(base) && contains(pathOf(base, top), from);
      if (place !== undefined) return { kind: 'place', place, certain: among || this.#isCertain(base, top, from) };
    }
    // A file of a package means that package by its name, not a module inside of it that is called alike.
    const around = nearestFirst.filter((candidate) => contains(pathOf(candidate, top), from));
    const base = (around.length > 0 ? around : nearestFirst).find((candidate) => this.#isCertain(candidate, top, from));
    return base === undefined || BUILT.test(lastOf(module)) ? { kind: 'unknown' } : { kind: 'missing', looked: pathOf(base, module) };
  }

  /** The roots, and the folder of the importing file, that have a top-level module. */
  #basesOf(top: string, folder: string): string[] {
    let known = this.#bases.get(top);
    if (known === undefined) {
      known = this.roots.all.filter((base) => this.placeAt(base, top) !== undefined);
      this.#bases.set(top, known);
    }
    return known.includes(folder) || this.placeAt(folder, top) === undefined ? [...known] : [...known, folder];
  }

  /** Whether `top` below `base` is what Python would find, and not an installed package of the same name. */
  #isCertain(base: string, top: string, from: string): boolean {
    const path = pathOf(base, top);
    // An installed package wins over a folder without __init__.py; only a tree that names what it installs can tell.
    const whole = isPackage(this.#tree, path) || this.#tree.has(`${path}.py`);
    const ours = whole || (!this.declared.mayAddTo(top) && (this.#isNamedForIt(base, top) || this.#isNamespaceOfOwn(top)));
    if (this.roots.certain.has(base) || contains(path, from)) return ours;
    return this.declared.known && this.roots.all.includes(base) && contains(base, from);
  }

  /** Whether a folder without __init__.py is meant by its name, since nothing that is installed has it, as far as is known. */
  #isNamespaceOfOwn(top: string): boolean {
    if (!this.declared.known || this.declared.mayProvide(top)) return false;
    const provision = this.declared.provision(top);
    return provision.kind === 'absent' && (provision.distribution === undefined || provision.sure);
  }

  /** Whether a folder is the package that its project is named for. */
  isOwnPackage(folder: string): boolean {
    return isPackage(this.#tree, folder) && this.#isNamedForIt(folderOf(folder), lastOf(folder.replaceAll('/', '.')));
  }

  /** Whether the project of a root is named for a folder of it: what is installed under that name is that folder. */
  #isNamedForIt(base: string, top: string): boolean {
    const isIt = (name: string): boolean => name.replace(/[-.]/g, '_').toLowerCase() === top.toLowerCase();
    return this.declared.manifests.some(({ path, own }) => [folderOf(path), pathOf(folderOf(path), 'src')].includes(base) && own.some(isIt))
      || isIt(NAME_IN_A_DICTIONARY.exec(this.#tree.text(pathOf(/(^|\/)src$/.test(base) ? folderOf(base) : base, 'setup') + '.py') ?? '')?.[1] ?? '');
  }

  /** The module of a dotted name below a folder, if there is one. */
  placeAt(base: string, module: string): PythonPlace | undefined {
    const path = pathOf(base, module);
    if (this.#places.has(path)) return this.#places.get(path);
    const place = this.#find(path);
    this.#places.set(path, place);
    return place;
  }

  /** The file that runs when the module at a path (without extension) is imported. */
  moduleFile(path: string): string | undefined {
    return this.#find(path)?.file;
  }

  #find(path: string): PythonPlace | undefined {
    const folder = this.#holdsPython(path) ? path : undefined;
    const file = [`${path}/__init__.py`, `${path}.py`, `${path}/__init__.pyi`, `${path}.pyi`, ...COMPILED.map((extension) => path + extension)].find((candidate) => this.#tree.has(candidate));
    return file === undefined && folder === undefined ? undefined : { file, folder };
  }

  #packageAt(folder: string): PythonPlace {
    return { file: ['__init__.py', '__init__.pyi'].map((name) => pathOf(folder, '') + (folder === '' ? '' : '/') + name).find((path) => this.#tree.has(path)), folder };
  }

  #holdsPython(folder: string): boolean {
    if (!this.#tree.hasFolder(folder)) return false;
    const known = this.#withPython.get(folder);
    if (known !== undefined) return known;
    const found = this.#tree.namesIn(folder).some((name) => /\.(pyi?|pyx|so|pyd)$/.test(name) || this.#holdsPython(`${folder}/${name}`));
    this.#withPython.set(folder, found);
    return found;
  }

  /** The dotted name of a file as the rest of the tree imports it. */
  dottedName(path: string): string {
    const root = this.roots.all.filter((candidate) => contains(candidate, path) && !isPackage(this.#tree, candidate)).sort((a, b) => b.length - a.length)[0] ?? '';
    return path.slice(root === '' ? 0 : root.length + 1).replace(/(\/?__init__)?\.pyi?$/, '').replaceAll('/', '.');
  }
}

/** Whether a build step writes a module of this name. */
export function isBuiltModule(name: string): boolean {
  return BUILT.test(name);
}

function contains(folder: string, path: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

function pathOf(base: string, module: string): string {
  return [base, module.replaceAll('.', '/')].filter((part) => part !== '').join('/');
}

function lastOf(module: string): string {
  return module.slice(module.lastIndexOf('.') + 1);
}

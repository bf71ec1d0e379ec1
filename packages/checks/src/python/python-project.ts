import { anyOf, type Answer } from '../answer.ts';
import type { Definition, Definitions } from '../definitions.ts';
import { folderOf, foldersUp, type SourceTree } from '../source-tree.ts';
import { declaredPackages } from './declared-packages.ts';
import type { PythonModule } from './python-module.ts';
import { pythonModules } from './python-modules.ts';
import { isTestData } from './test-data.ts';
import { isBuiltModule, PythonPlaces, type PythonPlace } from './python-places.ts';

/** Ways in which a package gets submodules that are no files of its folder. */
const MAKES_MODULES = /\bsys\.meta_path\b|^__path__\b|\bextend_path\b|^exec\(/m;
const MAKES_OWN_MODULES = /\bsys\.meta_path\b/;
/** Uses of the table of modules that only look into it. */
const LOOKS_UP_MODULES = /\bin sys\.modules\b(?!\s*\[)|\bsys\.modules(?:\.(?:get|keys|values|items|copy)\(|\[[^\]\n]*\](?!\s*(?:=(?!=)|,|\.__\w+__\s*=(?!=)|\.__(?:class|dict|path)__)))/g;

/** What the import system gives to a module that it runs, by the reference of Python: "Module attributes". */
const EVERY_MODULE: ReadonlySet<string> = new Set('name spec package loader path file cached doc annotations annotate dict class builtins'.split(' ').map((name) => `__${name}__`));

/** All Python of a tree, and how its modules find each other. */
export class PythonProject {
  readonly modules: ReadonlyMap<string, PythonModule>;
  readonly places: PythonPlaces;
  /** Who defines a name at its top. */
  readonly definitions: Definitions;
  readonly #tree: SourceTree;
  #byStem: Map<string, readonly string[]> | undefined;

  constructor(tree: SourceTree, modules: ReadonlyMap<string, PythonModule>, places: PythonPlaces) {
    this.#tree = tree;
    this.modules = modules;
    this.places = places;
    this.definitions = definitionsOf(modules);
  }

  /** The files of modules whose last name is this, in lower case. */
  pathsByStem(stem: string): readonly string[] {
    if (this.#byStem === undefined) {
      this.#byStem = new Map();
      for (const path of this.modules.keys()) {
        const name = path.replace(/(\/__init__)?\.pyi?$/, '').replace(/^.*\//, '').toLowerCase();
        this.#byStem.set(name, [...this.#byStem.get(name) ?? [], path]);
      }
    }
    return this.#byStem.get(stem) ?? [];
  }

  /** Whether a module has a name: as a binding, through `from x import *`, or as a submodule. */
  hasName(place: PythonPlace, name: string, seen: ReadonlySet<string> = new Set()): Answer {
    if (EVERY_MODULE.has(name)) return 'yes';
    if (place.folder !== undefined && this.places.placeAt(place.folder, name) !== undefined) return 'yes';
    if (place.folder !== undefined && isBuiltModule(name)) return 'unknown';
    if (place.file === undefined) return 'no';
    const module = this.modules.get(place.file);
    if (module === undefined || module.opaque || module.bound.has('__getattr__')) return 'unknown';
    if (module.bound.has(name)) return 'yes';
    if (seen.has(place.file)) return 'no';
    return anyOf(module.imports.filter(({ star }) => star).map((entry) => {
      const target = this.places.resolve(module.path, entry.level, entry.module);
      return target.kind === 'place' ? this.hasName(target.place, name, new Set([...seen, module.path])) : 'unknown';
    }));
  }

  /** Whether the nearest module above a path makes submodules at run time, as `six.moves` does. */
  mayMake(path: string): boolean {
    for (const folder of foldersUp(folderOf(path))) {
      const file = folder === '' ? undefined : this.places.moduleFile(folder);
      // Others may add to the package of a project, but hardly what the project itself asks for.
      const text = file === undefined ? undefined : this.#tree.text(file) ?? '';
      if (text !== undefined) return (this.places.isOwnPackage(folder) ? MAKES_OWN_MODULES : MAKES_MODULES).test(text) || /\bsys\.modules\b/.test(text.replace(LOOKS_UP_MODULES, ''));
    }
    return false;
  }
}

/** The project of a tree, made when first asked for. */
export async function pythonProject(tree: SourceTree): Promise<PythonProject> {
  const modules = await tree.use(pythonModules);
  return new PythonProject(tree, modules, new PythonPlaces(tree, await tree.use(declaredPackages)));
}

function definitionsOf(modules: ReadonlyMap<string, PythonModule>): Definitions {
  const definitions = new Map<string, Definition[]>();
  for (const module of modules.values()) for (const [name, line] of isTestData(module.path) ? [] : module.defined) {
    const places = definitions.get(name) ?? [];
    definitions.set(name, places);
    places.push({ path: module.path, line });
  }
  return definitions;
}

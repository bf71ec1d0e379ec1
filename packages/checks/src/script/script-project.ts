import { anyOf, type Answer } from '../answer.ts';
import type { Definition, Definitions } from '../definitions.ts';
import type { SourceTree } from '../source-tree.ts';
import { DefinitionFinder } from './definition-of.ts';
import { pathAliases } from './path-aliases.ts';
import { declarationOf, ScriptResolver } from './resolve-script.ts';
import type { ScriptModule } from './script-module.ts';
import { scriptModules } from './script-modules.ts';
import { isNobodysSource } from './type-checked.ts';

/** All TypeScript and JavaScript of a tree, and how its modules find each other. */
export class ScriptProject {
  readonly modules: ReadonlyMap<string, ScriptModule>;
  readonly resolver: ScriptResolver;
  /** Who defines an exported name. */
  readonly definitions: Definitions;
  /** Follows names to what they mean. */
  readonly finder: DefinitionFinder;
  /** Specifiers that the tree itself declares with `declare module`; some hold a `*`. */
  readonly #ambient: readonly string[];
  readonly #answers = new Map<string, Answer>();
  readonly #augmented = new Map<string, Set<string>>();

  constructor(modules: ReadonlyMap<string, ScriptModule>, resolver: ScriptResolver) {
    this.modules = modules;
    this.resolver = resolver;
    this.definitions = definitionsOf(modules);
    this.finder = new DefinitionFinder(this);
    this.#ambient = [...modules.values()].flatMap((module) => module.ambient.map(({ specifier }) => specifier));
    for (const module of modules.values()) for (const { specifier, names } of module.ambient) {
      const target = resolver.resolve(module.path, specifier);
      if (target.kind !== 'file') continue;
      const augmented = this.#augmented.get(target.path) ?? new Set();
      this.#augmented.set(target.path, augmented);
      for (const name of names) augmented.add(name);
    }
  }

  /** Whether types of a JavaScript file are declared in a file beside it. */
  hasDeclarationsBeside(path: string): boolean {
    const declared = declarationOf(path);
    return declared !== undefined && this.modules.has(declared);
  }

  /** Whether `declare module` somewhere in the tree adds to something that a module exports. */
  isAugmented({ path, name }: { readonly path: string; readonly name: string }): boolean {
    return this.#augmented.get(path)?.has(name) === true;
  }

  /** Whether the tree declares a module of this name without a file for it. */
  isAmbient(specifier: string): boolean {
    return this.#ambient.some((declared) => {
      const [before, after] = declared.split('*');
      return after === undefined ? declared === specifier : specifier.startsWith(before!) && specifier.endsWith(after);
    });
  }

  /** Whether a module of the tree exports a name, also through `export *`, or its declarations beside it do. */
  exportsName(path: string, name: string): Answer {
    const key = `${path}\n${name}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = this.#exportsName(path, name, new Set());
    this.#answers.set(key, answer);
    return answer;
  }

  #exportsName(path: string, name: string, seen: ReadonlySet<string>): Answer {
    const declared = declarationOf(path);
    const places = declared !== undefined && this.modules.has(declared) ? [path, declared] : [path];
    return anyOf(places.filter((place) => !seen.has(place)).map((place) => this.#moduleExports(place, name, new Set([...seen, place]))));
  }

  #moduleExports(path: string, name: string, seen: ReadonlySet<string>): Answer {
    const module = this.modules.get(path);
    if (module === undefined || module.opaque) return 'unknown';
    if (module.exports.has(name) || this.#augmented.get(path)?.has(name)) return 'yes';
    // Of declarations without a default, the compiler makes one up where the file is CommonJS.
    if (name === 'default') return /\.d\.[cm]?ts$/.test(path) ? 'unknown' : 'no';
    return anyOf(module.starExports.map((specifier) => {
      const target = this.resolver.resolve(path, specifier);
      return target.kind === 'file' ? this.#exportsName(target.path, name, seen) : 'unknown';
    }));
  }
}

/** The project of a tree, made when first asked for. */
export async function scriptProject(tree: SourceTree): Promise<ScriptProject> {
  const [modules, aliases] = await Promise.all([tree.use(scriptModules), tree.use(pathAliases)]);
  return new ScriptProject(modules, new ScriptResolver(tree, aliases));
}

function definitionsOf(modules: ReadonlyMap<string, ScriptModule>): Definitions {
  const definitions = new Map<string, Definition[]>();
  for (const module of modules.values()) for (const [name, { line, own }] of module.exports) {
    if (!own || name === 'default' || isNobodysSource(module.path)) continue;
    const places = definitions.get(name) ?? [];
    definitions.set(name, places);
    places.push({ path: module.path, line });
  }
  return definitions;
}

import type { PythonModule } from '../python/python-module.ts';
import type { PythonProject } from '../python/python-project.ts';
import type { PythonPlace } from '../python/python-places.ts';
import type { PythonOrigin } from './python-names.ts';
import type { PythonHttpObject } from './python-serving.ts';
import { textOfParts, withConstants, type UrlPart } from './url-part.ts';

/** An app, router or client of the tree. */
export interface FoundObject {
  readonly file: string;
  readonly object: PythonHttpObject;
}

/** How many modules may pass a name on before the search is given up. */
const MAX_STEPS = 6;

/** Follows names of Python modules to the apps, routers and strings that they stand for. */
export class PythonHttpResolver {
  readonly #project: PythonProject;
  #fields: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor(project: PythonProject) {
    this.#project = project;
  }

  /** The object that a dotted name of a file means; `undefined` where it is none, or not known. */
  object(file: string, scope: number, dotted: string): FoundObject | undefined {
    const objects = this.#project.modules.get(file)?.http.objects ?? [];
    const named = objects.filter(({ name }) => name === dotted);
    const own = named.find((object) => object.scope === scope) ?? (named.length === 1 || named.every((object) => object.scope !== 0) ? undefined : named.find((object) => object.scope === 0)) ?? named.find((object) => object.scope === 0);
    if (own !== undefined) return { file, object: own };
    if (!/^[A-Za-z_][\w.]*$/.test(dotted)) return undefined;
    const home = this.follow(file, dotted);
    if (home === undefined || home.file === file) return undefined;
    const found = this.#project.modules.get(home.file)?.http.objects.filter(({ name, scope: where }) => name === home.name && where === 0) ?? [];
    return found.length === 1 ? { file: home.file, object: found[0]! } : undefined;
  }

  /** The module that binds what a dotted name of a file means, and the name it has there. */
  follow(file: string, dotted: string, steps = MAX_STEPS): { readonly file: string; readonly name: string } | undefined {
    const [first, ...rest] = dotted.split('.');
    const module = this.#project.modules.get(file);
    if (module === undefined || steps === 0) return undefined;
    const origin = originOf(module, first!);
    if (origin === undefined) return rest.length === 0 ? this.#ownOrStar(file, first!, steps) : undefined;
    const target = this.#project.places.resolve(file, origin.level, origin.module);
    if (target.kind !== 'place') return undefined;
    return this.#inPlace(target.place, origin.name === undefined ? rest : [origin.name, ...rest], steps - 1);
  }

  #ownOrStar(file: string, name: string, steps: number): { readonly file: string; readonly name: string } | undefined {
    const module = this.#project.modules.get(file)!;
    if (module.defined.has(name)) return { file, name };
    for (const entry of module.imports) {
      if (!entry.star) continue;
      const target = this.#project.places.resolve(file, entry.level, entry.module);
      const found = target.kind === 'place' ? this.#inPlace(target.place, [name], steps - 1) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #inPlace(place: PythonPlace, names: readonly string[], steps: number): { readonly file: string; readonly name: string } | undefined {
    const [first, ...rest] = names;
    if (first === undefined || steps <= 0) return undefined;
    if (place.file !== undefined && this.#project.modules.get(place.file)?.bound.has(first)) {
      const found = this.follow(place.file, names.join('.'), steps);
      if (found !== undefined) return found;
    }
    const below = place.folder === undefined ? undefined : this.#project.places.placeAt(place.folder, first);
    if (below !== undefined) return this.#inPlace(below, rest, steps);
    return place.file === undefined ? undefined : this.follow(place.file, names.join('.'), steps);
  }

  /** The text of parts, constants of the tree put in; `undefined` where something stays unknown. */
  text(file: string, parts: readonly UrlPart[]): string | undefined {
    return textOfParts(this.parts(file, parts));
  }

  /** Parts with the constants of the tree put in. */
  parts(file: string, parts: readonly UrlPart[]): UrlPart[] {
    return withConstants(parts, (source) => this.#constant(file, source));
  }

  #constant(file: string, source: string): string | undefined {
    if (!/^[A-Za-z_][\w.]*(\(\))?(\.\w+)?$/.test(source)) return undefined;
    const own = this.#project.modules.get(file)?.http.constants.get(source);
    if (own !== undefined) return own;
    const home = this.follow(file, source);
    const found = home === undefined ? undefined : this.#project.modules.get(home.file)?.http.constants.get(home.name);
    if (found !== undefined) return found;
    const field = /(?:settings|config|conf|cfg|env)(?:\(\))?\.([A-Za-z_]\w*)$/i.exec(source)?.[1];
    const values = field === undefined ? undefined : this.#settings().get(field);
    return values?.size === 1 ? [...values][0] : undefined;
  }

  /** The literal values of class attributes, by name. */
  #settings(): ReadonlyMap<string, ReadonlySet<string>> {
    if (this.#fields !== undefined) return this.#fields;
    const fields = new Map<string, Set<string>>();
    for (const module of this.#project.modules.values()) for (const { fields: own } of module.declarations.classes) for (const { name, value } of own) {
      const text = /^(["'])([^"'\\]*)\1$/.exec(value ?? '')?.[2];
      if (text === undefined) continue;
      fields.set(name, (fields.get(name) ?? new Set()).add(text));
    }
    this.#fields = fields;
    return fields;
  }
}

/** What an import binds a name to: at the top of the module, else inside a function. */
function originOf(module: PythonModule, name: string): PythonOrigin | undefined {
  const binding = module.declarations.bindings.get(name);
  if (binding?.kind === 'import') return { level: binding.level, module: binding.module, name: binding.name };
  if (binding?.kind === 'package') return { level: 0, module: name, name: undefined };
  return module.http.names.get(name);
}

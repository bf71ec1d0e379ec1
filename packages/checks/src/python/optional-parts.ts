import { folderOf, type SourceTree } from '../source-tree.ts';
import { resembles } from './distribution-likeness.ts';
import type { PythonModule } from './python-module.ts';
import type { PythonProject } from './python-project.ts';
import { isPackage } from './source-roots.ts';

/** Names of folders and files that libraries give to parts for some of their users. */
const FOR_SOME = /(^|[/_])(contrib|exts?|extensions?|extras?|optional|plugins?|integrations?|adapters?|backends?|drivers?|dialects?|providers?|connectors?|engines?|exporters?|exports|frameworks?|bindings?|bridges?|compat|vendors?|loaders?|fetchers?|storages?|workers?|transports?|implementations?|sinks?|sources?|targets?|llms?|recipes|community|experimental|testing|hooks?|magics?|bench(?:marks?)?|demos?|examples?|debug|dev|scripts?|tools?)([/_.]|$)/i;

/** The parts of a library that are for those alone who installed more. */
export class OptionalParts {
  readonly #tree: SourceTree;
  readonly #project: PythonProject;
  #settingsTexts: readonly string[] | undefined;
  /** Last parts of all that is imported. */
  #wanted: ReadonlySet<string> | undefined;
  /** Which modules that are not always there the unloaded files of a folder import, each with those files. */
  readonly #byFolder = new Map<string, Map<string, Set<string>>>();

  /** `loaded`: the files that starting or importing the program runs; `ownTops`: names that the tree gives its modules. */
  constructor(tree: SourceTree, project: PythonProject, loaded: ReadonlySet<string>, ownTops: ReadonlySet<string>) {
    this.#tree = tree;
    this.#project = project;
    for (const module of project.modules.values()) {
      if (loaded.has(module.path)) continue;
      for (const top of this.#additions(module).filter((name) => !ownTops.has(name))) {
        const folder = groupOf(module.path);
        const tops = this.#byFolder.get(folder) ?? new Map<string, Set<string>>();
        this.#byFolder.set(folder, tops.set(top, (tops.get(top) ?? new Set()).add(module.path)));
      }
    }
  }

  /**
   * Whether an unloaded file may import what is not declared because only those load it who installed that: by its path,
   * by being made for what it imports, by it or its neighbours needing other things that are not always there, by being a
   * tool of its own.
   */
  has(module: PythonModule, top: string, distribution: string | undefined): boolean {
    const inside = withinPackage(this.#tree, module.path);
    if (inside === undefined || FOR_SOME.test(inside) || /^(sitecustomize|usercustomize)\.py$/.test(inside)) return true;
    const names = [top, ...distribution === undefined ? [] : [distribution]];
    if (inside.replace(/\.py$/, '').split('/').some((part) => names.some((name) => resembles(part, name)))) return true;
    const text = this.#tree.text(module.path) ?? '';
    if (/pip install|optional dependenc/.test(text) || (/^if __name__ ==/m.test(text) && /\b(argparse|optparse|sys\.argv|click|typer|fire)\b/.test(text))) return true;
    if (this.#isForgotten(module.path) || this.#isPluggedIn(inside) || this.#isLeftOut(text, top)) return true;
    const ofTop = module.imports.filter((entry) => entry.level === 0 && !entry.guarded && entry.module.split('.')[0] === top);
    return new Set(ofTop.map((entry) => entry.module)).size > 1 || [...this.#byFolder.get(groupOf(module.path))?.keys() ?? []].some((other) => other !== top);
  }

  /** Whether a module is no one's: internal by its path, and by its name imported nowhere. */
  #isForgotten(path: string): boolean {
    if (!/(^|\/)_[a-z]/.test(path)) return false;
    this.#wanted ??= new Set([...this.#project.modules.values()].flatMap(({ imports }) => imports.flatMap((entry) => [entry.module.split('.').at(-1)!, ...entry.names.map(({ name }) => name)])));
    return !this.#wanted.has(path.replace(/(\/__init__)?\.py$/, '').replace(/^.*\//, ''));
  }

  /** Whether an entry point gives a module to another program, which brings what it works with. */
  #isPluggedIn(inside: string): boolean {
    const dotted = inside.replace(/(\/__init__)?\.py$/, '').replaceAll('/', '.');
    return this.#settings().some((text) => [...text.matchAll(/^\[project\.entry-points[^\n]*\n(?:(?!\[)[^\n]*\n?)*/gm)].some(([section]) => new RegExp(`\\.${dotted.replaceAll('.', '\\.')}["':]`).test(section)));
  }

  /** Whether tools are told not to mind that a module is not there. */
  #isLeftOut(text: string, top: string): boolean {
    const ignored = new RegExp(`^\\s*(?:from|import) ${top}\\b[^\\n]*#[^\\n]*(?:unresolved-import|reportMissing(?:Imports|ModuleSource)|import-not-found)`, 'm');
    const named = new RegExp(`["']${top}(?:\\.\\*)?["']|^\\[mypy-${top}\\b`, 'm');
    return ignored.test(text) || this.#settings().some((settings) => named.test(settings));
  }

  #settings(): readonly string[] {
    this.#settingsTexts ??= this.#tree.files.filter(({ path }) => /(^|\/)(pyproject\.toml|setup\.cfg|mypy\.ini)$/.test(path)).flatMap(({ path }) => this.#tree.text(path) ?? []);
    return this.#settingsTexts;
  }

  /** What a module imports in any case though it is not always there. */
  #additions(module: PythonModule): string[] {
    const atImport = new Set(module.importOrder.flatMap((event) => (event.kind === 'import' && event.certainty === 'always' ? [event.line] : [])));
    const tops = module.imports.filter(({ level, guarded, line }) => level === 0 && !guarded && atImport.has(line)).map((entry) => entry.module.split('.')[0]!);
    return [...new Set(tops)].filter((top) => this.#project.places.resolve(module.path, 0, top).kind !== 'place' && !this.#project.places.declared.isAlwaysThere(top));
  }
}

/** Parts that are packages of their own lie beside each other, too. */
function groupOf(path: string): string {
  return path.endsWith('/__init__.py') ? folderOf(folderOf(path)) : folderOf(path);
}

/** The path below the outermost package that a file is in; `undefined` for one that is in none. */
function withinPackage(tree: SourceTree, path: string): string | undefined {
  let outermost: string | undefined;
  for (let folder = folderOf(path); folder !== '' && isPackage(tree, folder); folder = folderOf(folder)) outermost = folder;
  return outermost === undefined ? undefined : path.slice(outermost.length + 1);
}

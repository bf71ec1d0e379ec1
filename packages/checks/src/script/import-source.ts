import type { Fix } from '@dark-factory/contracts';
import { replaceInLine } from '../edit.ts';
import type { SourceTree } from '../source-tree.ts';
import { joinImport } from './join-import.ts';
import { manifestsAbove } from './package-manifests.ts';
import type { ScriptModule } from './script-module.ts';
import type { ScriptProject } from './script-project.ts';
import type { FreeName } from './script-use.ts';
import { specifierFor } from './specifier-for.ts';

/** A place from which a name can be imported. */
export interface ImportSource {
  /** The module of the tree, or the name of a package. */
  readonly from: string;
  readonly inTree: boolean;
  /** `default`, `*` or the name itself. */
  readonly as: string;
  readonly line: number;
}

/** Where every name comes from in a tree: exports of its modules, and packages that its modules import it from. */
export class ImportSources {
  readonly #byName = new Map<string, ImportSource[]>();

  constructor(project: ScriptProject) {
    for (const module of project.modules.values()) {
      if (module.opaque || /\.d\.[cm]?ts$/.test(module.path)) continue;
      for (const [name, { line, own, local }] of module.exports) {
        if (own && name !== 'default') this.#add(name, { from: module.path, inTree: true, as: name, line });
        else if (own && local !== undefined && local !== 'default') this.#add(local, { from: module.path, inTree: true, as: 'default', line });
      }
      for (const [local, { specifier, name }] of module.declarations.imports) {
        const target = project.resolver.resolve(module.path, specifier);
        if (target.kind === 'package') this.#add(local, { from: specifier, inTree: false, as: name, line: 0 });
        else if (target.kind === 'unknown' && !specifier.startsWith('.')) this.#add(local, { from: specifier, inTree: false, as: name, line: 0 });
      }
    }
  }

  #add(name: string, source: ImportSource): void {
    const known = this.#byName.get(name);
    if (known === undefined) this.#byName.set(name, [source]);
    else if (!known.some(({ from, as }) => from === source.from && as === source.as)) known.push(source);
  }

  /** All places that a name is known to come from. */
  of(name: string): readonly ImportSource[] {
    return this.#byName.get(name) ?? [];
  }
}

/** Where a new statement would stand, and what it looks like here. */
interface Manner {
  readonly line: number;
  readonly quote: string;
  readonly end: string;
  /** Stands between the imports and the code. */
  readonly gap: string;
}

/**
 * An import that brings a name from its one source: joined to what the file imports from there already, else before its
 * first import, else at its top. `undefined` where no such place is, or another package of the tree keeps the name.
 */
export function addImport(tree: SourceTree, project: ScriptProject, module: ScriptModule, free: Pick<FreeName, 'name' | 'kind'>, source: ImportSource, safety: Fix['safety']): Fix | undefined {
  const text = tree.text(module.path) ?? '';
  const { name } = free;
  const typeOnly = free.kind === 'type';
  const specifier = source.inTree ? specifierOf(tree, project, module, source) : source.from;
  if (specifier === undefined) return undefined;
  const known = source.inTree ? module.imports.find((entry) => leadsTo(project, module.path, entry.specifier, source.from))?.specifier : specifier;
  const joined = known === undefined ? undefined : joinImport(module.path, text, known, { name, as: source.as, typeOnly });
  if (joined !== undefined) return { title: `Import ${name} from '${known}'`, safety, edits: [joined] };
  const manner = mannerOf(text);
  if (manner === undefined) return undefined;
  const clause = source.as === 'default' ? name : source.as === '*' ? `* as ${name}` : source.as === name ? `{ ${name} }` : `{ ${source.as} as ${name} }`;
  const statement = `import ${typeOnly ? 'type ' : ''}${clause} from ${manner.quote}${specifier}${manner.quote}${manner.end}`;
  return { title: `Add ${statement}`, safety, edits: [replaceInLine(module.path, manner.line, 1, 0, `${statement}\n${manner.gap}`)] };
}

function leadsTo(project: ScriptProject, path: string, specifier: string, target: string): boolean {
  const found = project.resolver.resolve(path, specifier);
  return found.kind === 'file' && found.path === target;
}

function mannerOf(text: string): Manner | undefined {
  const lines = text.split(/\r\n|\r|\n/);
  const at = lines.findIndex((line) => /^import[\s{*'"]/.test(line));
  if (at < 0) return /^(?:#!|\s*$|\s*\/[/*]|\s*['"]use )/.test(lines[0] ?? '') ? undefined : { line: 1, quote: /"/.test(text) && !/'/.test(text) ? '"' : "'", end: /;\s*$/m.test(text) ? ';' : '', gap: '\n' };
  return { line: at + 1, quote: /^import[^'"]*"/.test(lines[at]!) ? '"' : "'", end: /;\s*$/.test(lines.find((line) => /^import.*['"]\s*(?:;\s*)?$/.test(line)) ?? ';') ? ';' : '', gap: '' };
}

/** How a file imports a module of the tree: by its path, or, from another package, by the name of that package where it passes the name on. */
function specifierOf(tree: SourceTree, project: ScriptProject, module: ScriptModule, source: ImportSource): string | undefined {
  const own = manifestsAbove(tree, module.path)[0];
  const other = manifestsAbove(tree, source.from)[0];
  if (own?.path === other?.path) return specifierFor(module.path, source.from, sampleSpecifier(module, project));
  if (other?.name === undefined || own?.dependencies.has(other.name) !== true) return undefined;
  const entry = project.resolver.resolve(module.path, other.name);
  return entry.kind === 'file' && source.as !== 'default' && project.exportsName(entry.path, source.as) === 'yes' ? other.name : undefined;
}

/** A relative specifier as this file, or else its tree, writes them. */
function sampleSpecifier(module: ScriptModule, project: ScriptProject): string {
  const relative = (candidate: ScriptModule): string | undefined => candidate.imports.find(({ specifier }) => /^\.\.?\//.test(specifier) && !/\.(json|css|scss|svg|png)$/.test(specifier))?.specifier;
  const own = relative(module);
  if (own !== undefined) return own;
  for (const other of project.modules.values()) {
    const found = relative(other);
    if (found !== undefined) return found;
  }
  return './x';
}

import type { Fix } from '@dark-factory/contracts';
import { replaceInLine } from '../edit.ts';
import type { ScriptModule } from './script-module.ts';
import type { ScriptProject } from './script-project.ts';
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

/** An import that brings a name from its one source, put before the first import of a file; `undefined` in a file without imports. */
export function addImport(module: ScriptModule, project: ScriptProject, text: string, name: string, source: ImportSource, typeOnly: boolean, safety: Fix['safety']): Fix | undefined {
  const lines = text.split(/\r\n|\r|\n/);
  const at = lines.findIndex((line) => /^import[\s{*'"]/.test(line));
  if (at < 0) return undefined;
  const quote = /^import[^'"]*"/.test(lines[at]!) ? '"' : "'";
  const end = /;\s*$/.test(lines.find((line) => /^import.*['"]\s*;?\s*$/.test(line)) ?? ';') ? ';' : '';
  const specifier = source.inTree ? specifierFor(module.path, source.from, sampleSpecifier(module, project)) : source.from;
  const clause = source.as === 'default' ? name : source.as === '*' ? `* as ${name}` : source.as === name ? `{ ${name} }` : `{ ${source.as} as ${name} }`;
  const statement = `import ${typeOnly ? 'type ' : ''}${clause} from ${quote}${specifier}${quote}${end}`;
  return { title: `Add ${statement}`, safety, edits: [replaceInLine(module.path, at + 1, 1, 0, `${statement}\n`)] };
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

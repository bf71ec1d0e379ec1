import type { SourceTree } from '../source-tree.ts';
import { normalisedName } from './distribution-modules.ts';

/** What lock files tell. */
export interface Locked {
  /** Every distribution that some lock file has. */
  readonly names: ReadonlySet<string>;
  /** What each of them needs with all its extras, where the lock file tells that. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
}

/** Reads `uv.lock`, `poetry.lock`, `pdm.lock` and `Pipfile.lock`, wherever they lie. */
export function lockedPackages(tree: SourceTree): Locked {
  const names = new Set<string>();
  const needs = new Map<string, readonly string[]>();
  for (const { path } of tree.files) {
    const text = /(^|\/)((poetry|uv|pdm)\.lock|Pipfile\.lock)$/.test(path) ? tree.text(path) : undefined;
    if (text === undefined) continue;
    if (path.endsWith('Pipfile.lock')) {
      for (const match of text.matchAll(/^\s{8}"([\w.-]+)": \{/gm)) names.add(normalisedName(match[1]!));
      continue;
    }
    for (const [name, list] of entriesOf(text)) {
      names.add(name);
      needs.set(name, [...needs.get(name) ?? [], ...list]);
    }
  }
  return { names, needs };
}

/** The `[[package]]` tables; of one that stands there several times (markers, extras), several. */
function* entriesOf(text: string): Generator<readonly [string, string[]]> {
  for (const block of text.split(/^\[\[package\]\]\s*$/m).slice(1)) {
    const name = /^name = "([\w.-]+)"/m.exec(block)?.[1];
    if (name !== undefined) yield [normalisedName(name), needsOf(block)];
  }
}

/** `{ name = "x" }` of uv, `x = ">=1"` of Poetry, `"x>=1"` of PDM. */
function needsOf(block: string): string[] {
  const found: string[] = [];
  let section = '';
  let listed = false;
  for (const line of block.split(/\r?\n/)) {
    const header = /^\[{1,2}(?:package\.)?([^[\]]*)\]/.exec(line)?.[1];
    section = header ?? section;
    listed = /^\s/.test(line) ? listed : /^dependencies = \[/.test(line);
    const table = header === undefined ? undefined : /^dependencies\."?([\w.-]+)"?$/.exec(header)?.[1];
    const key = section === 'dependencies' ? /^"?([\w.-]+)"? = /.exec(line)?.[1] : undefined;
    const strings = section === 'extras' || listed ? [...line.matchAll(/["']([A-Za-z0-9][\w.-]*)(?![\w.-])[^"']*["']/g)].map((match) => match[1]!) : [];
    found.push(...[table, key].filter((name) => name !== undefined), ...strings, ...[...line.matchAll(/\{ ?name = "([\w.-]+)"/g)].map((match) => match[1]!));
  }
  return [...new Set(found.map(normalisedName))];
}

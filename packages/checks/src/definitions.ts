/** Where a name is defined. */
export interface Definition {
  readonly path: string;
  readonly line: number;
}
export type Definitions = ReadonlyMap<string, readonly Definition[]>;

/**
 * The one module that defines all the names, with the line of the first; `undefined` when there is none or several:
 * a wrong hint costs more than no hint.
 */
export function soleDefiner(definitions: Definitions, names: readonly string[], except?: string): Definition | undefined {
  const [first, ...rest] = names;
  if (first === undefined) return undefined;
  const candidates = (definitions.get(first) ?? []).filter(({ path }) => path !== except
    && rest.every((name) => definitions.get(name)?.some((place) => place.path === path)));
  const paths = new Set(candidates.map(({ path }) => path));
  return paths.size === 1 ? candidates[0] : undefined;
}

/** Names as a list for people: `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
export function quotedList(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted[quoted.length - 1]}`;
}

/** `is` or `are`. */
export function verbFor(names: readonly string[]): string {
  return names.length === 1 ? 'is' : 'are';
}

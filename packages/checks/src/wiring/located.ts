/** A value of a YAML or JSON file with the place where it stands. Both count from 1. */
interface Placed {
  readonly line: number;
  readonly column: number;
}
export interface LocatedScalar extends Placed {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
}
export interface LocatedList extends Placed {
  readonly kind: 'list';
  readonly items: readonly Located[];
}
/** One key of a mapping; its own place is that of the key. */
export interface LocatedEntry extends Placed {
  readonly key: string;
  readonly value: Located;
}
export interface LocatedMap extends Placed {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}
/** Anchors make one value stand in several places: whoever walks all of it remembers what it saw. */
export type Located = LocatedScalar | LocatedList | LocatedMap;

/** The value below a key, or below several in turn. */
export function below(value: Located | undefined, ...keys: readonly string[]): Located | undefined {
  let current = value;
  for (const key of keys) current = current?.kind === 'map' ? current.entries.get(key)?.value : undefined;
  return current;
}

/** The entries of a mapping; none for anything else. */
export function entriesOf(value: Located | undefined): readonly LocatedEntry[] {
  return value?.kind === 'map' ? [...value.entries.values()] : [];
}

/** The items of a list; none for anything else. */
export function itemsOf(value: Located | undefined): readonly Located[] {
  return value?.kind === 'list' ? value.items : [];
}

/** The text of a string; `undefined` for anything else. */
export function textAt(value: Located | undefined): string | undefined {
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}

/** A string with its place. */
export interface PlacedText extends Placed {
  readonly text: string;
}

/** The strings of a list, of one string alone, or the keys of a mapping: the three ways in which names are listed. */
export function namesIn(value: Located | undefined): readonly PlacedText[] {
  if (value === undefined) return [];
  if (value.kind === 'map') return entriesOf(value).map(({ key, line, column }) => ({ text: key, line, column }));
  const items = value.kind === 'list' ? value.items : [value];
  return items.flatMap((item) => {
    const text = textAt(item);
    return text === undefined ? [] : [{ text, line: item.line, column: item.column }];
  });
}

/** Values that steps of a case saved, by name; settings of the program as `env.NAME`. */
export type Saved = ReadonlyMap<string, unknown>;

const NAME = /\{\{((?:env\.)?\w+)\}\}/g;

/** A text with `{{name}}` replaced; names that were not saved stay. */
export function filledText(text: string, saved: Saved, encode: (value: string) => string = (value) => value): string {
  return text.replace(NAME, (whole, name: string) => (saved.has(name) ? encode(asText(saved.get(name))) : whole));
}

/** A JSON value with its strings filled in. A string that is one name alone becomes the value that was saved, of whatever type. */
export function filledValue(value: unknown, saved: Saved): unknown {
  if (typeof value === 'string') {
    const alone = /^\{\{((?:env\.)?\w+)\}\}$/.exec(value)?.[1];
    return alone !== undefined && saved.has(alone) ? saved.get(alone) : filledText(value, saved);
  }
  if (Array.isArray(value)) return value.map((item) => filledValue(item, saved));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [filledText(name, saved), filledValue(held, saved)]));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What was made of the texts of files, for as long as these stay the same: one entry a kind and path. */
export class ParsedFiles {
  readonly #known = new Map<string, { readonly text: string; readonly value: unknown }>();

  /** Whether there is a value of an earlier call for the same text. */
  has(kind: string, path: string, text: string): boolean {
    return this.#known.get(keyOf(kind, path))?.text === text;
  }

  /** The value of an earlier call for the same text, or what `parse` makes now. What throws is not kept. */
  get<T>(kind: string, path: string, text: string, parse: () => T): T {
    const key = keyOf(kind, path);
    const known = this.#known.get(key);
    if (known?.text === text) return known.value as T;
    const value = parse();
    this.#known.set(key, { text, value });
    return value;
  }
}

function keyOf(kind: string, path: string): string {
  return `${kind}\n${path}`;
}

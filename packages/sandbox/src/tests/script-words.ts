/** A word of a script, and whether quotes kept it from being expanded. */
export interface ScriptWord {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * The words of a package.json script, when a shell would do no more with it than split it (and expand `*`).
 * Returns `undefined` for anything a shell would interpret: variables, pipes, `&&`, redirection, escapes.
 */
export function scriptWords(script: string): ScriptWord[] | undefined {
  const words: ScriptWord[] = [];
  const pattern = /\s*(?:'([^']*)'|"([^"$`\\!]*)"|([A-Za-z0-9_@%+=:,./*?^-]+))(?=\s|$)/y;
  const text = script.trim();
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null) return undefined;
    words.push({ text: found[1] ?? found[2] ?? found[3]!, quoted: found[3] === undefined });
  }
  return words;
}

/** Paths of a tree that a shell's pattern names: `*` and `?` stay within one folder. */
export function expandPattern(pattern: string, paths: readonly string[]): string[] {
  const source = pattern.replace(/^\.\//, '').replace(/[.+^]/g, '\\$&').replace(/\*+/g, '[^/]*').replace(/\?/g, '[^/]');
  const matcher = new RegExp(`^${source}$`);
  return paths.filter((path) => matcher.test(path) && !path.split('/').some((part) => part.startsWith('.'))).sort();
}

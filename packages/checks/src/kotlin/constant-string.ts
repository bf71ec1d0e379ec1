const PART = /\s*(?:"""((?:[^"]|"(?!""))*)"""|"((?:[^"\\\n$]|\\[^u\n])*)")\s*(\+|$)/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b' };

/** The text of string literals that `+` joins, in Kotlin; `undefined` where a template or a name is part of it. */
export function constantString(source: string): string | undefined {
  let text = '';
  PART.lastIndex = 0;
  for (let joined = true; joined;) {
    const part = PART.exec(source);
    if (part === null || part[1]?.includes('$') === true) return undefined;
    text += part[1] ?? part[2]!.replaceAll(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);
    joined = part[3] === '+';
  }
  return text;
}

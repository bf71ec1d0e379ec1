/** The names that a module's `__getattr__` answers, and the text of the module without it. */
export interface LateNames {
  readonly names: readonly string[];
  readonly rest: string;
}

const HEAD = /^def __getattr__\((\w+)\b[^\n]*\n/m;
const LITERAL = /["'](\w+)["']/g;

/**
 * What `__getattr__` of a module answers, where it compares the name with literals, or constants of the module that hold them, alone and refuses all others by
 * raising `AttributeError` in its last line, as a package does for a name that it still gives with a warning.
 */
export function lateNames(text: string): LateNames | undefined {
  const head = HEAD.exec(text);
  if (head === null) return undefined;
  const start = head.index + head[0].length;
  const after = /^\S/m.exec(text.slice(start));
  const body = text.slice(start, after === null ? text.length : start + after.index);
  const rest = text.slice(0, head.index) + text.slice(start + body.length);
  const end = Math.max(...['    ', '\t'].map((indent) => body.lastIndexOf(`\n${indent}raise AttributeError`)));
  if (end === -1 || !/^\s*raise AttributeError(\([^]*\))?\s*$/.test(body.slice(end)) || /^def __getattr__\b/m.test(rest)) return undefined;
  const name = head[1]!;
  const names: string[] = [];
  const known = constantsOf(rest);
  const compared = new RegExp(`\\b${name} == (?!["'])\\w+|\\b${name} == ["']\\w+["']|["']\\w+["'] == ${name}\\b|\\b${name} in [({[][\\w"',\\s]*[)}\\]]`, 'g');
  const others = body.slice(0, end).replace(compared, (test) => {
    const constant = / == (\w+)$/.exec(test)?.[1];
    if (constant !== undefined && !known.has(constant)) return test;
    names.push(...constant === undefined ? [...test.matchAll(LITERAL)].map((literal) => literal[1]!) : [known.get(constant)!]);
    return '';
  }).replace(new RegExp(`\\{${name}(?:![rs])?\\}`, 'g'), '');
  return new RegExp(`\\b${name}\\b(?! ?=[^=])|\\b(?:globals|locals|vars)\\(|__dict__`).test(others) ? undefined : { names, rest };
}

/** The strings that names at the top of a module hold, of those that are bound once. */
function constantsOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string[]>();
  for (const [, name, value] of text.matchAll(/^(\w+)(?::[^=\n]*| *)= *(?:["'](\w+)["'] *$)?/gm)) found.set(name!, [...found.get(name!) ?? [], value ?? '']);
  return new Map([...found].flatMap(([name, values]) => (values.length === 1 && values[0] !== '' ? [[name, values[0]!]] : [])));
}

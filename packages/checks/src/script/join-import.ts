import type { Edit } from '@dark-factory/contracts';
import { replaceText } from '../edit.ts';

/** A name to be imported: the default, or one of the others, erased or not. */
export interface Wanted {
  readonly name: string;
  /** `default`, or what the module calls it. */
  readonly as: string;
  readonly typeOnly: boolean;
}

/** Longer clauses are left alone. */
const MAX_CLAUSE = 4000;

/** Adds a name to a statement that imports from the same module already; `undefined` where there is none that can take it. */
export function joinImport(path: string, text: string, specifier: string, wanted: Wanted): Edit | undefined {
  const found = statementsOf(text, specifier);
  if (wanted.as === '*') return undefined;
  if (wanted.as === 'default') {
    const open = wanted.typeOnly ? undefined : found.find(({ typeOnly, defaultEnd, braces }) => !typeOnly && defaultEnd === undefined && braces !== undefined);
    return open === undefined ? undefined : replaceText(path, text, open.braces!.start, open.braces!.start, `${wanted.name}, `);
  }
  const written = wanted.as === wanted.name ? wanted.name : `${wanted.as} as ${wanted.name}`;
  const ofTypes = wanted.typeOnly ? found.find(({ typeOnly, braces }) => typeOnly && braces !== undefined) : undefined;
  const statement = ofTypes ?? found.find(({ typeOnly, braces }) => !typeOnly && braces !== undefined);
  const entry = wanted.typeOnly && ofTypes === undefined ? `type ${written}` : written;
  if (statement?.braces !== undefined) return intoBraces(path, text, statement.braces, entry);
  const bare = wanted.typeOnly ? undefined : found.find(({ typeOnly, defaultEnd }) => !typeOnly && defaultEnd !== undefined);
  return bare === undefined ? undefined : replaceText(path, text, bare.defaultEnd!, bare.defaultEnd!, `, { ${entry} }`);
}

interface Statement {
  readonly typeOnly: boolean;
  /** Where the name of the default import ends. */
  readonly defaultEnd: number | undefined;
  /** From `{` to behind `}`. */
  readonly braces: { readonly start: number; readonly end: number } | undefined;
}

/** `import A, { b } from 'specifier'` in its forms; statements with comments inside, and imports of a whole module, are left out. */
function statementsOf(text: string, specifier: string): Statement[] {
  return [...text.matchAll(/^import\s+(type\s+(?!from\b))?(?:([\w$]+)\s*)?(?:(,)\s*)?(?:(\{[^{}'"]*\})\s*)?from\s*(['"])([^'"\n]+)\5/gm)].flatMap((match) => {
    const [whole, type, local, comma, braces, , from] = match;
    if (from !== specifier || whole.length > MAX_CLAUSE || /\/[/*]/.test(braces ?? '') || (local === undefined && braces === undefined) || (comma !== undefined && braces === undefined)) return [];
    const start = braces === undefined ? 0 : match.index + whole.indexOf('{');
    const localStart = local === undefined ? 0 : match.index + whole.indexOf(local, 'import'.length + (type?.length ?? 0));
    return [{
      typeOnly: type !== undefined, defaultEnd: local === undefined ? undefined : localStart + local.length,
      braces: braces === undefined ? undefined : { start, end: start + braces.length },
    }];
  });
}

/** Puts an entry where the order of the list asks for it, and at the end of a list without order. */
function intoBraces(path: string, text: string, { start, end }: { readonly start: number; readonly end: number }, entry: string): Edit {
  const entries = [...text.slice(start + 1, end - 1).matchAll(/[^,\s][^,]*/g)].map((match) => ({ text: match[0].trim(), at: start + 1 + match.index }));
  const last = entries[entries.length - 1];
  if (last === undefined) return replaceText(path, text, start, end, `{ ${entry} }`);
  const values = entries.filter((each) => isType(each.text) === isType(entry));
  const sorted = values.every((each, index) => index === 0 || key(values[index - 1]!.text) <= key(each.text));
  const next = sorted ? values.find((each) => key(each.text) > key(entry)) : undefined;
  const space = /\n[ \t]*$/.exec(text.slice(start + 1, entries[0]!.at))?.[0] ?? ' ';
  if (next !== undefined) return replaceText(path, text, next.at, next.at, `${entry},${space}`);
  const before = isType(entry) ? last : values[values.length - 1];
  if (before === undefined) return replaceText(path, text, entries[0]!.at, entries[0]!.at, `${entry},${space}`);
  const at = before.at + before.text.length;
  return replaceText(path, text, at, at, `,${space}${entry}`);
}

function isType(entry: string): boolean {
  return entry.startsWith('type ');
}

function key(entry: string): string {
  return entry.replace(/^type\s+/, '').toLowerCase();
}

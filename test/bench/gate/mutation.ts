import type { Plan, Severity } from '@dark-factory/contracts';
import type { Random } from './random.ts';
import type { Tree } from './tree-archive.ts';

/** One fault that was put into a tree. */
export interface Mutation {
  /** What changed: the new content by path, `undefined` where the file is gone. */
  readonly changes: ReadonlyMap<string, string | Uint8Array | undefined>;
  /** Where it shows: a finding counts when it lies in one of these files, or names one as the other side. */
  readonly at: readonly string[];
  /** The plan that the tree is checked with, where the fault is one against a plan. */
  readonly plan?: Plan;
  /** Whether a mended tree is right although it is not the original; without it only the original's bytes are right. */
  readonly accepts?: (mended: Tree, original: Tree) => boolean;
}

/** A way to break a tree. */
export interface Kind {
  readonly id: string;
  /** Whose rules are to find it. */
  readonly room: 'python' | 'script' | 'kotlin' | 'formats' | 'schema' | 'wiring' | 'plan' | 'bodies';
  /** Beginnings of the ids of rules that are expected to find it. */
  readonly rules: readonly string[];
  /** `error` where the program does not start, build, or certainly fails when reached. */
  readonly severity: Severity;
  /** Whether there is exactly one right answer that a machine can know. */
  readonly mendable?: boolean;
  readonly mutate: (tree: Tree, random: Random) => Mutation | undefined;
}

/** A place in the text of a file. */
export interface Match {
  readonly tree: Tree;
  readonly path: string;
  readonly text: string;
  readonly index: number;
  /** The whole match and its groups. */
  readonly groups: readonly (string | undefined)[];
  readonly random: Random;
}

/** The text files whose path matches. */
export function textFiles(tree: Tree, path: RegExp): [path: string, text: string][] {
  return [...tree].filter((entry): entry is [string, string] => path.test(entry[0]) && typeof entry[1] === 'string');
}

/** A mutation of one file: whatever `replace` makes of one match of the pattern, taken at random among those it accepts. */
export function replacing(path: RegExp, pattern: RegExp, replace: (match: Match) => string | undefined, also: (match: Match) => Partial<Mutation> = () => ({})): Kind['mutate'] {
  return (tree, random) => {
    const matches = textFiles(tree, path).flatMap(([file, text]) => [...text.matchAll(pattern)].map((found) => ({ tree, path: file, text, index: found.index, groups: [...found], random })));
    for (const match of random.shuffled(matches)) {
      const replacement = replace(match);
      if (replacement === undefined || replacement === match.groups[0]) continue;
      const text = match.text.slice(0, match.index) + replacement + match.text.slice(match.index + match.groups[0]!.length);
      return { changes: new Map([[match.path, text]]), at: [match.path], ...also(match) };
    }
    return undefined;
  };
}

/** A mutation that deletes one of the files that match and that `where` accepts; `at` says who misses it. */
export function deleting(path: RegExp, missedBy: (tree: Tree, path: string) => readonly string[]): Kind['mutate'] {
  return (tree, random) => {
    for (const file of random.shuffled([...tree.keys()].filter((each) => path.test(each)))) {
      const at = missedBy(tree, file);
      if (at.length > 0) return { changes: new Map([[file, undefined]]), at: [file, ...at] };
    }
    return undefined;
  };
}

/** The tree with a mutation in it. */
export function mutated(tree: Tree, { changes }: Pick<Mutation, 'changes'>): Tree {
  const result = new Map(tree);
  for (const [path, content] of changes) {
    if (content === undefined) result.delete(path);
    else result.set(path, content);
  }
  return result;
}

/** Accepts a mend that puts the lines of each changed file back in any order: an import may stand on another line. */
export function sameLines(mended: Tree, original: Tree): boolean {
  const lines = (content: string | Uint8Array | undefined): string => (typeof content === 'string' ? content.split('\n').filter((line) => line.trim() !== '').sort().join('\n') : '');
  return mended.size === original.size && [...original].every(([path, content]) => mended.get(path) === content || lines(mended.get(path)) === lines(content));
}

/** Accepts a mend that imports the same names by another way: the lines of each file are the same but for where they import from. */
export function sameImports(mended: Tree, original: Tree): boolean {
  const places = (tree: Tree): Tree => new Map([...tree].map(([path, content]) => [path, typeof content === 'string' ? content.replace(/\bfrom (['"])[^'"\n]+\1/g, 'from _').replace(/^from \S+ import/gm, 'from _ import') : content]));
  return sameLines(places(mended), places(original));
}

const MANIFEST = /(^|\/)(requirements[^/]*\.txt|pyproject\.toml|package\.json)$/;

/** Accepts a mend that declares a distribution again in a file that lists what is needed: without its old version, on another line. */
export function declaresAgain(name: string): NonNullable<Mutation['accepts']> {
  return (mended, original) => {
    const changed = differing(mended, original);
    return changed !== undefined && changed.length === 1 && MANIFEST.test(changed[0]!) && declares(entriesOf(mended, changed[0]!), entriesOf(original, changed[0]!).filter((entry) => nameIn(entry) !== normalised(name)), name);
  };
}

/** Accepts a mend that leaves the import which was put in, and declares what it asks for in a file that lists what is needed. */
export function declaresImported(mended: Tree, original: Tree): boolean {
  const changed = differing(mended, original);
  const manifest = changed?.find((path) => MANIFEST.test(path));
  const source = changed?.find((path) => !MANIFEST.test(path));
  if (changed?.length !== 2 || manifest === undefined || source === undefined) return false;
  const [added, ...more] = withoutEach(linesOf(mended, source), linesOf(original, source));
  const name = /^import (?:.* from ['"]([^'"]+)['"]|(\w+))/.exec(added ?? '')?.slice(1).find((group) => group !== undefined);
  return more.length === 0 && name !== undefined && declares(entriesOf(mended, manifest), entriesOf(original, manifest), name);
}

/** The paths whose content is not the same; `undefined` where files came or went. */
function differing(mended: Tree, original: Tree): string[] | undefined {
  if (mended.size !== original.size || [...original.keys()].some((path) => !mended.has(path))) return undefined;
  return [...original].filter(([path, content]) => Buffer.compare(Buffer.from(mended.get(path)!), Buffer.from(content)) !== 0).map(([path]) => path);
}

/** Whether the entries of a list are the old ones and one that names a distribution. */
function declares(entries: readonly string[], old: readonly string[], name: string): boolean {
  const added = withoutEach(entries, old);
  return added.length === 1 && withoutEach(old, entries).length === 0 && nameIn(added[0]!) === normalised(name);
}

function nameIn(entry: string): string {
  return normalised(/^["']?(@?[\w./-]+)/.exec(entry)?.[1] ?? '');
}

function normalised(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function entriesOf(tree: Tree, path: string): string[] {
  return linesOf(tree, path).map((line) => line.trim().replace(/,$/, '')).filter((line) => line !== '');
}

function linesOf(tree: Tree, path: string): string[] {
  const content = tree.get(path);
  return typeof content === 'string' ? content.split('\n') : [];
}

/** The lines that are left when each of others is taken away once. */
function withoutEach(lines: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = counts.get(line) ?? 0;
    counts.set(line, count - 1);
    return count <= 0;
  });
}

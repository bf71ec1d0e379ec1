import { baseOf, folderOf, foldersUp, type SourceTree } from '../source-tree.ts';
import { fitsPath } from './path-pattern.ts';

/** One line of an ignore file. */
export interface IgnoreLine {
  readonly segments: readonly string[];
  /** `!`: what earlier lines leave out is taken in again. */
  readonly negated: boolean;
  readonly line: number;
}

/** Lines of a `.dockerignore`: every pattern counts from the root of the context. */
export function dockerIgnoreLines(text: string): IgnoreLine[] {
  return linesOf(text).map(({ pattern, negated, line }) => ({ segments: segmentsOf(pattern), negated, line }));
}

/** The line that leaves a path out; `undefined` when it stays. A line for a folder holds for what is in it. */
export function excludedBy(lines: readonly IgnoreLine[], path: string): IgnoreLine | undefined {
  const segments = path.split('/');
  let last: IgnoreLine | undefined;
  for (const line of lines) {
    const fits = segments.some((_, index) => fitsPath(line.segments, segments.slice(0, index + 1)));
    if (fits) last = line.negated ? undefined : line;
  }
  return last;
}

/** Every `.gitignore` of a tree by its folder. */
export function gitIgnores(tree: SourceTree): ReadonlyMap<string, readonly IgnoreLine[]> {
  return new Map(tree.files.flatMap(({ path }) => {
    const text = baseOf(path) === '.gitignore' ? tree.text(path) : undefined;
    return text === undefined ? [] : [[folderOf(path), linesOf(text).map(({ pattern, negated, line }) => ({ segments: gitSegments(pattern), negated, line }))] as const];
  }));
}

/** Whether Git leaves a path out: then it is not in the tree, though it may well be on the machine. */
export function isGitIgnored(tree: SourceTree, path: string): boolean {
  const ignores = tree.use(gitIgnores);
  return foldersUp(folderOf(path)).some((folder) => {
    const lines = ignores.get(folder);
    return lines !== undefined && excludedBy(lines, folder === '' ? path : path.slice(folder.length + 1)) !== undefined;
  });
}

function linesOf(text: string): { pattern: string; negated: boolean; line: number }[] {
  return text.split(/\r\n|\n/).flatMap((raw, index) => {
    const written = raw.trim();
    if (written === '' || written.startsWith('#')) return [];
    const negated = written.startsWith('!');
    return [{ pattern: negated ? written.slice(1) : written, negated, line: index + 1 }];
  });
}

function segmentsOf(pattern: string): string[] {
  return pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
}

/** A pattern of Git without a slash inside holds at any depth. */
function gitSegments(pattern: string): string[] {
  const segments = segmentsOf(pattern);
  return pattern.replace(/\/$/, '').includes('/') ? segments : ['**', ...segments];
}

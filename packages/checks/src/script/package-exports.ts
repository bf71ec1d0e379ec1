import { matchPattern } from './path-pattern.ts';

/** Deepest nesting of conditions that is followed. */
const MAX_DEPTH = 6;

/**
 * The files that `exports` of a `package.json` gives for a path such as `.` or `./db`, under any condition, in the
 * order of the text; `undefined` when it exports no such path.
 */
export function exportTargets(exports: unknown, subpath: string): readonly string[] | undefined {
  const table = isTable(exports) ? exports : { '.': exports };
  const exact = table[subpath];
  if (exact !== undefined && !subpath.includes('*')) return exact === null ? undefined : targetsIn(exact, '', 0);
  const patterns = Object.keys(table).filter((key) => key.includes('*') || key.endsWith('/')).sort((a, b) => b.length - a.length);
  for (const pattern of patterns) {
    const wildcard = matchPattern(pattern.endsWith('/') ? `${pattern}*` : pattern, subpath);
    if (wildcard === undefined || wildcard === '') continue;
    return table[pattern] === null ? undefined : targetsIn(table[pattern], wildcard, 0);
  }
  return undefined;
}

/** Whether the keys are paths, not conditions. */
function isTable(exports: unknown): exports is Record<string, unknown> {
  return typeof exports === 'object' && exports !== null && !Array.isArray(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
}

function targetsIn(target: unknown, wildcard: string, depth: number): string[] {
  if (typeof target === 'string') return [target.endsWith('/') ? target + wildcard : target.replaceAll('*', () => wildcard)];
  if (typeof target !== 'object' || target === null || depth > MAX_DEPTH) return [];
  return Object.values(target).flatMap((inner) => targetsIn(inner, wildcard, depth + 1));
}

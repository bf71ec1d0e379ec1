import { fitsPath } from '../wiring/path-pattern.ts';

/** More ways to read one pattern are not looked at. */
const MOST_WAYS = 64;

/** Whether a path fits a glob with `**`, `*`, `{a,b}`, `?(a|b)`, `+(a|b)` and `@(a|b)`; `undefined` where the glob has more than that. */
export function fitsGlob(glob: string, path: string): boolean | undefined {
  const ways = waysToRead(glob.replace(/^\.\//, ''));
  if (ways === undefined || ways.some((way) => /[!(){}|]/.test(way))) return undefined;
  return ways.some((way) => fitsPath(way.split('/'), path.split('/')));
}

/** The patterns without alternatives that a glob stands for. */
function waysToRead(glob: string): string[] | undefined {
  let ways = [glob];
  for (;;) {
    const open = ways.findIndex((way) => GROUP.test(way));
    if (open < 0) return ways;
    const way = ways[open]!;
    const { 0: all, 1: mark, 2: extended, 3: braces, index } = GROUP.exec(way)!;
    const inside = (extended ?? braces)!.split(extended === undefined ? ',' : '|');
    const choices = mark === '?' || mark === '*' ? ['', ...inside] : inside;
    ways = [...ways.slice(0, open), ...choices.map((choice) => way.slice(0, index) + choice + way.slice(index + all.length)), ...ways.slice(open + 1)];
    if (ways.length > MOST_WAYS) return undefined;
  }
}

/** An innermost group. */
const GROUP = /(?:([?*+@])\(([^(){}]*)\))|\{([^(){}]*)\}/;

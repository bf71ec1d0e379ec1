import { textOf, type TreeFile } from '@dark-factory/runtime';

/** A fixture of pytest, and where it is defined. */
export interface Fixture {
  readonly name: string;
  readonly path: string;
  readonly line: number;
}

const SHOWN = 2;
/** Decorators, and parameters over several lines, lie between a fixture's mark and its name. */
const LINES_TO_NAME = 12;

/** The fixtures that a test file could see whose names are close to one that was not found: its own, and those of the conftest.py above it. */
export function nearFixtures(wanted: string, path: string, files: readonly TreeFile[]): Fixture[] {
  const visible = files.filter((file) => file.path === path || (/(?:^|\/)conftest\.py$/.test(file.path) && `/${path}`.startsWith(`/${file.path.slice(0, -'conftest.py'.length)}`)));
  const near = visible.flatMap(fixturesOf).map((fixture) => ({ fixture, distance: editDistance(wanted, fixture.name) }))
    .filter(({ distance, fixture }) => distance > 0 && distance <= Math.max(1, Math.floor(Math.max(wanted.length, fixture.name.length) / 3)));
  return near.sort((a, b) => a.distance - b.distance || (a.fixture.name < b.fixture.name ? -1 : 1)).slice(0, SHOWN).map(({ fixture }) => fixture);
}

function fixturesOf(file: TreeFile): Fixture[] {
  const lines = (textOf(file) ?? '').split('\n');
  return lines.flatMap((line, index): Fixture[] => {
    if (!/^\s*@(?:\w+\.)*fixture\b/.test(line)) return [];
    const until = lines.slice(index, index + LINES_TO_NAME);
    const offset = until.findIndex((text) => /^\s*(?:async\s+)?def\s/.test(text));
    const named = /^\s*(?:async\s+)?def\s+(\w+)/.exec(until[offset] ?? '')?.[1];
    if (named === undefined) return [];
    const renamed = /\bname\s*=\s*["'](\w+)["']/.exec(until.slice(0, offset).join(' '))?.[1];
    return [{ name: renamed ?? named, path: file.path, line: index + offset + 1 }];
  });
}

/** Levenshtein's, over names of ordinary length. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 10 || a.length > 100 || b.length > 100) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_none, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

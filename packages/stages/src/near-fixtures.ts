import { distance } from 'fastest-levenshtein';
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
  const near = visible.flatMap(fixturesOf).map((fixture) => ({ fixture, far: distance(wanted, fixture.name) }))
    .filter(({ far, fixture }) => far > 0 && far <= Math.max(1, Math.floor(Math.max(wanted.length, fixture.name.length) / 3)));
  return near.sort((a, b) => a.far - b.far || (a.fixture.name < b.fixture.name ? -1 : 1)).slice(0, SHOWN).map(({ fixture }) => fixture);
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

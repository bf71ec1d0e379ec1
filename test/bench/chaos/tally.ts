import type { SeedResult } from './seed-run.ts';

/** What all seeds came to. */
export interface Tally {
  readonly runs: number;
  readonly overHttp: number;
  readonly incarnations: number;
  readonly kills: number;
  readonly killsByPlace: Readonly<Record<string, number>>;
  readonly failedWrites: number;
  readonly endedShort: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly repeated: Readonly<Record<string, number>>;
  readonly unitsFromCache: number;
  readonly answersRecalled: number;
  readonly failures: readonly { readonly seed: number; readonly problems: readonly string[] }[];
}

export function tallyOf(results: readonly SeedResult[]): Tally {
  const sum = (of: (result: SeedResult) => number): number => results.reduce((total, result) => total + of(result), 0);
  return {
    runs: results.length,
    overHttp: results.filter(({ wire }) => wire === 'http').length,
    incarnations: sum(({ incarnations }) => incarnations),
    kills: sum(({ kills }) => kills.length),
    killsByPlace: counts(results.flatMap(({ kills }) => kills.map(placeOf))),
    failedWrites: sum(({ failedWrites }) => failedWrites),
    endedShort: counts(results.flatMap(({ shortOfWhole }) => shortOfWhole.map((why) => (why.startsWith('error: ') ? why : why.includes('stopped') ? 'stopped, with what it had' : 'incomplete, and said so')))),
    faults: summed(results.map(({ ills }) => ills)),
    requests: sum(({ requests }) => requests),
    repeated: summed(results.map(({ repeats }) => repeats)),
    unitsFromCache: sum(({ fromCache }) => fromCache),
    answersRecalled: sum(({ recalled }) => recalled),
    failures: results.filter(({ failures }) => failures.length > 0).map(({ seed, failures }) => ({ seed, problems: failures })),
  };
}

/** The tally for people. */
export function tallyText(tally: Tally): string {
  const { failures, ...counted } = tally;
  const lines = Object.entries(counted).flatMap(([name, value]) => {
    const title = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    if (typeof value === 'number') return [`${title.padEnd(24)}${String(value).padStart(7)}`];
    return [title, ...Object.entries(value as Readonly<Record<string, number>>).sort(([, a], [, b]) => b - a).map(([what, count]) => `  ${what.padEnd(38)}${String(count).padStart(7)}`)];
  });
  const failed = failures.flatMap(({ seed, problems }) => [`seed ${seed}`, ...problems.slice(0, 5).map((problem) => `  ${problem}`)]);
  return [...lines, `${'failures'.padEnd(24)}${String(failures.length).padStart(7)}`, ...failed].join('\n');
}

/** `before write 12: answer ab12 (#9)` and its like without what differs each time. */
function placeOf(kill: string): string {
  return kill.replace(/^(\w+) write \d+: (\w+).*$/, '$1 the write of: $2').replace(/^request \d+ (?:\(#\d+\) )?/, 'request ');
}

function counts(words: readonly string[]): Record<string, number> {
  return summed(words.map((word) => ({ [word]: 1 })));
}

function summed(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const part of parts) for (const [name, count] of Object.entries(part)) total[name] = (total[name] ?? 0) + count;
  return total;
}

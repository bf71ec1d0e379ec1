/** Files of each unit, and whose interface it consumes. */
const SHAPE: readonly (readonly [files: number, consumes: readonly number[], effort: number])[] = [
  [2, [], 3], [1, [0], 2], [3, [0], 5], [1, [1], 2], [2, [2, 3], 4], [2, [], 9], [1, [5], 3],
  [3, [5, 6], 6], [1, [], 1], [2, [8], 3], [1, [9, 0], 8], [2, [10], 2], [3, [11, 4], 5],
];

const idOf = (unit: number): string => `WU-${String(unit + 1).padStart(2, '0')}`;
const pathOf = (unit: number, file: number): string => `src/u${unit + 1}/${'abc'[file]!}.mjs`;

/** The units' files, by id. */
export const OWNED: ReadonlyMap<string, readonly string[]> = new Map(SHAPE.map(([files], unit) => [idOf(unit), Array.from({ length: files }, (_, file) => pathOf(unit, file))]));
export const ALL_PATHS: readonly string[] = [...OWNED.values()].flat().sort();

const SOW = 'It counts.\nIt says what it counted.\n';

/** A plan of 13 units of one to three files that consume each other's interfaces. */
export function thirteenUnits(): object {
  return {
    expedition: { name: 'chaos', outputRoot: 'delivery/chaos' },
    requirements: [{ id: 'R-01', text: 'It counts.', line: 1 }, { id: 'R-02', text: 'It says what it counted.', line: 2 }],
    stack: [], decisions: [], conventions: [],
    units: SHAPE.map(([files, consumes, effort], unit) => ({
      id: idOf(unit), title: `Part ${unit + 1}`, objective: 'Write the small modules that are listed.', effort, requirements: [unit % 2 === 0 ? 'R-01' : 'R-02'],
      files: Array.from({ length: files }, (_, file) => ({ path: pathOf(unit, file), purpose: 'code', lines: 8, executable: false })),
      provides: [{ id: `i-${unit + 1}`, module: pathOf(unit, 0), summary: 'a number', symbols: [{ name: `u${unit + 1}a`, kind: 'function', signature: `u${unit + 1}a()` }], routes: [], tables: [] }],
      consumes: consumes.map((other) => `i-${other + 1}`),
    })),
  };
}

/** What a file holds: true code that keeps the plan's promises and names the answer that it came in. */
export function codeOf(path: string, answer: number): string {
  const [, number, file] = /^src\/u(\d+)\/(\w)\.mjs$/.exec(path) ?? [];
  const imports = file === 'a' ? SHAPE[Number(number) - 1]![1].map((other) => `import { u${other + 1}a } from '../u${other + 1}/a.mjs';`) : [];
  const used = file === 'a' ? SHAPE[Number(number) - 1]![1].map((other) => `u${other + 1}a()`) : [];
  return [...imports, `export function u${number}${file}() {`, `  return ['answer ${answer}'${used.map((call) => `, ${call}`).join('')}].length;`, '}'].join('\n');
}

/** The same, broken so that it does not parse. */
export function brokenCodeOf(path: string, answer: number): string {
  return `${codeOf(path, answer)}\nexport const broken = = 'BROKEN';`;
}

/** What the stages are given. With `draft` the plan is written by hand, else the model is asked for it. */
export function expeditionInput({ draft, shards, regenerateAbove, limits }: { readonly draft: boolean; readonly shards: number; readonly regenerateAbove: number; readonly limits: { readonly requestsPerMinute?: number; readonly inFlight?: number } }) {
  return {
    plan: {
      sow: { path: 'SOW.md', content: Buffer.from(SOW) }, ...(draft ? { draft: { path: 'factory-plan.json', json: JSON.stringify(thirteenUnits()) } } : {}),
      expedition: 'chaos', outputRoot: 'delivery/chaos', shards, maxOutputTokens: 16_000, maxUnitTokens: 32_000, briefingTokens: 4000, allowWorkflows: false, limits,
    },
    regenerateAbove, regenerations: 1,
    refine: { maxRounds: 3, contextTokens: 60_000, maxOutputTokens: 8_000, allowWorkflows: false, allowedMissing: ['R-01', 'R-02'] },
    branch: 'dark-factory/chaos', notify: { runUrl: null, gates: { plan: '', review: '', deploy: '' } },
  };
}

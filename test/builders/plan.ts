import type { Plan, PlanDraft, Unit } from '@dark-factory/contracts';

/** A unit that owns one file and covers R-01. */
export function aUnit(overrides: Partial<Unit> & { id: string }): Unit {
  return {
    title: `Unit ${overrides.id}`,
    objective: 'Write what the files below are for.',
    files: [{ path: `src/${overrides.id.toLowerCase()}.mjs`, purpose: 'code', lines: 20, executable: false }],
    provides: [],
    consumes: [],
    requirements: ['R-01'],
    effort: 3,
    ...overrides,
  };
}

/** A plan of two units that breaks no rule. */
export function aPlan(overrides: Partial<Plan> = {}): Plan {
  return {
    schema: 'dark-factory/plan/v1',
    expedition: { name: 'sample', outputRoot: 'delivery/sample', sow: { path: 'SOW.md', sha256: '0'.repeat(64), lines: 10 } },
    requirements: [{ id: 'R-01', text: 'It greets.', line: 1 }],
    stack: [],
    units: [
      aUnit({ id: 'WU-01', provides: [{ id: 'greeting', module: 'src/wu-01.mjs', summary: 'greets', symbols: [{ name: 'greet', kind: 'function', signature: 'greet(name: string): string' }], routes: [], tables: [] }] }),
      aUnit({ id: 'WU-02', consumes: ['greeting'] }),
    ],
    decisions: [],
    conventions: [],
    ...overrides,
  };
}

/** The same plan as somebody writes it by hand. */
export function aDraft(overrides: Partial<Plan> = {}): PlanDraft {
  const { schema: _schema, expedition, ...body } = aPlan(overrides);
  return { expedition: { name: expedition.name, outputRoot: expedition.outputRoot }, ...body };
}

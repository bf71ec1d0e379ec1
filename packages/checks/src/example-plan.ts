import type { Interface, Plan } from '@dark-factory/contracts';

/** A unit of an example: what it owns and provides. */
export interface ExampleUnit {
  readonly files: readonly string[];
  readonly provides?: readonly (Pick<Interface, 'id' | 'module'> & Partial<Interface>)[];
  readonly consumes?: readonly string[];
}

/** A plan for the examples of rules: valid, with units `WU-01` and on, and nothing in it that an example does not need. */
export function examplePlan(units: readonly ExampleUnit[]): Plan {
  return {
    schema: 'dark-factory/plan/v1',
    expedition: { name: 'example', outputRoot: 'app', sow: { path: 'SOW.md', sha256: '0'.repeat(64), lines: 1 } },
    requirements: [{ id: 'R-01', text: 'It works.', line: 1 }],
    stack: [],
    units: units.map((unit, index) => ({
      id: `WU-${String(index + 1).padStart(2, '0')}`,
      title: 'Example',
      objective: 'Show a rule at work.',
      files: unit.files.map((path) => ({ path, purpose: 'Example.', lines: 10, executable: false })),
      provides: (unit.provides ?? []).map((provided) => ({ summary: '', symbols: [], routes: [], tables: [], ...provided })),
      consumes: [...(unit.consumes ?? [])],
      requirements: ['R-01'],
      effort: 1,
    })),
    decisions: [],
    conventions: [],
  };
}

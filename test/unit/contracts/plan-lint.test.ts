import { describe, expect, test } from '@jest/globals';
import { lintPlan, type Plan, type PlanViolation } from '@dark-factory/contracts';
import { aPlan, aUnit } from '../../builders/plan.ts';

const OPTIONS = { maxUnitTokens: 10_000, sowLines: 10 };

/** Each rule with a plan that breaks it alone, and the place that must be named. */
const ROWS: [PlanViolation['rule'], string, Partial<Plan>][] = [
  ['duplicate-unit-id', 'units[1].id', { units: [aUnit({ id: 'WU-01' }), aUnit({ id: 'WU-01', files: [{ path: 'src/b.mjs', purpose: 'b', lines: 1, executable: false }] })] }],
  ['duplicate-requirement-id', 'requirements[1].id', { requirements: [{ id: 'R-01', text: 'a', line: 1 }, { id: 'R-01', text: 'b', line: 2 }] }],
  ['path-owned-twice', 'units[1].files[0].path', { units: [aUnit({ id: 'WU-01' }), aUnit({ id: 'WU-02', files: [{ path: 'src/wu-01.mjs', purpose: 'again', lines: 1, executable: false }] })] }],
  ['case-twins', 'units[1].files[0].path', { units: [aUnit({ id: 'WU-01', files: [{ path: 'src/A.ts', purpose: 'a', lines: 1, executable: false }] }), aUnit({ id: 'WU-02', files: [{ path: 'src/a.ts', purpose: 'a', lines: 1, executable: false }] })] }],
  ['file-is-folder', 'units[1].files[0].path', { units: [aUnit({ id: 'WU-01', files: [{ path: 'src', purpose: 'a', lines: 1, executable: false }] }), aUnit({ id: 'WU-02', files: [{ path: 'src/a.ts', purpose: 'a', lines: 1, executable: false }] })] }],
  ['unsafe-path', 'units[0].files[0].path', { units: [aUnit({ id: 'WU-01', files: [{ path: '.github/workflows/ci.yml', purpose: 'a', lines: 1, executable: false }] })] }],
  ['output-root', 'expedition.outputRoot', { expedition: { ...aPlan().expedition, outputRoot: '../outside' } }],
  ['duplicate-interface', 'units[1].provides[0].id', { units: [aPlan().units[0]!, aUnit({ id: 'WU-02', provides: [{ ...aPlan().units[0]!.provides[0]!, module: 'src/wu-02.mjs' }] })] }],
  ['interface-module-not-owned', 'units[0].provides[0].module', { units: [aUnit({ id: 'WU-01', provides: [{ ...aPlan().units[0]!.provides[0]!, module: 'src/other.mjs' }] })] }],
  ['interface-not-provided', 'units[0].consumes[0]', { units: [aUnit({ id: 'WU-01', consumes: ['nowhere'] })] }],
  ['requirement-without-unit', 'requirements[1]', { requirements: [{ id: 'R-01', text: 'a', line: 1 }, { id: 'R-02', text: 'b', line: 2 }] }],
  ['unknown-requirement', 'units[0].requirements[1]', { units: [aUnit({ id: 'WU-01', requirements: ['R-01', 'R-09'] })] }],
  ['requirement-not-in-sow', 'requirements[0].line', { requirements: [{ id: 'R-01', text: 'a', line: 11 }] }],
  ['unit-too-large', 'units[0].files', { units: [aUnit({ id: 'WU-01', files: [{ path: 'src/a.ts', purpose: 'a', lines: 2000, executable: false }] })] }],
];

describe('the plan lint', () => {
  test('finds nothing in a plan that keeps the rules', () => {
    expect(lintPlan(aPlan(), OPTIONS)).toEqual([]);
  });

  test.each(ROWS)('reports %s at %s', (rule, at, overrides) => {
    const found = lintPlan(aPlan(overrides), OPTIONS);
    expect(found.map((violation) => [violation.rule, violation.at])).toContainEqual([rule, at]);
    for (const violation of found) expect(violation.message).not.toBe('');
  });

  test('lists every violation at once, in the plan\u2019s order', () => {
    const plan = aPlan({
      requirements: [{ id: 'R-01', text: 'a', line: 99 }, { id: 'R-02', text: 'b', line: 2 }],
      units: [aUnit({ id: 'WU-01', consumes: ['x', 'y'], files: [{ path: 'a', purpose: 'a', lines: 1, executable: false }, { path: 'a', purpose: 'a', lines: 1, executable: false }] })],
    });
    expect(lintPlan(plan, OPTIONS).map((violation) => violation.at)).toEqual(['units[0].files[1].path', 'units[0].consumes[0]', 'units[0].consumes[1]', 'requirements[0].line', 'requirements[1]']);
  });

  test('allows workflow files where a person allowed them', () => {
    const plan = aPlan({ units: [aUnit({ id: 'WU-01', files: [{ path: '.github/workflows/ci.yml', purpose: 'a', lines: 1, executable: false }] })] });
    expect(lintPlan(plan, { ...OPTIONS, allowWorkflows: true })).toEqual([]);
  });
});

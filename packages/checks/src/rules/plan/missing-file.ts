import type { Rule } from '../../rule.ts';
import { examplePlan } from '../../example-plan.ts';

/** A file that a unit owns and nobody delivered. */
export const rule: Rule = {
  id: 'plan/missing-file',
  severity: 'error',
  summary: 'A file of the plan was not delivered.',
  docs: [
    'Other units were told to rely on it. It is missing because a worker failed, was cut off, or put it under another path.',
    'Have the unit that owns it written again, or write the file.',
  ].join('\n\n'),
  reads: [],
  examples: {
    good: [{ title: 'All there', plan: examplePlan([{ files: ['src/a.ts'] }]), files: { 'src/a.ts': '' } }],
    bad: [{ title: 'One is missing', plan: examplePlan([{ files: ['src/a.ts', 'src/b.ts'] }]), files: { 'src/a.ts': '' }, reports: ['src/b.ts:0'] }],
  },
  check: (tree) => (tree.plan?.units ?? []).flatMap((unit) => unit.files
    .filter(({ path }) => !tree.has(path))
    .map(({ path }) => ({ path, line: 0, column: 0, message: `${unit.id} owns ${path} and did not deliver it` }))),
};

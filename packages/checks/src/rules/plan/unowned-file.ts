import { examplePlan } from '../../example-plan.ts';
import type { Rule } from '../../rule.ts';

/** A file that no unit owns. */
export const rule: Rule = {
  id: 'plan/unowned-file',
  severity: 'warning',
  summary: 'The tree holds a file that no unit of the plan owns.',
  docs: [
    'Nobody planned it, so that nobody else counts on it: often it is a file of the plan under another path, or a second version of something that another unit owns.',
    'Move it to the path that the plan has for it, add it to the plan, or delete it. Files that refinement added on purpose are listed too.',
  ].join('\n\n'),
  reads: [],
  examples: {
    good: [{ title: 'No plan, no owners', files: { 'src/a.ts': '' } }],
    bad: [{ title: 'Nobody owns it', plan: examplePlan([{ files: ['src/a.ts'] }]), files: { 'src/a.ts': '', 'src/b.ts': '' }, reports: ['src/b.ts:0'] }],
  },
  check: (tree) => (tree.plan === undefined ? [] : tree.files)
    .filter(({ path }) => tree.unitOf(path) === null)
    .map(({ path }) => ({ path, line: 0, column: 0, message: `no unit of the plan owns ${path}` })),
};

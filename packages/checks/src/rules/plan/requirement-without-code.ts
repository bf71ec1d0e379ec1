import { examplePlan } from '../../example-plan.ts';
import { kindOf } from '../../format.ts';
import type { Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';

/** A requirement that no delivered code could meet. */
export const rule: Rule = {
  id: 'plan/requirement-without-code',
  severity: 'warning',
  summary: 'A requirement of the plan has no code.',
  docs: [
    'Every unit that was to meet it delivered nothing but prose and empty files, or no unit of the plan takes it on. Nothing in the tree can do what it asks for.',
    'Have the units written again, or give the requirement to one. That code is there says nothing yet of whether it meets the requirement: tests do.',
  ].join('\n\n'),
  reads: [],
  examples: {
    good: [{ title: 'One of its units has code', plan: examplePlan([{ files: ['README.md'] }, { files: ['src/a.ts'] }]), files: { 'README.md': '# Shop\n', 'src/a.ts': 'export const a = 1;\n' } }],
    bad: [{ title: 'Prose and nothing', plan: examplePlan([{ files: ['README.md', 'app/__init__.py'] }]), files: { 'README.md': '# Shop\n', 'app/__init__.py': '\n' }, reports: ['README.md:0'] }],
  },
  check: (tree) => (tree.plan?.requirements ?? []).flatMap(({ id, text }) => {
    const units = tree.plan!.units.filter((unit) => unit.requirements.includes(id));
    const files = units.flatMap((unit) => unit.files.map(({ path }) => path));
    if (files.some((path) => holdsCode(tree, path))) return [];
    const why = units.length === 0 ? 'no unit of the plan takes it on' : `${units.map((unit) => unit.id).join(', ')} delivered no code`;
    return [{ path: files[0] ?? tree.plan!.expedition.sow.path, line: 0, column: 0, message: `${id} has no code, as ${why}: ${text}` }];
  }),
};

function holdsCode(tree: SourceTree, path: string): boolean {
  const kind = kindOf(path);
  const isProse = kind.kind === 'not-code' || (kind.kind === 'known' && kind.format === 'markdown');
  return tree.has(path) && !isProse && (tree.text(path) ?? 'bytes').trim() !== '';
}

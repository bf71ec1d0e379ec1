import { problemsOfEach } from '../../each-source.ts';
import type { Rule } from '../../rule.ts';
import { excuseFor } from '../../wiring/template-text.ts';
import { yamlFiles } from '../../wiring/yaml-files.ts';

/** YAML that does not parse. */
export const rule: Rule = {
  id: 'syntax/yaml',
  severity: 'error',
  summary: 'A YAML file does not parse.',
  docs: [
    'Whatever reads the file stops at it: a broken compose file or workflow does not start at all. Several documents in one file and tags of one\'s own (`!Ref`) are fine. Templates (Helm, Jinja, ERB) are not YAML until they are rendered: they are listed as not checked, and so are broken files among test data.',
    'Mend the place that is named. The usual causes are a tab as indentation, a colon inside an unquoted value, and a key that is given twice.',
  ].join('\n\n'),
  reads: ['yaml'],
  examples: {
    good: [
      { title: 'Several documents', files: { 'k8s.yaml': 'kind: A\n---\nkind: B\n' } },
      { title: 'Tags of one\'s own', files: { 'template.yml': 'Name: !Sub "${Stack}-db"\nRole: !GetAtt Role.Arn\n' } },
      { title: 'A template', files: { 'k8s.yml': 'kind: A\n{{- if .Values.on }}\nspec: [\n{{- end }}\n' } },
      { title: 'Broken for a test', files: { 'tests/fixtures/invalid.yml': 'a: [\n' } },
      { title: 'Merged anchors', files: { 'compose.yaml': 'x: &x {a: 1}\ny: &y {b: 2}\nz:\n  <<: *x\n  <<: *y\n' } },
    ],
    bad: [
      { title: 'A colon inside a value', files: { 'config.yaml': 'a: 1\ntitle: orders: all\n' }, reports: ['config.yaml:2'] },
      { title: 'A list that is not closed', files: { 'ci.yml': 'on: [push\njobs: {}\n' }, reports: ['ci.yml:2'] },
    ],
  },
  async check(tree) {
    const files = await tree.use(yamlFiles);
    return problemsOfEach(tree, ['yaml'], ({ path, text }) => {
      const problems = files.get(path)?.problems ?? [];
      const excuse = problems.length === 0 ? undefined : excuseFor(path, text);
      if (excuse === undefined) return problems;
      tree.cannotCheck(path, excuse);
      return [];
    });
  },
};

import { problemsOfEach, tooDeep } from '../../each-source.ts';
import type { Rule } from '../../rule.ts';
import { foldersUp, type SourceTree } from '../../source-tree.ts';

/** The parser catches the engine's error and reports it as a fault of the file. */
const STACK_OVERFLOW = /^Maximum call stack size exceeded/;

/** YAML that does not parse. */
export const rule: Rule = {
  id: 'syntax/yaml',
  severity: 'error',
  summary: 'A YAML file does not parse.',
  docs: [
    'Whatever reads the file stops at it: a broken compose file or workflow does not start at all. Several documents in one file and tags of one\'s own (`!Ref`) are fine. Helm templates are not YAML until they are rendered and are left out.',
    'Mend the place that is named. The usual causes are a tab as indentation, a colon inside an unquoted value, and a key that is given twice.',
  ].join('\n\n'),
  reads: ['yaml'],
  examples: {
    good: [
      { title: 'Several documents', files: { 'k8s.yaml': 'kind: A\n---\nkind: B\n' } },
      { title: 'Tags of one\'s own', files: { 'template.yml': 'Name: !Sub "${Stack}-db"\nRole: !GetAtt Role.Arn\n' } },
      { title: 'Merged anchors', files: { 'compose.yaml': 'x: &x {a: 1}\ny: &y {b: 2}\nz:\n  <<: *x\n  <<: *y\n' } },
    ],
    bad: [
      { title: 'A colon inside a value', files: { 'config.yaml': 'a: 1\ntitle: orders: all\n' }, reports: ['config.yaml:2'] },
      { title: 'A list that is not closed', files: { 'ci.yml': 'on: [push\njobs: {}\n' }, reports: ['ci.yml:2'] },
    ],
  },
  async check(tree) {
    const sources = tree.sources('yaml');
    if (sources.length === 0) return [];
    const { parseAllDocuments } = await import('../../yaml-parser.ts');
    return problemsOfEach(tree, ['yaml'], ({ path, text }) => {
      if (isHelmTemplate(tree, path)) {
        tree.cannotCheck(path, 'a Helm template is YAML only when it is rendered');
        return [];
      }
      const documents = parseAllDocuments(text, { merge: true, logLevel: 'silent', prettyErrors: true, stringKeys: false });
      const errors = documents.flatMap((document) => document.errors);
      if (errors.some(({ message }) => STACK_OVERFLOW.test(message))) tooDeep();
      return errors.map((error) => {
        const at = error.linePos?.[0];
        return { line: at?.line ?? 0, column: at?.col ?? 0, message: firstLine(error.message) };
      });
    });
  },
};

function isHelmTemplate(tree: SourceTree, path: string): boolean {
  return foldersUp(path).some((folder) => folder.endsWith('/templates') || folder === 'templates'
    ? tree.has([...folder.split('/').slice(0, -1), 'Chart.yaml'].join('/'))
    : false);
}

/** The parser adds the place and an excerpt to its message; the place is given apart. */
function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
}

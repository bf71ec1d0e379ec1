import { problemsOfEach, type PlacedMessage } from '../../each-source.ts';
import type { Rule } from '../../rule.ts';
import { mayBeBrokenOnPurpose, mayBeTemplate } from '../../wiring/template-text.ts';

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\s*(?:\[[^\]]*\])?\s*/;
const CLAUSE = /^(?:===|==|~=|!=|<=|>=|<|>)\s*[A-Za-z0-9][^\s,;()]*\s*$/;
/** Links, paths and archives are no requirement by name. */
const OTHER_FORM = /:\/\/|@|[/\\$]|\.(whl|zip|gz|bz2|tgz)\b|^-|^\.{1,2}(?:\[|$)/;

/** A line of a requirements file that pip cannot read. */
export const rule: Rule = {
  id: 'syntax/requirements',
  severity: 'error',
  summary: 'A line of a requirements file is no requirement.',
  docs: [
    'pip reads the whole file before it installs anything and stops at the line: `Invalid requirement`. Names and versions follow the specification of dependency specifiers (packaging.python.org). Files that hold mostly something else, such as lists of Conda, are left alone.',
    'Write `name==1.2`, with one of `==`, `~=`, `!=`, `<=`, `>=`, `<`, `>` between name and version, and one requirement a line.',
  ].join('\n\n'),
  reads: ['requirements'],
  examples: {
    good: [
      { title: 'Every form', files: { 'requirements.txt': '# all\nflask\nFlask[async] >= 3.0, <4 ; python_version < "3.14"  # web\nrequests (>=2,<3)\npip @ https://example.org/pip.zip\n./local\n.\n..[dev]\n-e .\n--index-url https://example.org\nuvicorn==0.3.* \\\n    --hash=sha256:abc\nname-\\\nof-two-lines==1\n' } },
      { title: 'A list of Conda', files: { 'requirements.txt': '# This file may be used to create an environment using:\n# $ conda create --name <env> --file <this file>\nflask=3.0=py_0\nclick=8=py_0\n' } },
    ],
    bad: [{ title: 'No operator, half of one, and two in a line', files: { 'requirements.txt': 'Flask 3.0\nclick=8.0\nrequests==2.0 urllib3==2\nhttpx>=\nuvicorn==0.3\na\nb\nc\n' }, reports: ['requirements.txt:1', 'requirements.txt:2', 'requirements.txt:3', 'requirements.txt:4'] }],
  },
  check(tree) {
    return problemsOfEach(tree, ['requirements'], ({ path, text }) => (/conda/i.test(text) || mayBeTemplate(path, text) || mayBeBrokenOnPurpose(path) ? [] : problemsIn(text)));
  },
};

function problemsIn(text: string): PlacedMessage[] {
  const problems: PlacedMessage[] = [];
  let requirements = 0;
  for (const { text: line, number } of logicalLines(text)) {
    if (line === '' || OTHER_FORM.test(line)) continue;
    requirements += 1;
    const fault = faultOf(line);
    if (fault !== undefined) problems.push({ line: number, column: 1, message: `Invalid requirement: '${line.slice(0, 80)}': ${fault}` });
  }
  // A text of which more than half is wrong is something else.
  return problems.length * 2 > requirements ? [] : problems;
}

/** Lines without comments and options, continued ones joined. */
function logicalLines(text: string): { readonly text: string; readonly number: number }[] {
  const lines: { text: string; number: number }[] = [];
  let open: { text: string; number: number } | undefined;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const current: { text: string; number: number } = open === undefined ? { text: raw, number: index + 1 } : { text: open.text + raw, number: open.number };
    open = undefined;
    if (raw.endsWith('\\') && !/^\s*#/.test(raw)) open = { text: current.text.slice(0, -1), number: current.number };
    else lines.push({ text: current.text.replace(/(^|\s)#.*$/, '').replace(/\s-{1,2}[A-Za-z].*$/, '').trim(), number: current.number });
  }
  return lines;
}

function faultOf(line: string): string | undefined {
  const [requirement] = line.split(';') as [string];
  const name = NAME.exec(requirement)?.[0];
  if (name === undefined) return 'Expected package name at the start of dependency specifier';
  const rest = requirement.slice(name.length).trim();
  if (rest === '') return undefined;
  const single = /^=(?!=)/.test(rest);
  const clauses = rest.replace(/^\((.*)\)$/s, '$1').split(',').filter((clause, index, all) => clause.trim() !== '' || index < all.length - 1);
  if (clauses.every((clause) => CLAUSE.test(clause.trim()))) return undefined;
  return single ? '= is not a valid operator. Did you mean == ?' : /^[=<>!~(]/.test(rest) ? 'Expected the end or a semicolon after the version' : 'Expected semicolon (after name with no version specifier) or end';
}

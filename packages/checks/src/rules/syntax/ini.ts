import { problemsOfEach, type PlacedMessage } from '../../each-source.ts';
import type { Rule } from '../../rule.ts';
import { baseOf } from '../../source-tree.ts';
import { isTemplateText, mayBeBrokenOnPurpose } from '../../wiring/template-text.ts';

/** Files of which it is known that Python's `configparser`, or a reader just like it, reads them. Other `.ini` and `.cfg` files are of many dialects. */
const READ_BY_PYTHON = /^(alembic\.ini|setup\.cfg|tox\.ini|pytest\.ini|mypy\.ini)$/;
const TEMPLATE_PATH = /\{\{|\{%|(^|\/)templates?\//;

/** A configuration of a Python tool that does not parse. */
export const rule: Rule = {
  id: 'syntax/ini',
  severity: 'error',
  summary: 'An alembic.ini, setup.cfg, tox.ini, pytest.ini or mypy.ini does not parse.',
  docs: [
    'The tool stops before it does anything: `MissingSectionHeaderError`, `ParsingError`, `DuplicateOptionError`. Only files of these names are read: other `.ini` and `.cfg` files are of many dialects.',
    'Close the bracket of the section, write `key = value`, and indent the further lines of a value.',
  ].join('\n\n'),
  reads: ['ini'],
  examples: {
    good: [
      { title: 'Values of several lines, comments', files: { 'setup.cfg': '# a\n[metadata]\nname = a\ndescription: b\n[options]\ninstall_requires =\n    a\n    [b]\n    # c\n\n    d\n; e\n' } },
      { title: 'Another dialect', files: { 'my.cnf.ini': '[a\nb\n', 'php.ini': 'a\n' } },
    ],
    bad: [
      { title: 'A section that is not closed', files: { 'alembic.ini': '[alembic\nscript_location = a\n' }, reports: ['alembic.ini:1'] },
      { title: 'One further below, a line alone, and a key twice', files: { 'tox.ini': '[tox]\nenv = a\nenv = b\n\n[testenv\ndeps = a\nskip\n[tox]\n' }, reports: ['tox.ini:3', 'tox.ini:5', 'tox.ini:7', 'tox.ini:8'] },
    ],
  },
  check(tree) {
    return problemsOfEach(tree, ['ini'], ({ path, text }) => {
      if (!READ_BY_PYTHON.test(baseOf(path)) || TEMPLATE_PATH.test(path) || isTemplateText(text) || text.includes('{{') || mayBeBrokenOnPurpose(path)) return [];
      return problemsIn(text);
    });
  },
};

function problemsIn(text: string): PlacedMessage[] {
  const problems: PlacedMessage[] = [];
  const sections = new Set<string>();
  let options: Map<string, number> | undefined;
  let indent: number | undefined;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    const report = (message: string): void => void problems.push({ line: index + 1, column: 1, message });
    if (line === '' || /^[#;]/.test(line)) continue;
    const depth = raw.length - raw.trimStart().length;
    if (indent !== undefined && depth > indent) continue;
    indent = undefined;
    const section = /^\[(.+)\]/.exec(line)?.[1];
    if (section !== undefined) {
      if (sections.has(section)) report(`DuplicateSectionError: section '${section}' already exists`);
      sections.add(section);
      options = new Map();
      continue;
    }
    // What follows a header that is broken belongs to it.
    if (/^\[[^=\]]*$/.test(line) && (options === undefined || !line.includes(':') || /^\[[\w.-]+:[\w.-]+$/.test(line))) {
      report(`${options === undefined ? 'MissingSectionHeaderError: File contains no section headers' : 'ParsingError: Source contains parsing errors'}: the section ${line} is not closed`);
      options = new Map();
      continue;
    }
    if (options === undefined) {
      report(`MissingSectionHeaderError: File contains no section headers: ${line.slice(0, 60)}`);
      break;
    }
    const option = /^([^=:]*)[=:]/.exec(line)?.[1]?.trimEnd().toLowerCase();
    indent = depth;
    if (option === undefined || option === '') report(`ParsingError: Source contains parsing errors: ${line.slice(0, 60)}`);
    else if (options.has(option)) report(`DuplicateOptionError: option '${option}' already exists, in line ${options.get(option)}`);
    else options.set(option, index + 1);
  }
  return problems;
}

import { problemsOfEach, tooDeep } from '../../each-source.ts';
import type { Rule } from '../../rule.ts';
import { excuseFor } from '../../wiring/template-text.ts';

/** The parser's own limit. */
const TOO_DEEP = /excessively nested/;

/** TOML that does not parse. */
export const rule: Rule = {
  id: 'syntax/toml',
  severity: 'error',
  summary: 'A TOML file does not parse.',
  docs: [
    'A broken `pyproject.toml` or `Cargo.toml` keeps the program from being installed, and every tool that is configured in it from starting.',
    'Mend the place that is named. A value needs quotes unless it is a number, a date, `true` or `false`; a table may be opened once.',
  ].join('\n\n'),
  reads: ['toml'],
  examples: {
    good: [
      { title: 'Tables and dotted keys', files: { 'pyproject.toml': '[project]\nname = "shop"\nurls.home = "https://example.org"\n' } },
      { title: 'A template', files: { '{{cookiecutter.name}}/pyproject.toml': '[project]\n{% if cookiecutter.x %}\na = 1\n{% endif %}\n' } },
    ],
    bad: [
      { title: 'A value without quotes', files: { 'pyproject.toml': '[project]\nname = shop\n' }, reports: ['pyproject.toml:2'] },
      { title: 'A key given twice', files: { 'config.toml': 'a = 1\na = 2\n' }, reports: ['config.toml:2'] },
    ],
  },
  async check(tree) {
    if (tree.sources('toml').length === 0) return [];
    const { parse, TomlError } = await import('smol-toml');
    return problemsOfEach(tree, ['toml'], ({ path, text }) => {
      try {
        parse(text);
        return [];
      } catch (error) {
        if (!(error instanceof TomlError)) throw error;
        if (TOO_DEEP.test(error.message)) tooDeep();
        const excuse = excuseFor(path, text);
        if (excuse !== undefined) {
          tree.cannotCheck(path, excuse);
          return [];
        }
        return [{ line: error.line, column: error.column, message: error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '') }];
      }
    });
  },
};

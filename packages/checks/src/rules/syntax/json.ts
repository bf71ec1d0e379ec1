import type { ParseError } from 'jsonc-parser';
import { problemsOfEach, type PlacedMessage } from '../../each-source.ts';
import type { Rule } from '../../rule.ts';
import { baseOf, type SourceText, type SourceTree } from '../../source-tree.ts';
import { excuseFor } from '../../wiring/template-text.ts';
import { positionAt } from '../../text-position.ts';

/** JSON that does not parse. */
export const rule: Rule = {
  id: 'syntax/json',
  severity: 'error',
  summary: 'A JSON file does not parse.',
  docs: [
    'Whatever reads the file stops at it: a broken `package.json` keeps the whole program from being installed. Comments and trailing commas are allowed only where the reader allows them (`tsconfig*.json`, `.vscode/`, `*.jsonc` and the like).',
    'Mend the place that is named. A file that ends early was cut off: write it again. Comments alone are a warning where no code names the file.',
  ].join('\n\n'),
  reads: ['json', 'json-with-comments'],
  examples: {
    good: [
      { title: 'Comments where they are allowed', files: { 'tsconfig.json': '{\n  // strict\n  "compilerOptions": { "strict": true, },\n}\n' } },
      { title: 'A template', files: { 'templates/package.json': '{\n  "name": {{ name }},\n}\n' } },
      { title: 'A template whose only sign is a comment', files: { 'sql/templates/privileges.json': '{# Who may do what #}\n{"a": 1}\n' } },
      { title: 'The same key twice is legal', files: { 'data.json': '{"a": 1, "a": 2}' } },
    ],
    bad: [
      { title: 'A comment: a warning where no code of the tree names the file', files: { 'locale/en.json': '{\n  "hello": "Hello" // to translate\n}\n', 'data/shop.json': '{\n  "a": 1 /* first */\n}\n', 'shop.py': 'PATH = "data/shop.json"\n' }, reports: ['data/shop.json:2', 'locale/en.json:2'] },
      { title: 'A trailing comma', files: { 'package.json': '{\n  "name": "shop",\n}\n' }, reports: ['package.json:3'] },
      { title: 'Cut off', files: { 'package.json': '{\n  "name": "sh' }, reports: ['package.json:2', 'package.json:2'] },
      { title: 'Nothing at all', files: { 'data.json': '' }, reports: ['data.json:1'] },
    ],
  },
  async check(tree) {
    const suspects = tree.sources('json', 'json-with-comments').some((source) => !isStrictJson(source.text));
    if (!suspects) return [];
    const { parse, printParseErrorCode } = await import('jsonc-parser');
    return problemsOfEach(tree, ['json', 'json-with-comments'], (source) => {
      if (isStrictJson(source.text)) return [];
      const strict = source.format === 'json';
      const errors: ParseError[] = [];
      parse(source.text, errors, { disallowComments: strict, allowTrailingComma: !strict, allowEmptyContent: !strict });
      if (errors.length === 0 && !strict) return [];
      const excuse = excuseFor(source.path, source.text);
      if (excuse !== undefined) {
        tree.cannotCheck(source.path, excuse);
        return [];
      }
      if (errors.length === 0) return [engineProblem(source)];
      const lenient = strict && errors.every(({ error }) => printParseErrorCode(error) === 'InvalidCommentToken') && !isReadHere(tree, source.path) ? { severity: 'warning' as const, confidence: 'low' as const } : {};
      return errors.map(({ error, offset }) => ({ ...positionAt(source.text, offset), message: inWords(printParseErrorCode(error)), ...lenient }));
    });
  },
};

/** Files that tools read, and none of them takes comments. */
const READ_WITHOUT_COMMENTS = /(^|\/)(package|composer|app|vercel|bower|lerna|nx|cdk|firebase|angular|manifest|openapi|swagger)\.json$|\.(webmanifest|geojson|ipynb)$/;

/** Whether the code of a tree names a file, or a tool reads it; what else there is may be read by something that takes comments. */
function isReadHere(tree: SourceTree, path: string): boolean {
  const name = baseOf(path);
  return READ_WITHOUT_COMMENTS.test(path) || tree.sources('script', 'python', 'kotlin').some(({ text }) => text.includes(name));
}

function isStrictJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The parser with positions accepts a little more than JSON; then the engine's own words stand. */
function engineProblem({ text }: SourceText): PlacedMessage {
  try {
    JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const offset = /position (\d+)/.exec(message)?.[1];
    return { ...(offset === undefined ? { line: 0, column: 0 } : positionAt(text, Number(offset))), message };
  }
  return { line: 0, column: 0, message: 'not JSON' };
}

/** `PropertyNameExpected` as `Property name expected`. */
function inWords(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

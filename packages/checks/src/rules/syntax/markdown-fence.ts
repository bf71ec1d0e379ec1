import type { Edit } from '@dark-factory/contracts';
import type { Format } from '../../format.ts';
import { fenceAround, type Fence } from '../../markdown-fence.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';

const FORMATS: readonly Format[] = ['python', 'script', 'kotlin', 'json', 'json-with-comments', 'yaml', 'toml', 'xml', 'sql', 'dockerfile', 'shell', 'ini', 'requirements', 'gradle', 'properties'];

/** A file that is still wrapped as in an answer. */
export const rule: Rule = {
  id: 'syntax/markdown-fence',
  severity: 'error',
  summary: 'A file of code begins with a Markdown fence.',
  docs: [
    'Its first line is that of a code block in Markdown (three backticks), as in an answer of a language model. No language of code reads it: Python, Kotlin and SQL refuse the file, and JavaScript takes it for a template that calls the code as text.',
    'Take out the first line, and the last one with the three backticks. Where nothing closes the block, the file may have been cut off: look at its end.',
  ].join('\n\n'),
  reads: [],
  examples: {
    good: [{ title: 'Backticks inside', files: { 'a.ts': 'export const a = `b`;\nexport const c = `\n```\n`;\n'.replace('```', '\\`\\`\\`'), 'README.md': '```\ncode\n```\n' } }],
    bad: [
      { title: 'TypeScript, wrapped', files: { 'a.ts': "```typescript\nexport const a = 1;\n```\n", 'b.ts': "import { a } from './a';\na;\n" }, reports: ['a.ts:1'], mended: { 'a.ts': 'export const a = 1;\n' } },
      { title: 'Not closed', files: { 'a.sql': '\n```sql\nSELECT 1;\n' }, reports: ['a.sql:2'] },
    ],
  },
  check(tree) {
    return tree.sources(...FORMATS).flatMap(({ path, text }) => {
      const fence = fenceAround(text);
      return fence === undefined ? [] : [problemOf(tree, path, fence)];
    });
  },
};

function problemOf(tree: SourceTree, path: string, { opening, closing }: Fence): Problem {
  const lines = (tree.text(path) ?? '').split('\n');
  const edits = [opening, ...(closing === undefined ? [] : [closing])].map((line) => withoutLine(path, lines, line));
  return {
    path, line: opening, column: 1, message: closing === undefined ? 'The file begins with a Markdown fence, which nothing closes' : 'The file is wrapped in a Markdown fence',
    ...(closing === undefined ? {} : { related: [{ path, line: closing, message: 'the fence ends here' }] }),
    fixes: [{ title: 'Take out the Markdown fence', safety: closing === undefined ? 'offered' : 'safe', edits }],
  };
}

function withoutLine(path: string, lines: readonly string[], line: number): Edit {
  const isLast = line >= lines.length;
  return { kind: 'replace', path, line, column: 1, endLine: isLast ? line : line + 1, endColumn: isLast ? lines[line - 1]!.length + 1 : 1, text: '' };
}

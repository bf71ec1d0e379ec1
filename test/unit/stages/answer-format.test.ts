import { describe, expect, test } from '@jest/globals';
import { onlyPaths, parseAnswer } from '../../../packages/stages/src/answer-format.ts';

const may = onlyPaths(['src/a.ts', 'src/b.ts', 'README.md', '.github/workflows/x.yml']);
const file = (path: string, content: string): string => `=== file: ${path} ===\n${content}\n=== end: ${path} ===\n`;

describe('reading files out of an answer', () => {
  test('prose around files and fences inside of them stay where they belong', () => {
    const answer = `Sure, here you go:\n\n${file('README.md', '# A\n```sh\nnpm test\n```')}\nAnd the code.\n${file('src/a.ts', 'export const a = `\n=== end: src/b.ts ===\n`;')}Done!`;
    const parsed = parseAnswer(answer, may);
    expect(parsed.files).toEqual([
      { path: 'README.md', content: '# A\n```sh\nnpm test\n```\n', complete: true },
      { path: 'src/a.ts', content: 'export const a = `\n=== end: src/b.ts ===\n`;\n', complete: true },
    ]);
    expect(parsed.prose).toBe('Sure, here you go:\n\n\nAnd the code.\nDone!');
  });

  test('CRLF becomes LF', () => {
    expect(parseAnswer(file('src/a.ts', 'a\nb').replace(/\n/g, '\r\n'), may).files[0]!.content).toBe('a\nb\n');
  });

  test('a fence around a whole file is taken off, except in Markdown', () => {
    const parsed = parseAnswer(file('src/a.ts', '```ts\nexport {};\n```') + file('README.md', '```sh\nls\n```'), may);
    expect(parsed.files.map(({ content }) => content)).toEqual(['export {};\n', '```sh\nls\n```\n']);
  });

  test('decorated paths are understood', () => {
    expect(parseAnswer('=== file: `./src/a.ts` ===\nx\n=== end: `./src/a.ts` ===', may).files).toEqual([{ path: 'src/a.ts', content: 'x\n', complete: true }]);
  });

  test('a file cut in the middle is not complete, at the end as before the next file', () => {
    const cut = parseAnswer(`=== file: src/a.ts ===\nexport const a =\n${file('src/b.ts', 'b')}`, may);
    expect(cut.files).toEqual([{ path: 'src/a.ts', content: 'export const a =\n', complete: false }, { path: 'src/b.ts', content: 'b\n', complete: true }]);
    expect(parseAnswer('=== file: src/a.ts ===\nexport con', may).files).toEqual([{ path: 'src/a.ts', content: 'export con\n', complete: false }]);
  });

  test('of a file written twice the last complete version counts', () => {
    const parsed = parseAnswer(`${file('src/a.ts', 'one')}${file('src/a.ts', 'two')}=== file: src/a.ts ===\nthr`, may);
    expect(parsed.files).toEqual([{ path: 'src/a.ts', content: 'two\n', complete: true }]);
  });

  test.each([
    ['/etc/passwd', 'absolute'], ['../outside.ts', '".."'], ['src/other.ts', 'not asked for'], ['.git/hooks/pre-commit', '.git'], ['C:\\x.ts', 'backslash'], ['', 'empty'],
  ])('%j is rejected by name', (path, why) => {
    const parsed = parseAnswer(file(path, 'x') + file('src/a.ts', 'fine'), may);
    expect(parsed.files.map((found) => found.path)).toEqual(['src/a.ts']);
    expect(parsed.rejected).toEqual([{ path, reason: expect.stringContaining(why) }]);
  });

  test('deletions are read, and held to the same permission', () => {
    const parsed = parseAnswer('=== delete: src/b.ts ===\n=== delete: ../x ===', may);
    expect(parsed.deleted).toEqual(['src/b.ts']);
    expect(parsed.rejected).toHaveLength(1);
  });

  test.each(['', '   \n', 'I cannot help with that.', '=== end: src/a.ts ==='])('%j holds no file', (answer) => {
    expect(parseAnswer(answer, may)).toMatchObject({ files: [], deleted: [], rejected: [] });
  });

  test('ten thousand markers are read in one pass', () => {
    const answer = Array.from({ length: 10_000 }, (_, index) => `=== file: src/${index}.ts ===`).join('\n');
    const from = process.hrtime.bigint();
    parseAnswer(answer, may);
    expect(Number(process.hrtime.bigint() - from) / 1e6).toBeLessThan(1000);
  });
});

import type { TreeFile } from '@dark-factory/runtime';
import { kindOf } from '../../format.ts';
import { isBelowTests, isTestModule } from '../../python/test-data.ts';
import type { Rule } from '../../rule.ts';

/** A text file that holds no text. */
export const rule: Rule = {
  id: 'syntax/encoding',
  severity: 'error',
  summary: 'A file with the name of a text file is binary or not UTF-8.',
  docs: [
    'Compilers, package managers and Git read text files as UTF-8. A NUL or a broken sequence makes them refuse the file, or silently replaces characters. It is what a delivery looks like that was cut inside a character or decoded twice. Input of tests may be so on purpose: a warning.',
    'Write the file again as UTF-8 without NUL characters. If it is meant to be binary, give it a name that says so.',
  ].join('\n\n'),
  reads: [],
  examples: {
    good: [
      { title: 'UTF-8', files: { 'greeting.py': "GREETING = 'grüß dich'\n" } },
      { title: 'Python that says how it is written', files: { 'greeting.py': Buffer.from("# -*- coding: latin-1 -*-\nGREETING = 'grüß dich'\n", 'latin1') } },
    ],
    bad: [
      { title: 'Latin-1', files: { 'greeting.py': new Uint8Array([0x47, 0x20, 0x3d, 0x20, 0x27, 0xfc, 0x27]) }, reports: ['greeting.py:0'] },
      { title: 'Input of a test: a warning', files: { 'tests/data/feed.csv': new Uint8Array([0x61, 0xfc, 0x0a]) }, reports: ['tests/data/feed.csv:0'] },
      { title: 'A NUL', files: { 'schema.sql': 'SELECT 1;\u0000\n' }, reports: ['schema.sql:0'] },
    ],
  },
  check: (tree) => tree.files.flatMap((file) => {
    const kind = kindOf(file.path);
    const isText = kind.kind === 'known' || kind.text;
    if (!isText || tree.isTooLarge(file.path) || tree.text(file.path) !== undefined) return [];
    const nul = file.content.indexOf(0);
    const what = nul >= 0 ? `holds a NUL at byte ${nul}` : 'is not UTF-8';
    if (nul < 0 && declaresEncoding(file)) return [];
    const isInput = isBelowTests(file.path) && !isTestModule(file.path);
    return [{ path: file.path, line: 0, column: 0, message: `the file ${what}; it must be text in UTF-8`, ...(isInput ? { severity: 'warning' as const, confidence: 'low' as const } : {}) }];
  }),
};

/** Whether a Python file says in its first two lines, as PEP 263 asks, that it is written in another encoding. */
function declaresEncoding({ path, content }: TreeFile): boolean {
  if (!/\.pyi?$/.test(path)) return false;
  const [first, second] = Buffer.from(content.subarray(0, 400)).toString('latin1').split(/\r\n|\r|\n/);
  return [first, second].some((line) => !/^[ \t\f]*#.*?coding[:=][ \t]*(utf-?8|$)/i.test(line ?? '') && /^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+/.test(line ?? ''));
}

import { kindOf } from '../../format.ts';
import type { Rule } from '../../rule.ts';

/** A text file that holds no text. */
export const rule: Rule = {
  id: 'syntax/encoding',
  severity: 'error',
  summary: 'A file with the name of a text file is binary or not UTF-8.',
  docs: [
    'Compilers, package managers and Git read text files as UTF-8. A NUL or a broken sequence makes them refuse the file, or silently replaces characters. It is what a delivery looks like that was cut inside a character or decoded twice.',
    'Write the file again as UTF-8 without NUL characters. If it is meant to be binary, give it a name that says so.',
  ].join('\n\n'),
  reads: [],
  examples: {
    good: [{ title: 'UTF-8', files: { 'greeting.py': "GREETING = 'grüß dich'\n" } }],
    bad: [
      { title: 'Latin-1', files: { 'greeting.py': new Uint8Array([0x47, 0x20, 0x3d, 0x20, 0x27, 0xfc, 0x27]) }, reports: ['greeting.py:0'] },
      { title: 'A NUL', files: { 'schema.sql': 'SELECT 1;\u0000\n' }, reports: ['schema.sql:0'] },
    ],
  },
  check: (tree) => tree.files.flatMap((file) => {
    const kind = kindOf(file.path);
    const isText = kind.kind === 'known' || kind.text;
    if (!isText || tree.isTooLarge(file.path) || tree.text(file.path) !== undefined) return [];
    const nul = file.content.indexOf(0);
    const what = nul >= 0 ? `holds a NUL at byte ${nul}` : 'is not UTF-8';
    return [{ path: file.path, line: 0, column: 0, message: `the file ${what}; it must be text in UTF-8` }];
  }),
};

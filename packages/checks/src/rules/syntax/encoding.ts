import type { TreeFile } from '@dark-factory/runtime';
import { kindOf, type Format } from '../../format.ts';
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
      { title: 'Formats that may be written otherwise', files: { 'res/values/strings.xml': Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?>\n<resources name="gr\u00fc\u00df"/>\n', 'latin1'), 'app.properties': Buffer.from('greeting=gr\u00fc\u00df\n', 'latin1') } },
      { title: 'Compressed, and films with the extension of TypeScript', files: { 'LICENSE.txt.gz': new Uint8Array([0x1f, 0x8b, 8, 0, 0]), 'README.br': new Uint8Array([0x0b, 0, 0x80]), 'media/part1.ts': Uint8Array.from({ length: 376 }, (_, index) => (index % 188 === 0 ? 0x47 : 0)) } },
      { title: 'Python that says how it is written', files: { 'greeting.py': Buffer.from("# -*- coding: latin-1 -*-\nGREETING = 'grüß dich'\n", 'latin1') } },
    ],
    bad: [
      { title: 'Latin-1', files: { 'greeting.py': new Uint8Array([0x47, 0x20, 0x3d, 0x20, 0x27, 0xfc, 0x27]) }, reports: ['greeting.py:0'] },
      { title: 'Read by tools that do without UTF-8: a warning', files: { 'static/old.js': Buffer.from('// gr\u00fcn\n', 'latin1'), 'requirements.txt': Buffer.from('\ufeffflask\n', 'utf16le') }, reports: ['requirements.txt:0', 'static/old.js:0'] },
      { title: 'Input of a test: a warning', files: { 'tests/data/feed.csv': new Uint8Array([0x61, 0xfc, 0x0a]) }, reports: ['tests/data/feed.csv:0'] },
      { title: 'A NUL', files: { 'schema.sql': 'SELECT 1;\u0000\n' }, reports: ['schema.sql:0'] },
    ],
  },
  check: (tree) => tree.files.flatMap((file) => {
    const kind = kindOf(file.path);
    const isText = kind.kind === 'known' || kind.text;
    if (!isText || tree.isTooLarge(file.path) || tree.text(file.path) !== undefined || declaresEncoding(file)) return [];
    if (isOtherFormat(file)) {
      tree.cannotCheck(file.path, 'of another format than its name says');
      return [];
    }
    const nul = file.content.indexOf(0);
    const wide = startsWith(file, 0xff, 0xfe) || startsWith(file, 0xfe, 0xff);
    const what = wide && nul >= 0 ? 'is UTF-16' : nul >= 0 ? `holds a NUL at byte ${nul}` : 'is not UTF-8';
    const isInput = isBelowTests(file.path) && !isTestModule(file.path);
    const isRefused = kind.kind === 'known' && (isRefusedBy(kind.format, file.path, wide) || (nul >= 0 && !wide));
    return [{ path: file.path, line: 0, column: 0, message: `the file ${what}; it must be text in UTF-8`, ...(isInput || !isRefused ? { severity: 'warning' as const, confidence: 'low' as const } : {}) }];
  }),
};

/** Formats whose readers replace what they cannot read, or guess how it is written. */
const LENIENT: ReadonlySet<Format> = new Set<Format>(['markdown', 'ini', 'properties', 'requirements']);

/** Whether what reads a file stops at it. Browsers and engines read old JavaScript that is no UTF-8, with other letters in its comments. */
function isRefusedBy(format: Format, path: string, isUtf16: boolean): boolean {
  return !LENIENT.has(format) && (isUtf16 || !/\.jsx?$/.test(path));
}

function startsWith({ content }: TreeFile, ...bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => content[index] === byte);
}

/** A packet of an MPEG transport stream, which has the extension `.ts` as TypeScript has; recorders put four bytes before each. */
const PACKETS: readonly (readonly [start: number, length: number])[] = [[0, 188], [4, 192]];

/** Whether a file is a film under a name of TypeScript, or a property list in its binary form. */
function isOtherFormat(file: TreeFile): boolean {
  if (/\.m?ts$/.test(file.path)) return PACKETS.some(([start, length]) => file.content[start] === 0x47 && file.content[start + length] === 0x47);
  return /\.(plist|xib|storyboard)$/.test(file.path) && startsWith(file, 0x62, 0x70, 0x6c, 0x69, 0x73, 0x74);
}

/** Whether a file may be written in another encoding: Python that says so in its first two lines, as PEP 263 asks, XML that says so, and properties of Java. */
function declaresEncoding({ path, content }: TreeFile): boolean {
  if (content.indexOf(0) < 0 && /\.properties$/.test(path)) return true;
  const kind = kindOf(path);
  if (kind.kind === 'known' && kind.format === 'xml') return declaresXmlEncoding(content);
  if (content.indexOf(0) >= 0 || !/\.pyi?$/.test(path)) return false;
  const [first, second] = Buffer.from(content.subarray(0, 400)).toString('latin1').split(/\r\n|\r|\n/);
  return [first, second].some((line) => !/^[ \t\f]*#.*?coding[:=][ \t]*(utf-?8|$)/i.test(line ?? '') && /^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+/.test(line ?? ''));
}

function declaresXmlEncoding(content: Uint8Array): boolean {
  const wide = (content[0] === 0xff && content[1] === 0xfe) || (content[0] === 0xfe && content[1] === 0xff);
  const declared = /^<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.-]+)/.exec(Buffer.from(content.subarray(0, 200)).toString('latin1'))?.[1];
  return wide || (declared !== undefined && !/^utf-?8$/i.test(declared));
}

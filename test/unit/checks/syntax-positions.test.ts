import { describe, expect, test } from '@jest/globals';
import { textFile } from '@dark-factory/runtime';
import { checkSyntax } from '@dark-factory/checks';

/** Path, text, and where the first problem is; columns count UTF-16 units. */
const CASES: readonly [string, string, string][] = [
  ['a.py', 'x = "é😀"; y = = 1\n', '1:16 Expected an expression'],
  ['a.py', 'if x:\npass\n', '2:1 Expected an indented block after `if` statement'],
  ['a.ts', 'const é = "😀"; const = 1;\n', '1:23 Variable declaration expected.'],
  ['a.mjs', 'export const a = (1;\r\n', "1:20 ')' expected."],
  ['a.jsx', 'const a = <p>\n</b>;\n', "2:3 Expected corresponding JSX closing tag for 'p'."],
  ['a.json', '{\r\n  "é😀": 1,\r\n  b: 2\r\n}', '3:3 Invalid symbol'],
  ['.vscode/settings.json', '{ // fine\n "a": }', '2:7 Value expected'],
  ['a.yaml', 'a: 1\nb: "é😀\n', '3:1 Missing closing "quote'],
  ['a.toml', 'a = "é😀" b = 1\n', '1:11 '],
  ['a.xml', '<a>\n<é b="😀" c/></a>', "2:11 Specification mandates value for attribute c"],
];

describe('the place and the words of the parser', () => {
  test.each(CASES)('%s %j', async (path, text, expected) => {
    const [first] = await checkSyntax(textFile(path, text));
    expect(`${first?.line}:${first?.column} ${first?.message}`).toContain(expected);
  });
});

test('what parses has no problems, and neither has what is not known', async () => {
  for (const [path, text] of [['a.py', 'x = y\n'], ['a.ts', "import './nowhere';\n"], ['a.kt', 'fun a() = 1\n'], ['a.go', 'func ('], ['README.md', '# x'], ['tsconfig.app.json', '{/* */}'], ['a.yml', '%YAML 1.1\n---\na: !x b\n...\n---\nc\n']] as const) {
    expect(await checkSyntax(textFile(path, text))).toEqual([]);
  }
});

test('bytes that are no text are one problem', async () => {
  expect(await checkSyntax({ path: 'a.sql', content: Buffer.from([0xff, 0xfe]), executable: false })).toEqual([{ line: 0, column: 0, message: 'the file is not UTF-8; it must be text in UTF-8' }]);
});

import { describe, expect, test } from '@jest/globals';
import { ErrorManifest, type Edit, type Finding, type Fix } from '@dark-factory/contracts';
import { textFile, textOf, type TreeFile } from '@dark-factory/runtime';
import { applyEdits, mendTree, type CheckTree } from '@dark-factory/checks';
import { aFinding } from '../../builders/finding.ts';

const replace = (path: string, line: number, from: number, to: number, text: string): Edit => ({ kind: 'replace', path, line, column: from, endLine: line, endColumn: to, text });
const contents = (files: readonly TreeFile[]) => Object.fromEntries(files.map((file) => [file.path, textOf(file)]));

interface Replacement {
  readonly instead: string;
  readonly safety?: Fix['safety'];
}

/** A check that finds words wherever they stand, and knows what to put in their place. */
function finds(words: Readonly<Record<string, Replacement>>): CheckTree {
  const inLine = (path: string, line: string, row: number): Finding[] => Object.entries(words).flatMap(([word, { instead, safety = 'safe' }]) => {
    const column = line.indexOf(word) + 1;
    return column === 0 ? [] : [aFinding({ path, line: row, column, message: `found ${word}`, fixes: [{ title: `write ${instead}`, safety, edits: [replace(path, row, column, column + word.length, instead)] }] })];
  });
  return ({ files }) => Promise.resolve({
    findings: files.flatMap((file) => textOf(file)!.split('\n').flatMap((line, index) => inLine(file.path, line, index + 1))), filesChecked: files.length, unchecked: [],
  });
}

const mend = (text: string, words: Readonly<Record<string, Replacement>>) => mendTree({ files: [textFile('a.txt', text)] }, finds(words));

describe('safe fixes', () => {
  test('are applied one by one, the same fault in two places too, and each is recorded with the counts around it', async () => {
    const { files, result, mends } = await mend('teh cat\nadn teh dog\n', { teh: { instead: 'the' }, adn: { instead: 'and' } });
    expect(contents(files)).toEqual({ 'a.txt': 'the cat\nand the dog\n' });
    expect(result.findings).toEqual([]);
    expect(mends.map(({ line, title, outcome, before, after }) => `${line} ${title}: ${outcome}, ${before.errors} to ${after.errors}`)).toEqual([
      '1 write the: kept, 3 to 2', '2 write the: kept, 2 to 1', '2 write and: kept, 1 to 0',
    ]);
    expect(ErrorManifest.shape.mends.parse(mends)).toEqual(mends);
  });

  test('are undone when the count does not fall, and not tried again', async () => {
    const { files, mends } = await mend('one\n', { one: { instead: 'two' }, two: { instead: 'one' } });
    expect(contents(files)).toEqual({ 'a.txt': 'one\n' });
    expect(mends.map(({ outcome, before, after }) => [outcome, before.errors, after.errors])).toEqual([['reverted', 1, 1]]);
  });

  test('are undone when they bring an error that was not there, though two others go', async () => {
    const check: CheckTree = async (request) => {
      const { findings, ...rest } = await finds({ bad: { instead: 'worse' } })(request);
      const text = textOf(request.files[0]!)!;
      const also = text.includes('bad') ? [aFinding({ path: 'a.txt', message: 'a consequence' }), aFinding({ path: 'a.txt', message: 'another' })] : [aFinding({ path: 'a.txt', message: 'a new one' })];
      return { findings: [...findings, ...also], ...rest };
    };
    const { files, mends } = await mendTree({ files: [textFile('a.txt', 'bad\n')] }, check);
    expect(contents(files)).toEqual({ 'a.txt': 'bad\n' });
    expect(mends.map(({ outcome, before, after }) => [outcome, before.errors, after.errors])).toEqual([['reverted', 3, 1]]);
  });

  test('that would take a file out of the count are undone', async () => {
    const check: CheckTree = async (request) => ({ ...(await finds({ bad: { instead: 'good' } })(request)), unchecked: textOf(request.files[0]!)!.includes('good') ? [{ path: 'a.txt', reason: 'its parser failed' }] : [] });
    expect((await mendTree({ files: [textFile('a.txt', 'bad\n')] }, check)).mends.map(({ outcome }) => outcome)).toEqual(['reverted']);
  });
});

test('what is only offered is left alone', async () => {
  const { files, result, mends } = await mend('teh\n', { teh: { instead: 'the', safety: 'offered' } });
  expect(contents(files)).toEqual({ 'a.txt': 'teh\n' });
  expect(result.findings).toHaveLength(1);
  expect(mends).toEqual([]);
});

describe('edits', () => {
  const tree = [textFile('a.txt', 'one\r\ntwo\r\nthree'), textFile('b.txt', '\ufeffone\n')];

  test('of several lines and files, with new files in path order', () => {
    const edited = applyEdits(tree, [replace('a.txt', 3, 1, 6, '3'), { kind: 'replace', path: 'a.txt', line: 1, column: 4, endLine: 2, endColumn: 4, text: '+2' }, { kind: 'create', path: 'a/new.txt', text: 'new' }, replace('b.txt', 1, 1, 4, '1')]);
    expect(edited.kind === 'edited' ? contents(edited.files) : edited).toEqual({ 'a.txt': 'one+2\r\n3', 'a/new.txt': 'new', 'b.txt': '\ufeff1\n' });
  });

  test.each<[string, Edit[]]>([
    ['past the end of a line', [replace('a.txt', 1, 1, 9, 'x')]],
    ['past the last line', [replace('a.txt', 4, 1, 1, 'x')]],
    ['one over the other', [replace('a.txt', 1, 1, 3, 'x'), replace('a.txt', 1, 2, 4, 'y')]],
    ['in a file that is not there', [replace('c.txt', 1, 1, 1, 'x')]],
    ['creating what is there', [{ kind: 'create', path: 'a.txt', text: '' }]],
  ])('are refused as a whole: %s', (_, edits) => {
    expect(applyEdits(tree, [replace('b.txt', 1, 1, 2, 'O'), ...edits]).kind).toBe('unfit');
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { textFile } from '@dark-factory/runtime';
import { checkTarget, copyDelivery } from '../../../packages/cli/src/run/delivery-copy.ts';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';

const OF = { expedition: 'shelf', run: 'r' };

test('a second delivery replaces the first, and leaves what a person has added', async () => {
  await using folder = await temporaryFolder('copy');
  const out = join(folder.path, 'out');
  await checkTarget(out, 'out', false);
  await copyDelivery(out, [textFile('a.txt', '1'), textFile('gone/b.txt', '1')], OF, false);
  await writeFiles(out, { 'mine.txt': 'mine' });
  await checkTarget(out, 'out', false);
  await copyDelivery(out, [textFile('a.txt', '2')], OF, false);
  expect(readFileSync(join(out, 'a.txt'), 'utf8')).toBe('2');
  expect(existsSync(join(out, 'gone/b.txt'))).toBe(false);
  expect(readFileSync(join(out, 'mine.txt'), 'utf8')).toBe('mine');
  await expect(copyDelivery(out, [textFile('mine.txt', 'x')], OF, false)).rejects.toThrow('would overwrite files');
  expect(readFileSync(join(out, 'mine.txt'), 'utf8')).toBe('mine');
});

test('a folder of somebody else, and a delivery that a person has changed, are refused without --force', async () => {
  await using folder = await temporaryFolder('copy');
  await writeFiles(folder.path, { 'theirs/x': 'x' });
  await expect(checkTarget(join(folder.path, 'theirs'), 'theirs', false)).rejects.toThrow('no earlier run has made it (theirs)');
  await expect(checkTarget(join(folder.path, 'theirs/x'), 'theirs/x', true)).rejects.toThrow('is not a folder');
  await checkTarget(join(folder.path, 'theirs'), 'theirs', true);
  const out = join(folder.path, 'out');
  await copyDelivery(out, [textFile('a.txt', '1')], OF, false);
  await writeFiles(out, { 'a.txt': 'changed' });
  await expect(checkTarget(out, 'out', false)).rejects.toThrow('a file of the earlier delivery was changed since (out).\n  - a.txt');
  await checkTarget(out, 'out', true);
});

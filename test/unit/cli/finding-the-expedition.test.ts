import { expect, test } from '@jest/globals';
import { findExpedition } from '../../../packages/cli/src/expedition-source.ts';
import { newRunId, stateFolderOf } from '../../../packages/cli/src/run/state-folder.ts';
import { temporaryFolder, writeFiles } from '../../support/temporary-folder.ts';

test('a folder or a scope of work itself, and the plan beside it', async () => {
  await using folder = await temporaryFolder('find');
  await writeFiles(folder.path, { 'expeditions/My Shelf_2/SOW.txt': 'text', 'expeditions/other/SOW.md': 'md', 'expeditions/other/SOW.txt': 'txt', 'expeditions/other/factory-plan.json': '{}', 'notes/loans.md': 'x', '日本/SOW.md': 'x' });
  expect(await findExpedition(folder.path, 'expeditions/My Shelf_2/', undefined)).toEqual({ name: 'my-shelf-2', sow: { path: 'expeditions/My Shelf_2/SOW.txt', content: Buffer.from('text') } });
  expect(await findExpedition(folder.path, 'expeditions/other', undefined)).toMatchObject({ name: 'other', sow: { path: 'expeditions/other/SOW.md' }, draft: { path: 'expeditions/other/factory-plan.json', json: '{}' } });
  expect(await findExpedition(folder.path, 'notes/loans.md', undefined)).toMatchObject({ name: 'loans' });
  expect(await findExpedition(folder.path, 'notes/loans.md', 'given')).toMatchObject({ name: 'given' });
  await expect(findExpedition(folder.path, '日本', undefined)).rejects.toThrow('Give one with --name');
  // A path outside of the working folder says nothing about this machine.
  expect((await findExpedition(`${folder.path}/notes`, '../expeditions/other', undefined)).sow.path).toBe('SOW.md');
});

test('two runs of one second have ids of their own', async () => {
  await using folder = await temporaryFolder('ids');
  const state = stateFolderOf(folder.path);
  const now = Date.UTC(2026, 10, 23, 1, 2, 3);
  expect(await newRunId(state, now, 'shelf')).toBe('20261123-010203-shelf');
  await writeFiles(folder.path, { '.dark-factory/runs/20261123-010203-shelf/run.json': '{}' });
  expect(await newRunId(state, now, 'shelf')).toBe('20261123-010203-shelf-2');
});

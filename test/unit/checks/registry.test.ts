import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { RULES } from '@dark-factory/checks';

const folder = join(import.meta.dirname, '../../../packages/checks/src/rules');

test('the registry lists every file of the folder, and every id is the path of its file', () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  expect(RULES.map(({ id }) => `${id}.ts`)).toEqual(files.map((path) => path.split('\\').join('/')).sort());
});

test('every id is one that a finding may carry', () => {
  for (const { id, summary, docs } of RULES) {
    expect(id).toMatch(/^[a-z0-9]+(?:[-/][a-z0-9]+)*$/);
    expect(summary).toMatch(/\.$/);
    expect(docs.length).toBeGreaterThan(100);
  }
});

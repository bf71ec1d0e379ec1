import { expect, test } from '@jest/globals';
import { rule } from '../../../packages/checks/src/rules/wiring/alembic.ts';
import { findingsOf, withChange, type Files } from './one-change.ts';

const revision = (id: string, down: string): string => `"""Revision ${id}."""\n\nfrom alembic import op\n\nrevision: str = "${id}"\ndown_revision: str | None = ${down}\nbranch_labels = None\n\n\ndef upgrade() -> None:\n    op.execute("SELECT 1")\n`;
const FILES: Files = {
  'server/alembic.ini': '[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = .\n\n[loggers]\nkeys = root\n',
  'server/migrations/env.py': 'from alembic import context\n',
  'server/migrations/versions/0001_trees.py': revision('0001', 'None'),
  'server/migrations/versions/0002_owners.py': revision('0002', '"0001"'),
  'server/migrations/versions/0003_fruit.py': revision('0003', '"0002"'),
  'server/start.sh': '#!/bin/sh\nset -e\nalembic upgrade head\nexec uvicorn app.main:app\n',
};

test('three revisions in a row are right', async () => {
  expect(await findingsOf([rule], FILES)).toEqual([]);
});

test.each([
  ['a folder that is not there', 'server/alembic.ini', '/migrations', '/alembic', 'error wiring/alembic server/alembic.ini:2:'],
  ['a revision that nobody wrote', 'server/migrations/versions/0003_fruit.py', '= "0002"', '= "0009"', 'error wiring/alembic server/migrations/versions/0003_fruit.py:6:'],
  ['two heads', 'server/migrations/versions/0003_fruit.py', '= "0002"', '= "0001"', 'error wiring/alembic server/migrations/versions/0003_fruit.py:5:'],
  ['one id twice', 'server/migrations/versions/0003_fruit.py', 'str = "0003"', 'str = "0002"', 'error wiring/alembic server/migrations/versions/0003_fruit.py:5:'],
])('%s', async (_, path, from, to, expected) => {
  const [first] = await findingsOf([rule], withChange(FILES, path, from, to));
  expect(first).toContain(expected);
});

test('a start that migrates without alembic.ini', async () => {
  const { 'server/alembic.ini': _, ...others } = FILES;
  expect(await findingsOf([rule], others)).toEqual([expect.stringContaining('error wiring/alembic server/start.sh:3:')]);
});

import { expect, test } from '@jest/globals';
import { rule } from '../../../packages/checks/src/rules/database/migration-order.ts';
import { findingsOf, withChange, type Files } from './one-change.ts';

const migration = (id: string, down: string, body: string): string => `"""Trees and their owners."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = "${id}"\ndown_revision = ${down}\n\n\ndef upgrade() -> None:\n${body}`;
const OWNERS = '    op.create_table("owners", sa.Column("id", sa.Integer(), primary_key=True))\n';
const FILES: Files = {
  'requirements.txt': 'asyncpg==0.30.0\n',
  'versions/0001_base.py': migration('0001', 'None', '    op.create_table("gardens", sa.Column("id", sa.Integer(), primary_key=True))\n'),
  'versions/0002_trees.py': migration('0002', '"0001"', '    """Trees before owners."""\n    op.create_table(\n        "trees",\n        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("owners.id")),\n        sa.Column("garden_id", sa.Integer(), sa.ForeignKey("gardens.id")),\n    )\n'),
  'versions/0003_owners.py': migration('0003', '"0002"', OWNERS),
};
const FOUND = 'error database/migration-order versions/0002_trees.py:14:';

test('a table of a later migration is told, whatever the texts of the migrations say', async () => {
  expect(await findingsOf([rule], FILES)).toEqual([expect.stringContaining(FOUND)]);
});

test.each([
  ['a column that is added', '    op.add_column("gardens", sa.Column("owner_id", sa.Integer(), sa.ForeignKey("owners.id")))\n'],
  ['a key that is added', '    op.create_foreign_key("fk", "gardens", "owners", ["owner_id"], ["id"])\n'],
  ['a key that is added in a batch', '    with op.batch_alter_table("gardens") as batch_op:\n        batch_op.create_foreign_key("fk", "owners", ["owner_id"], ["id"])\n'],
])('%s needs its table as well', async (_, body) => {
  expect(await findingsOf([rule], { ...FILES, 'versions/0002_trees.py': migration('0002', '"0001"', body) })).toEqual([expect.stringContaining('error database/migration-order versions/0002_trees.py:')]);
});

test('a tree that names SQLite besides gets a warning, one that names SQLite alone nothing', async () => {
  expect(await findingsOf([rule], { ...FILES, 'requirements.txt': 'asyncpg\naiosqlite\n' })).toEqual([expect.stringContaining(FOUND.replace('error', 'warning'))]);
  expect(await findingsOf([rule], { ...FILES, 'requirements.txt': 'aiosqlite\n' })).toEqual([]);
});

test.each([
  ['the table is made by SQL before', 'versions/0001_base.py', '    op.create_table("gardens"', '    op.execute("""CREATE TABLE owners (id int)""")\n    op.create_table("gardens"'],
  ['SQL stands on lines of its own', 'versions/0001_base.py', '    op.create_table("gardens"', '    op.execute(\n"""\nCREATE TABLE owners (id int)\n"""\n    )\n    op.create_table("gardens"'],
  ['a function of the program runs before', 'versions/0001_base.py', 'from alembic import op', 'from alembic import op\nfrom app.tables import make_tables'],
  ['the models make the tables', 'versions/0001_base.py', '    op.create_table("gardens"', '    Base.metadata.create_all(op.get_bind())\n    op.create_table("gardens"'],
  ['names of tables are made in a loop', 'versions/0001_base.py', '    op.create_table("gardens"', '    for name in NAMES:\n        op.create_table(name)\n    op.create_table("gardens"'],
  ['the table is made only where it is not there', 'versions/0003_owners.py', 'primary_key=True))', 'primary_key=True), if_not_exists=True)'],
  ['the table is made anew', 'versions/0003_owners.py', '    op.create_table(', '    op.drop_table("owners")\n    op.create_table('],
  ['the history has two branches', 'versions/0003_owners.py', '= "0002"', '= "0001"'],
  ['the history begins elsewhere', 'versions/0001_base.py', '= None', '= "0000"'],
])('nothing is said where %s', async (_, path, from, to) => {
  expect(await findingsOf([rule], withChange(FILES, path, from, to))).toEqual([]);
});

test('a history in another folder is one of its own', async () => {
  const { 'versions/0003_owners.py': owners, ...others } = FILES;
  expect(await findingsOf([rule], { ...others, 'other/versions/0003_owners.py': owners!.replace('"0002"', 'None') })).toEqual([]);
});

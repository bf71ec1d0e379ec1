import { expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { rule as columnName } from '../../../packages/checks/src/rules/database/column-name.ts';
import { rule as duplicateTable } from '../../../packages/checks/src/rules/database/duplicate-table.ts';
import { rule as foreignKey } from '../../../packages/checks/src/rules/database/foreign-key.ts';
import { rule as migrationMismatch } from '../../../packages/checks/src/rules/database/migration-mismatch.ts';
import { rule as modelsNotImported } from '../../../packages/checks/src/rules/database/models-not-imported.ts';
import { rule as relationship } from '../../../packages/checks/src/rules/database/relationship.ts';
import { rule as schemaModelMismatch } from '../../../packages/checks/src/rules/database/schema-model-mismatch.ts';
import { rule as unknownAttribute } from '../../../packages/checks/src/rules/database/unknown-attribute.ts';
import { rule as unknownColumn } from '../../../packages/checks/src/rules/database/unknown-column.ts';
import { rule as sqlSyntax } from '../../../packages/checks/src/rules/syntax/sql.ts';
import { aDatabaseTree, withChange } from '../../builders/database-tree.ts';
import { aTree } from './a-tree.ts';

const RULES = [columnName, duplicateTable, foreignKey, migrationMismatch, modelsNotImported, relationship, schemaModelMismatch, unknownAttribute, unknownColumn, sqlSyntax];

async function found(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { findings } = await checkWith(RULES, { files: aTree(files) });
  return findings.map(({ severity, rule, path, line, column }) => `${severity} ${rule} ${path}:${line}:${column}`);
}

test('a program whose models, migrations, scripts and queries fit together has no findings', async () => {
  expect(await found(aDatabaseTree())).toEqual([]);
});

const CHANGES: readonly (readonly [string, Record<string, string>, readonly string[]])[] = [
  ['a foreign key to the name of the class', withChange('app/models/item.py', '"users.id"', '"user.id"'), ['error database/foreign-key app/models/item.py:15:5']],
  ['a foreign key to a column that is not there', withChange('app/models/item.py', '"users.id"', '"users.uid"'), ['error database/foreign-key app/models/item.py:15:5']],
  ['an integer that points at a UUID', withChange('app/models/item.py', 'mapped_column(ForeignKey(', 'mapped_column(sa.Integer, ForeignKey('), ['error database/foreign-key app/models/item.py:15:5']],
  ['the other side under another name', withChange('app/models/user.py', 'back_populates="owner"', 'back_populates="user"'), ['error database/relationship app/models/user.py:21:5']],
  ['a relationship to a class that is not there', withChange('app/models/item.py', 'Mapped["User"] = relationship(', 'Mapped["User"] = relationship("Account", '), ['error database/relationship app/models/item.py:16:5']],
  ['one table twice', withChange('app/models/item.py', '__tablename__ = "items"', '__tablename__ = "users"'), ['warning database/migration-mismatch app/models/item.py:14:5', 'warning database/migration-mismatch app/models/item.py:15:5', 'error database/duplicate-table app/models/user.py:17:5']],
  ['a reserved name', withChange('app/models/item.py', '    title:', '    metadata: Mapped[str]\n    title:'), ['error database/column-name app/models/item.py:14:5', 'warning database/migration-mismatch app/models/item.py:14:5']],
  ['an attribute that the class lacks', withChange('app/crud.py', 'Item.owner_id ==', 'Item.ownerid =='), ['error database/unknown-attribute app/crud.py:8:32']],
  ['a column that no migration makes', withChange('alembic/versions/0002_items.py', 'new_column_name="title"', 'new_column_name="titel"'), ['warning database/migration-mismatch app/models/item.py:14:5']],
  ['a schema that asks for what is not there', withChange('app/schemas.py', '    title: str', '    name: str'), ['warning database/schema-model-mismatch app/schemas.py:5:5']],
  ['models that Alembic does not see', withChange('alembic/env.py', 'import app.models  # noqa: F401\n', ''), ['warning database/models-not-imported alembic/env.py:5:1']],
  ['a column in a string of Python', withChange('app/crud.py', 'u.email = :email', 'u.mail = :email'), ['warning database/unknown-column app/crud.py:13:103']],
  ['a column in a string of TypeScript', withChange('reports/store.ts', 'l.report_id', 'l.report'), ['warning database/unknown-column reports/store.ts:8:51']],
  ['a table in a string of TypeScript', withChange('reports/store.ts', 'FROM report_lines', 'FROM report_line'), ['warning database/unknown-column reports/store.ts:8:11']],
  ['a column in a seed', withChange('reports/seed.sql', 'totals)', 'total)'), ['error database/unknown-column reports/seed.sql:2:27']],
  ['an index on a column that is not there', withChange('reports/schema.sql', '(report_id);', '(report);'), ['error database/unknown-column reports/schema.sql:11:37']],
  ['a table under nearly its name', withChange('reports/schema.sql', 'REFERENCES reports', 'REFERENCES report'), ['error database/foreign-key reports/schema.sql:8:40']],
  ['a table that is created later', withChange('reports/schema.sql', 'NOT NULL,\n  totals', 'NOT NULL,\n  first BIGINT REFERENCES report_lines (id),\n  totals'), ['error database/foreign-key reports/schema.sql:4:27']],
  ['a statement that is cut off', withChange('reports/seed.sql', ');', ''), ['error syntax/sql reports/seed.sql:3:1']],
  ['a fault behind signs outside the BMP', withChange('reports/seed.sql', 'VALUES (', "VALUES ('😀',, "), ['error syntax/sql reports/seed.sql:2:48']],
];

test.each(CHANGES)('%s', async (_, files, expected) => {
  expect(await found(files)).toEqual(expected);
});

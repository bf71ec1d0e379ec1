import { applyMigrations, migrationChain, type MigrationChain } from '../../database/alembic-migrations.ts';
import type { MappedClass } from '../../database/mapped-class.ts';
import { mappedModels } from '../../database/mapped-models.ts';
import { SchemaBuilder } from '../../database/sql-schema.ts';
import type { Problem, Rule } from '../../rule.ts';

const MODELS = 'from sqlalchemy import Column, Integer, String\nfrom sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n\n\nclass Item(Base):\n    __tablename__ = "items"\n    id = Column(Integer, primary_key=True)\n    title = Column(String)\n';
const FIRST = 'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "a1"\ndown_revision = None\n\n\ndef upgrade() -> None:\n    op.create_table(\n        "items",\n        sa.Column("id", sa.Integer(), primary_key=True),\n        sa.Column("name", sa.String()),\n    )\n';
const SECOND = 'from alembic import op\n\nrevision = "b2"\ndown_revision = "a1"\n\n\ndef upgrade() -> None:\n    op.alter_column("items", "name", new_column_name="title")\n';

/** Migrations that do not make the tables that the models map. */
export const rule: Rule = {
  id: 'database/migration-mismatch',
  severity: 'warning',
  summary: 'The migrations and the mapped classes disagree about tables or columns.',
  docs: [
    'After `alembic upgrade head`, the first query for the column fails: `column "title" does not exist`.',
    'Add a migration for what is new, or correct the name on one side. It is reported only where every migration from the first on can be read in full and no program calls `create_all`.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [{ title: 'Renamed by a later migration', files: { 'models.py': MODELS, 'alembic/versions/a1_first.py': FIRST, 'alembic/versions/b2_rename.py': SECOND } }],
    bad: [
      { title: 'A column that no migration makes', files: { 'models.py': MODELS, 'alembic/versions/a1_first.py': FIRST }, reports: ['models.py:10'] },
      { title: 'A table that no migration makes', files: { 'models.py': `${MODELS}\n\nclass Tag(Base):\n    __tablename__ = "tags"\n    id = Column(Integer, primary_key=True)\n`, 'alembic/versions/a1_first.py': FIRST.replace('"name"', '"title"') }, reports: ['models.py:14'] },
    ],
  },
  async check(tree) {
    const models = await tree.use(mappedModels);
    const { project } = models.index;
    const chain = migrationChain(project);
    if (chain.ordered.length === 0 || !chain.complete || models.classes.length === 0) return [];
    const creates = [...project.modules.values()].some(({ path, declarations }) => !/(^|\/)tests?\//.test(path) && [...declarations.calls, ...declarations.scopedCalls].some(({ callee }) => /\bcreate_all$/.test(callee)))
      || tree.sources('python').some(({ path, text }) => !/(^|\/)tests?\/|(^|\/)(test_[^/]*|conftest)\.py$/.test(path) && /\bcreate_all\b/.test(text));
    const roots = new Set(models.classes.map(({ root }) => root));
    if (creates || roots.size !== 1 || [...roots][0]!.startsWith('?')) return [];
    const builder = new SchemaBuilder();
    return applyMigrations(builder, chain.ordered, true) ? models.classes.flatMap((mapped) => problemsOf(builder, chain, mapped)) : [];
  },
};

function problemsOf(builder: SchemaBuilder, chain: MigrationChain, mapped: MappedClass): Problem[] {
  if (mapped.table === undefined || !mapped.table.own || mapped.openColumns || mapped.inherits) return [];
  const table = builder.tables.get(mapped.table.name);
  const last = chain.ordered[chain.ordered.length - 1]!;
  if (table === undefined) {
    return [{ path: mapped.path, line: mapped.table.line, column: mapped.table.column, message: `no migration creates the table "${mapped.table.name}" of "${mapped.name}"`, related: [{ path: last.path, line: 1, message: 'the last migration' }] }];
  }
  if (table.open) return [];
  const mappedNames = new Set(mapped.columns.map(({ name }) => name));
  const unmapped = [...table.columns.keys()].filter((name) => !mappedNames.has(name));
  return mapped.columns.filter(({ name }) => !table.columns.has(name)).map((column) => {
    const hint = unmapped.length === 1 ? `; they create "${unmapped[0]!}", which "${mapped.name}" does not map` : '';
    return { path: mapped.attributes.get(column.attribute)?.path ?? mapped.path, line: column.line, column: column.column, message: `no migration creates the column "${column.name}" of the table "${table.name}"${hint}`, related: [{ path: table.path, line: table.line, message: `"${table.name}" is created here` }] };
  });
}

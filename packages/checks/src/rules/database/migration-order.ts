import type { FoundMigration } from '../../database/alembic-migrations.ts';
import { createdTable, linearHistories, neededTables, removedTable, showsItsTables } from '../../database/linear-migrations.ts';
import type { MigrationStep } from '../../database/python-database.ts';
import { databasesOfTree } from '../../database/sql-dialect.ts';
import { pythonProject } from '../../python/python-project.ts';
import { isTestData } from '../../python/test-data.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';

const HEAD = '"""Create users and items."""\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = "a1"\ndown_revision = None\n\n\ndef upgrade() -> None:\n';
const USERS = '    op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True))\n';
const ITEMS = '    op.create_table(\n        "items",\n        sa.Column("id", sa.Integer(), primary_key=True),\n        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="CASCADE")),\n    )\n';
const SECOND = 'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "b2"\ndown_revision = "a1"\n\n\ndef upgrade() -> None:\n';
const NEEDS = 'alembic==1.14.0\npsycopg==3.2.9\nsqlalchemy==2.0.36\n';

/** A foreign key of a migration to a table that a later step creates. */
export const rule: Rule = {
  id: 'database/migration-order',
  severity: 'error',
  summary: 'A migration refers to a table that is created later.',
  docs: [
    '`alembic upgrade head` stops on a new database: `relation "users" does not exist`. PostgreSQL wants the table that a foreign key names to be there when the key is made.',
    'Create the tables that others refer to first. Where two tables refer to each other, add one of the keys afterwards with `op.create_foreign_key`. Only histories without branches are read, and nothing is said where something before the key names the table. SQLite takes any order: where a tree names another database than PostgreSQL, it is a warning or nothing.',
  ].join('\n\n'),
  reads: ['python'],
  examples: {
    good: [
      { title: 'Created before', files: { 'requirements.txt': NEEDS, 'versions/a1.py': HEAD + USERS, 'versions/b2.py': SECOND + ITEMS } },
      { title: 'Tables that refer to each other, and a key added afterwards', files: { 'requirements.txt': NEEDS, 'versions/a1.py': `${HEAD}${ITEMS.replace('"users.id"', '"users.id", use_alter=True').replace('"owner_id", ', '"parent_id", sa.Integer(), sa.ForeignKey("items.id")),\n        sa.Column("owner_id", ')}${USERS}    op.create_foreign_key("fk_owner", "items", "users", ["owner_id"], ["id"])\n` } },
      { title: 'Created by SQL', files: { 'requirements.txt': NEEDS, 'versions/a1.py': `${HEAD}    op.execute("CREATE TABLE users (id int primary key)")\n${ITEMS}    op.drop_table("users")\n${USERS}` } },
    ],
    bad: [
      { title: 'Later in the same migration', files: { 'requirements.txt': NEEDS, 'versions/a1.py': HEAD + ITEMS + USERS }, reports: ['versions/a1.py:13'] },
      { title: 'In a later migration, as a constraint', files: { 'requirements.txt': NEEDS, 'versions/b2.py': SECOND + USERS, 'versions/a1.py': `${HEAD}    op.create_table(\n        "items",\n        sa.Column("owner_id", sa.Integer()),\n        sa.ForeignKeyConstraint(["owner_id"], ["users.id"]),\n    )\n` }, reports: ['versions/a1.py:13'] },
    ],
  },
  async check(tree) {
    return linearHistories(await tree.use(pythonProject)).flatMap((history) => (history.some(({ path }) => isTestData(path)) ? [] : problemsOf(tree, history)));
  },
};

interface Creation {
  readonly migration: FoundMigration;
  readonly step: MigrationStep;
  readonly at: number;
}

function problemsOf(tree: SourceTree, history: readonly FoundMigration[]): Problem[] {
  const steps = history.flatMap((migration) => migration.steps.map((step) => ({ migration, step })));
  const created = new Map<string, Creation>();
  const gone = new Set<string>();
  for (const [at, found] of steps.entries()) {
    const table = createdTable(found.step);
    const removed = removedTable(found.step);
    if (removed !== undefined) gone.add(removed);
    if (table !== undefined && !created.has(table) && !gone.has(table)) created.set(table, { ...found, at });
  }
  const known = history.findIndex((migration) => !showsItsTables(tree, migration));
  const readable = new Set(known === -1 ? history : history.slice(0, known));
  return steps.flatMap(({ migration, step }, at) => {
    if (!readable.has(migration) || keyedBySchema(step)) return [];
    return [...new Set(neededTables(step))].filter((table) => /^\w+$/.test(table)).flatMap((table) => {
      const later = created.get(table);
      if (later === undefined || later.at <= at || later.step === step || isNamedBefore(tree, history, { migration, step, at }, table)) return [];
      const severity = severityIn(tree, migration);
      return severity === undefined ? [] : [problemOf(tree, { migration, step, at }, later, table, severity)];
    });
  });
}

function keyedBySchema({ call }: MigrationStep): boolean {
  return call.arguments.some(({ name }) => name === 'schema' || name === 'source_schema');
}

/** Whether anything that runs before a step, or stands before it in its file, has the name of a table. */
function isNamedBefore(tree: SourceTree, history: readonly FoundMigration[], { migration, step }: Creation, table: string): boolean {
  const name = new RegExp(`\\b${table}\\b`);
  const texts = history.slice(0, history.indexOf(migration)).map(({ path }) => tree.text(path) ?? '');
  const own = (tree.text(migration.path) ?? '').split('\n').slice(0, step.line - 1).join('\n');
  return [...texts, own].some((text) => name.test(withoutKeys(text, table)));
}

/** What only tells of a migration: comments, the texts of its functions, its own name. */
const TELLS = /^[ \t]*#.*$|^(?:down_)?revision\b.*$|(?<=^def \w+\([^)\n]*\)[^:\n]*:\n)[ \t]+("""|'|")[^]*?\1/gm;
const HEADING = /^\s*("""|''')[^]*?\1/;

/** A text without what only tells, and without the foreign keys to a table, each of which has the same fault. */
function withoutKeys(text: string, table: string): string {
  return text.replace(HEADING, '').replace(TELLS, '').replaceAll(new RegExp(`["']${table}\\.\\w+["']`, 'g'), '');
}

/** `undefined` where the tree is for a database that takes tables in any order. */
function severityIn(tree: SourceTree, { path }: FoundMigration): 'error' | 'warning' | undefined {
  const { postgresql, other } = tree.use(databasesOfTree);
  const isForPostgreSql = /\bdialects(?:\.postgresql)?\s+import\s+(?:\w+,\s*)*(?:postgresql|UUID|JSONB)\b/.test(tree.text(path) ?? '');
  if (postgresql || isForPostgreSql) return other ? 'warning' : 'error';
  return other ? undefined : 'warning';
}

function problemOf(tree: SourceTree, { migration, step }: Creation, later: Creation, table: string, severity: 'error' | 'warning'): Problem {
  const lines = (tree.text(migration.path) ?? '').split('\n');
  const from = lines.slice(step.line - 1).findIndex((line) => new RegExp(`["']${table}(?:\\.\\w+)?["']`).test(line));
  const line = step.line + Math.max(0, from);
  const column = Math.max(0, lines[line - 1]!.search(new RegExp(`["']${table}(?:\\.\\w+)?["']`))) + 1;
  const where = later.migration === migration ? `in line ${later.step.line}` : `in ${later.migration.path}`;
  return {
    path: migration.path, line, column, message: `relation "${table}" does not exist: it is created later, ${where}`,
    related: [{ path: later.migration.path, line: later.step.line, message: `"${table}" is created here` }],
    ...(severity === 'warning' ? { severity, confidence: 'medium' } as const : {}),
  };
}

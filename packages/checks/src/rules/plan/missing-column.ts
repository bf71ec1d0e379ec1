import { databaseSchema, type DatabaseSchema } from '../../database/database-schema.ts';
import { differInFormAlone } from '../../database/name-forms.ts';
import { literalStatements } from '../../database/sql-literals.ts';
import { missingNames } from '../../database/sql-references.ts';
import type { SchemaTable } from '../../database/sql-schema.ts';
import { examplePlan } from '../../example-plan.ts';
import { isTestPath } from '../../http/test-path.ts';
import { promisedColumn } from '../../plan/promised-column.ts';
import type { Problem, RelatedPlace, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';

const promised = { id: 'items', module: 'db/schema.sql', tables: [{ name: 'items', columns: ['id SERIAL PRIMARY KEY', 'title VARCHAR(200) NOT NULL', 'owner_id: integer', 'UNIQUE (title)', 'and when it was made'] }] };
const plan = examplePlan([{ files: ['db/schema.sql'], provides: [promised] }, { files: ['src/items.ts'], consumes: ['items'] }]);
const SCHEMA = 'CREATE TABLE items (\n  id SERIAL PRIMARY KEY,\n  title VARCHAR(200) NOT NULL,\n  owner_id INT\n);\n';
const RENAMED = SCHEMA.replace('owner_id', 'owner');

/** A column that a unit promised and its table does not have. */
export const rule: Rule = {
  id: 'plan/missing-column',
  severity: 'error',
  summary: 'A table lacks a column that the plan promised.',
  docs: [
    'The units that consume the interface were written against the promise: a query that names the column fails with `column "owner_id" does not exist`.',
    'Create the column under exactly the promised name. The first word of each entry of the plan is taken for the name where a type follows or nothing does; other entries are passed over. Nothing is said about tables that are not known in full. It is an error where SQL of the tree uses the column, otherwise a warning.',
  ].join('\n\n'),
  reads: ['sql', 'python', 'script'],
  examples: {
    good: [
      { title: 'All there', plan, files: { 'db/schema.sql': SCHEMA, 'src/items.ts': '' } },
      { title: 'Added by a later script', plan, files: { 'db/schema.sql': SCHEMA.replace(',\n  owner_id INT', ''), 'db/schema_2.sql': 'ALTER TABLE items ADD COLUMN owner_id INT;\n', 'src/items.ts': '' } },
      { title: 'A table with columns from elsewhere', plan, files: { 'db/schema.sql': 'CREATE TABLE items (id SERIAL PRIMARY KEY) INHERITS (things);\n', 'src/items.ts': '' } },
    ],
    bad: [
      { title: 'Another name', plan, files: { 'db/schema.sql': RENAMED, 'src/items.ts': '' }, reports: ['db/schema.sql:1'] },
      { title: 'Used by SQL', plan, files: { 'db/schema.sql': RENAMED, 'src/items.ts': "export const mine = (pool: { query(sql: string, values: unknown[]): unknown }, id: number) => pool.query('SELECT id FROM items WHERE owner_id = $1', [id]);\n" }, reports: ['db/schema.sql:1'] },
      { title: 'In a mapped class', plan: examplePlan([{ files: ['models.py'], provides: [{ ...promised, module: 'models.py' }] }]), files: { 'models.py': 'from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\nclass Base(DeclarativeBase):\n    pass\n\n\nclass Item(Base):\n    __tablename__ = "items"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    title: Mapped[str]\n' }, reports: ['models.py:8'] },
    ],
  },
  async check(tree) {
    const units = tree.plan?.units ?? [];
    if (units.every(({ provides }) => provides.every(({ tables }) => tables.length === 0))) return [];
    const schema = await tree.use(databaseSchema);
    if (!schema.complete) return [];
    const uses = await tree.use(usesOfMissing);
    return units.flatMap((unit) => unit.provides.flatMap(({ id, module, tables }) => tables.flatMap(({ name, columns }) => {
      const table = tree.has(module) ? tableOf(schema, name) : undefined;
      if (table === undefined) return [];
      return missingIn(table, columns).map((column) => problemOf(table, column, uses.get(`${table.name}.${column.toLowerCase()}`), `${unit.id} promised in the interface "${id}"`));
    })));
  },
};

/** The table of a name all of whose columns are known. */
function tableOf({ tables }: DatabaseSchema, name: string): SchemaTable | undefined {
  const plain = name.replace(/^.*\./, '').replace(/["`[\]]/g, '');
  const table = tables.get(plain) ?? tables.get(plain.toLowerCase());
  return table === undefined || table.open || table.columns.size === 0 ? undefined : table;
}

function missingIn(table: SchemaTable, columns: readonly string[]): string[] {
  const known = new Set([...table.columns.keys()].map((name) => name.toLowerCase()));
  return [...new Set(columns.flatMap((definition) => promisedColumn(definition) ?? []))].filter((name) => !known.has(name.toLowerCase()));
}

/** Where SQL of the program names a column that its table lacks, by table and column. */
async function usesOfMissing(tree: SourceTree): Promise<ReadonlyMap<string, RelatedPlace>> {
  const schema = await tree.use(databaseSchema);
  const uses = new Map<string, RelatedPlace>();
  for (const { node, path, line } of await tree.use(literalStatements)) {
    if (node === undefined || isTestPath(path)) continue;
    for (const { kind, table, name } of missingNames(node, schema)) if (kind === 'column' && table !== undefined) uses.set(`${table.name}.${name.toLowerCase()}`, { path, line, message: `"${name}" is used here` });
  }
  return uses;
}

function problemOf(table: SchemaTable, name: string, use: RelatedPlace | undefined, promise: string): Problem {
  const similar = [...table.columns].filter(([known]) => differInFormAlone(known, name));
  const hint = similar.length === 1 ? `; there is "${similar[0]![0]}"` : `; it has ${[...table.columns.keys()].slice(0, 12).join(', ')}`;
  return {
    path: table.path, line: table.line, column: 0, message: `the table "${table.name}" has no column "${name}", which ${promise}${hint}`,
    related: [...similar.slice(0, 1).map(([known, { path, line }]) => ({ path, line, message: `"${known}" is created here` })), ...(use === undefined ? [] : [use])],
    ...(use === undefined ? { severity: 'warning' } as const : {}),
  };
}

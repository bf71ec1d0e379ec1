import type { ForeignKeyTarget, MappedClass, MappedColumn, TypeFamily } from '../../database/mapped-class.ts';
import { mappedModels, type MappedModels } from '../../database/mapped-models.ts';
import { databaseSchema, type DatabaseSchema } from '../../database/database-schema.ts';
import { databasesOfTree } from '../../database/sql-dialect.ts';
import { sqlFiles, type SqlFile } from '../../database/sql-files.ts';
import { differInFormAlone } from '../../database/name-forms.ts';
import { offsetOfByte, tableOf, type SqlForeignKey, type SqlTable } from '../../database/sql-table.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';
import { positionAt } from '../../text-position.ts';

const BASE = 'import uuid\nfrom sqlalchemy import Column, ForeignKey, Integer, Uuid\nfrom sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n\n\n';
const USER = 'class User(Base):\n    __tablename__ = "users"\n    id = Column(Uuid, primary_key=True)\n\n\n';
const ITEM = 'class Item(Base):\n    __tablename__ = "items"\n    id = Column(Integer, primary_key=True)\n';

/** A foreign key to something that is not there. */
export const rule: Rule = {
  id: 'database/foreign-key',
  severity: 'error',
  summary: 'A foreign key names a table or column that nothing creates, or that is created later, or that has another type.',
  docs: [
    'SQLAlchemy raises `NoReferencedTableError` or `NoReferencedColumnError` when the tables are created or the mappers configured. PostgreSQL refuses the statement: `relation "user" does not exist`, or, where the types of the two columns cannot be compared, `foreign key constraint cannot be implemented`.',
    'A foreign key names the table, not the class: `ForeignKey("users.id")`. Create a table before the tables that refer to it. Nothing is said where tables are named or created in ways that do not show.',
  ].join('\n\n'),
  reads: ['python', 'sql'],
  examples: {
    good: [
      { title: 'The name of the table', files: { 'models.py': `${BASE}${USER}${ITEM}    owner_id = Column(Uuid, ForeignKey("users.id"))\n    parent_id = Column(ForeignKey("items.id"))\n` } },
      { title: 'Created before', files: { 'schema.sql': 'CREATE TABLE users (id SERIAL PRIMARY KEY);\nCREATE TABLE items (id INT PRIMARY KEY, owner INT REFERENCES users (id), parent INT REFERENCES items);\n' } },
    ],
    bad: [
      { title: 'The name of the class', files: { 'models.py': `${BASE}${USER}${ITEM}    owner_id = Column(Uuid, ForeignKey("user.id"))\n` }, reports: ['models.py:18'] },
      { title: 'Another column', files: { 'models.py': `${BASE}${USER}${ITEM}    owner_id = Column(Uuid, ForeignKey("users.uid"))\n` }, reports: ['models.py:18'] },
      { title: 'Another type', files: { 'requirements.txt': 'asyncpg\n', 'models.py': `${BASE}${USER}${ITEM}    owner_id = Column(Integer, ForeignKey("users.id"))\n` }, reports: ['models.py:18'] },
      { title: 'Created by no script', files: { 'package.json': '{"dependencies": {"pg": "8.13.0"}}', 'migrations/001_users.sql': 'CREATE TABLE users (id INT PRIMARY KEY);\n', 'migrations/002_items.sql': 'CREATE TABLE items (id INT PRIMARY KEY, owner INT REFERENCES users (id));\n', 'migrations/003_notes.sql': 'CREATE TABLE notes (\n  id INT PRIMARY KEY,\n  account INT REFERENCES accounts (id)\n);\n' }, reports: ['migrations/003_notes.sql:3'] },
      { title: 'Created later', files: { 'schema.sql': 'CREATE TABLE items (id SERIAL PRIMARY KEY, owner INT REFERENCES users (id));\nCREATE TABLE users (id SERIAL PRIMARY KEY);\n' }, reports: ['schema.sql:1'] },
      { title: 'Integer and UUID', files: { 'schema.sql': 'CREATE TABLE users (id UUID PRIMARY KEY DEFAULT gen_random_uuid());\nCREATE TABLE items (\n  id SERIAL PRIMARY KEY,\n  owner INT REFERENCES users (id)\n);\n' }, reports: ['schema.sql:4'] },
    ],
  },
  async check(tree) {
    const models = await tree.use(mappedModels);
    const files = await tree.use(sqlFiles);
    const keys = [...files.values()].flatMap(({ parsed }) => parsed.flatMap(({ node }) => tableOf(node)?.foreignKeys ?? []));
    const uncreated = keys.length === 0 ? new Set<string>() : uncreatedTables(await tree.use(databaseSchema), tree, models, keys);
    return [...ofModels(tree, models), ...[...files.values()].flatMap((file) => ofScript(tree, file, models, uncreated))];
  },
};

function ofModels(tree: SourceTree, models: MappedModels): Problem[] {
  const tables = new Map<string, MappedClass[]>();
  for (const mapped of models.classes) if (mapped.table !== undefined) tables.set(mapped.table.name, [...tables.get(mapped.table.name) ?? [], mapped]);
  const problems: Problem[] = [];
  for (const mapped of models.classes) {
    if (mapped.root.startsWith('?') || models.unnamedTables || models.index.project.modules.get(mapped.path)?.opaque !== false) continue;
    for (const column of mapped.columns) for (const target of column.foreignKeys) {
      const path = mapped.attributes.get(column.attribute)?.path ?? mapped.path;
      const problem = ofColumn(tree, models, tables, mapped, column, target);
      if (problem !== undefined) problems.push({ path, line: column.line, column: column.column, ...problem });
    }
  }
  return problems;
}

type Message = Pick<Problem, 'message' | 'related' | 'severity' | 'confidence'>;

function ofColumn(tree: SourceTree, models: MappedModels, tables: ReadonlyMap<string, readonly MappedClass[]>, mapped: MappedClass, column: MappedColumn, target: ForeignKeyTarget): Message | undefined {
  const found = tables.get(target.table) ?? [];
  const own = `${mapped.table?.name ?? mapped.name}.${column.name}`;
  if (found.length === 0) {
    if (models.coreTables.has(target.table) || target.schema !== undefined) return undefined;
    const similar = [...tables.values()].flat().filter((other) => other.root === mapped.root && alike(other, target.table));
    const hint = similar.length === 1 ? `; the table of "${similar[0]!.name}" is "${similar[0]!.table!.name}"` : '';
    return {
      message: `Foreign key associated with column '${own}' could not find table '${target.table}' with which to generate a foreign key to target column '${target.column ?? ''}'${hint}`,
      related: similar.slice(0, 1).map(({ path, table, name, line }) => ({ path, line: table?.line ?? line, message: `"${name}" is here` })),
    };
  }
  const [only, ...others] = found;
  if (others.length > 0 || only!.root !== mapped.root || only!.openColumns || only!.inherits || target.column === undefined) return undefined;
  const pointed = only!.columns.find(({ name }) => name === target.column);
  const related = [{ path: only!.path, line: pointed?.line ?? only!.line, message: pointed === undefined ? `"${only!.name}" is here` : `"${target.table}.${target.column}" is here` }];
  if (pointed === undefined) return { message: `Could not initialize target column for ForeignKey '${target.table}.${target.column}' on table '${mapped.table?.name ?? mapped.name}': table '${target.table}' has no column named '${target.column}'`, related };
  return typesClash(tree, own, column.family, `${target.table}.${target.column}`, pointed.family, related);
}

function alike({ name, table }: MappedClass, wanted: string): boolean {
  return table !== undefined && (differInFormAlone(table.name, wanted) || differInFormAlone(name, wanted));
}

function typesClash(tree: SourceTree, from: string, family: TypeFamily | undefined, to: string, pointed: TypeFamily | undefined, related: Problem['related']): Message | undefined {
  if (family === undefined || pointed === undefined || family === pointed) return undefined;
  const { postgresql, other } = tree.use(databasesOfTree);
  const message = `foreign key constraint cannot be implemented: "${from}" is of type ${family} and "${to}" of type ${pointed}, and these are of incompatible types`;
  return { message, related: related ?? [], ...(postgresql && !other ? {} : { severity: 'warning', confidence: 'medium' } as const) };
}

/** Scripts that are shown, or that a test runs after others. */
const ASIDE = /(^|[/_.-])(tests?|testdata|testing|fixtures?|specs?|regress(ion)?|examples?|docs?|snapshots?|benchmarks?|e2e|__tests__|snippets?|samples?)([/_.-]|$)/i;

/** The tables that foreign keys of scripts name and nothing creates; none where that is the rule, as in a tree with a part of the scripts. */
function uncreatedTables({ complete, tables }: DatabaseSchema, tree: SourceTree, models: MappedModels, keys: readonly SqlForeignKey[]): ReadonlySet<string> {
  const { postgresql, other } = tree.use(databasesOfTree);
  if (!complete || !postgresql || other) return new Set();
  const named = new Set(keys.filter(({ schema }) => schema === undefined || schema === 'public').map(({ table }) => table));
  const unknown = [...named].filter((name) => !tables.has(name));
  if (unknown.length === 0 || unknown.length > named.size - unknown.length || unknown.length > 5) return new Set();
  return new Set(unknown.filter((name) => !isNamedElsewhere(tree, models, name)));
}

/** Foreign keys of a script to tables that the same script creates. */
function ofScript(tree: SourceTree, file: SqlFile, models: MappedModels, uncreated: ReadonlySet<string>): Problem[] {
  const created = file.parsed.flatMap(({ node, statement }) => {
    const table = tableOf(node);
    return table === undefined ? [] : [{ table, statement }];
  });
  const first = new Map<string, number>();
  for (const [at, { table }] of created.entries()) if (!first.has(keyOf(table))) first.set(keyOf(table), at);
  if (file.template || file.refused.length > 0) return [];
  return created.flatMap(({ table, statement }, at) => table.foreignKeys.flatMap((key) => {
    const target = first.get(keyOf({ name: key.table, schema: key.schema }));
    const offset = statement.start + offsetOfByte(statement.text, key.location);
    const place = (): { readonly path: string; readonly line: number; readonly column: number } => ({ path: file.source.path, ...positionAt(file.source.text, offset) });
    const lineOf = (index: number): number => positionAt(file.source.text, created[index]!.statement.start).line;
    if (target === undefined && key.schema === undefined && uncreated.has(key.table) && !ASIDE.test(file.source.path)) return [{ ...place(), message: `relation "${key.table}" does not exist: nothing in the tree creates it` }];
    if (target === undefined) return misnamed(tree, models, created.map((entry) => entry.table), key).map((message) => ({ ...place(), ...message }));
    const other = created[target]!.table;
    const related = [{ path: file.source.path, line: lineOf(target), message: `"${other.name}" is created here` }];
    const message = target > at ? `relation "${key.table}" does not exist: it is created later, in line ${lineOf(target)}` : scriptClash(table, key, other);
    const databases = tree.use(databasesOfTree);
    const certain = isPostgreSql(file) || (databases.postgresql && !databases.other);
    if (message === undefined || (!certain && (databases.other || isOtherDatabase(file)))) return [];
    return [{ ...place(), message, related, ...(certain ? {} : { severity: 'warning', confidence: 'medium' } as const) }];
  }));
}

function keyOf({ name, schema }: { readonly name: string; readonly schema: string | undefined }): string {
  return schema === undefined || schema === 'public' ? name : `${schema}.${name}`;
}

/** A table that nothing creates while one of nearly that name is created here. */
function misnamed(tree: SourceTree, models: MappedModels, tables: readonly SqlTable[], key: SqlForeignKey): Message[] {
  if (key.schema !== undefined) return [];
  const similar = tables.filter(({ name }) => differInFormAlone(name, key.table));
  if (similar.length === 0) return [];
  return isNamedElsewhere(tree, models, key.table) ? [] : [{ message: `relation "${key.table}" does not exist; the table is called "${similar[0]!.name}"`, related: [] }];
}

/** Whether something creates a table of a name, or seems to. */
function isNamedElsewhere(tree: SourceTree, models: MappedModels, name: string): boolean {
  if (models.classes.some(({ table }) => table?.name === name)) return true;
  const plain = name.replace(/[^\w]/g, '\\$&');
  const creates = new RegExp(`\\btable\\s+(?:if\\s+not\\s+exists\\s+)?(?:\\w+\\.)?["\`]?${plain}\\b|["'\`]${plain}["'\`]`, 'i');
  return tree.sources('sql', 'python', 'script').some(({ text }) => creates.test(text));
}

function scriptClash(table: SqlTable, key: SqlForeignKey, other: SqlTable): string | undefined {
  const [name] = key.columns;
  if (key.columns.length !== 1 || key.targets.length > 1 || other.open) return undefined;
  const primary = other.columns.filter(({ primaryKey }) => primaryKey);
  const pointed = key.targets.length === 1 ? other.columns.find((column) => column.name === key.targets[0]) : primary.length === 1 ? primary[0] : undefined;
  if (pointed === undefined) return key.targets.length === 1 ? `column "${key.targets[0]!}" referenced in foreign key constraint does not exist` : undefined;
  const own = table.columns.find((column) => column.name === name);
  if (own?.family === undefined || pointed.family === undefined || own.family === pointed.family) return undefined;
  return `foreign key constraint cannot be implemented: "${own.name}" is of type ${own.family} and "${other.name}.${pointed.name}" of type ${pointed.family}, and these are of incompatible types`;
}

function isPostgreSql({ source: { text } }: SqlFile): boolean {
  return /\b(?:BIG|SMALL)?SERIAL\b|\bJSONB\b|\bTIMESTAMPTZ\b|\bgen_random_uuid\b|\bplpgsql\b|\bCREATE\s+EXTENSION\b|\bBYTEA\b|\buuid_generate_v4\b/i.test(text);
}

/** SQLite takes a table that is created later. */
function isOtherDatabase({ source: { path, text } }: SqlFile): boolean {
  return /sqlite|mysql|AUTOINCREMENT|AUTO_INCREMENT|PRAGMA|INTEGER PRIMARY KEY|FOREIGN_KEY_CHECKS/i.test(`${path}\n${text}`);
}

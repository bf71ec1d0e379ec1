import type { PythonProject } from '../python/python-project.ts';
import { familyOfExpression } from './column-types.ts';
import type { MigrationStep, PythonMigration } from './python-database.ts';
import { keyword, lastName, positional, type PythonCallExpression, type PythonExpression } from './python-expression.ts';
import type { SchemaBuilder } from './sql-schema.ts';

/** A migration and the file it is in. */
export interface FoundMigration extends PythonMigration {
  readonly path: string;
}

/** The migrations of a tree. */
export interface MigrationChain {
  /** Each after those that it builds on. */
  readonly ordered: readonly FoundMigration[];
  /** Every step of every migration from the first on is known. */
  readonly complete: boolean;
}

/** The Alembic migrations of a tree in the order in which they run. */
export function migrationChain(project: PythonProject): MigrationChain {
  const found = [...project.modules.values()].flatMap(({ path, database: { migration } }) => (migration === undefined ? [] : [{ ...migration, path }]));
  const waiting = new Map(found.map((migration) => [migration.revision, migration]));
  let complete = waiting.size === found.length && found.every(({ open, after }) => !open && after !== undefined);
  const ordered: FoundMigration[] = [];
  for (let size = -1; size !== waiting.size;) {
    size = waiting.size;
    for (const migration of waiting.values()) {
      if ((migration.after ?? []).some((revision) => waiting.has(revision))) continue;
      waiting.delete(migration.revision);
      ordered.push(migration);
    }
  }
  const known = new Set(ordered.map(({ revision }) => revision));
  complete &&= waiting.size === 0 && ordered.every(({ after }) => (after ?? []).every((revision) => known.has(revision)));
  return { ordered: [...ordered, ...waiting.values()], complete };
}

/** Steps that change no column. */
const NEUTRAL = /^(?:create_index|drop_index|create_unique_constraint|create_check_constraint|create_primary_key|create_foreign_key|drop_constraint|create_table_comment|drop_table_comment|bulk_insert|f|get_bind|create_exclude_constraint)$/;

/** Applies migrations to a schema. With `exactly`, what is dropped or renamed is gone afterwards; returns false where a step cannot be told. */
export function applyMigrations(builder: SchemaBuilder, migrations: readonly FoundMigration[], exactly: boolean): boolean {
  let known = true;
  for (const { path, steps } of migrations) for (const step of steps) known = applyStep(builder, path, step, exactly) && known;
  return known;
}

function applyStep(builder: SchemaBuilder, path: string, step: MigrationStep, exactly: boolean): boolean {
  const name = lastName(step.call.callee);
  const args = positional(step.call);
  const table = step.batchTable ?? textOf(args[0] ?? keyword(step.call, 'table_name'));
  const rest = step.batchTable === undefined ? args.slice(1) : args;
  if (NEUTRAL.test(name)) return true;
  if (table === undefined) return false;
  if (name === 'create_table') return createTable(builder, path, step, table, rest);
  if (name === 'drop_table') return exactly ? builder.tables.delete(table) || true : true;
  if (name === 'rename_table') return renameTable(builder, table, textOf(rest[0]), exactly, path, step.line);
  const known = builder.table(table, path, step.line, !builder.tables.has(table));
  if (name === 'add_column') return rest[0]?.kind === 'call' && addColumn(known.columns, path, step.line, rest[0]);
  const column = textOf(rest[0] ?? keyword(step.call, 'column_name'));
  if (column === undefined) return false;
  if (name === 'drop_column') return exactly ? known.columns.delete(column) || true : true;
  if (name !== 'alter_column') return false;
  const renamed = keyword(step.call, 'new_column_name');
  if (renamed === undefined) return true;
  const to = textOf(renamed);
  if (to === undefined) return false;
  known.columns.set(to, { path, line: step.line, family: known.columns.get(column)?.family });
  if (exactly) known.columns.delete(column);
  return true;
}

function createTable(builder: SchemaBuilder, path: string, step: MigrationStep, name: string, elements: readonly PythonExpression[]): boolean {
  const star = step.call.arguments.some((argument) => argument.star);
  const table = builder.table(name, path, step.line, star || elements.some(({ kind }) => kind !== 'call'));
  for (const element of elements) if (element.kind === 'call' && lastName(element.callee) === 'Column' && !addColumn(table.columns, path, step.line, element)) table.open = true;
  if (elements.some((element) => element.kind === 'call' && !/^(?:Column|\w*Constraint|Index)$/.test(lastName(element.callee)))) table.open = true;
  return !table.open;
}

function addColumn(columns: Map<string, { readonly path: string; readonly line: number; readonly family: ReturnType<typeof familyOfExpression> }>, path: string, line: number, call: PythonCallExpression): boolean {
  const [first, type] = positional(call);
  const name = textOf(first ?? keyword(call, 'name'));
  if (name === undefined || lastName(call.callee) !== 'Column') return false;
  columns.set(name, { path, line, family: type === undefined ? undefined : familyOfExpression(type) });
  return true;
}

function renameTable(builder: SchemaBuilder, from: string, to: string | undefined, exactly: boolean, path: string, line: number): boolean {
  const table = builder.tables.get(from);
  if (to === undefined || table === undefined) return false;
  const renamed = builder.table(to, path, line, table.open);
  for (const [name, column] of table.columns) renamed.columns.set(name, column);
  if (exactly) builder.tables.delete(from);
  return true;
}

function textOf(expression: PythonExpression | undefined): string | undefined {
  return expression?.kind === 'string' ? expression.value : undefined;
}

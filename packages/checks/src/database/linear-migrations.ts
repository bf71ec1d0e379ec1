import type { PythonProject } from '../python/python-project.ts';
import { folderOf, type SourceTree } from '../source-tree.ts';
import type { FoundMigration } from './alembic-migrations.ts';
import type { MigrationStep } from './python-database.ts';
import { keyword, lastName, positional, type PythonCallExpression, type PythonExpression } from './python-expression.ts';

/** What may create tables without their names in the text: models, files, names that are put together. */
const CREATES_UNSEEN = /\bcreate_all\b|\b__table__\b|\bmetadata\b|\bread_text\b|\bopen\(|\bimport_module\b|\bimport_string\b|\bcreate_table\(\s*(?:\w+\s*=\s*)?(?!["']|\w+\s*=)[^\s)]|\bCREATE\s+TABLE\b[^"'\n]*(?:\{|%|["']\s*[+%.])/i;
const IMPORTS = /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b[ \t]*(\([^)]*\)|[^\n]*)|import[ \t]+([\w.]+))/gm;
const HARMLESS_IMPORTS = /^(?:__future__|alembic|sqlalchemy|sqlalchemy_utils|sqlmodel|geoalchemy2|pgvector|typing|collections|datetime|enum|uuid|json|logging|os|sys|re|time|random|string|decimal|functools|itertools|textwrap|hashlib|secrets)(?:\.|$)/;

/** Migrations in one folder that follow each other one by one from the first; `undefined` for branches and gaps. Each folder is a history of its own. */
export function linearHistories(project: PythonProject): readonly (readonly FoundMigration[])[] {
  const folders = new Map<string, FoundMigration[]>();
  for (const { path, database: { migration } } of project.modules.values()) {
    if (migration === undefined) continue;
    const folder = folders.get(folderOf(path)) ?? [];
    folder.push({ ...migration, path });
    folders.set(folderOf(path), folder);
  }
  return [...folders.values()].flatMap((migrations) => {
    const chain = linear(migrations);
    return chain === undefined ? [] : [chain];
  });
}

function linear(migrations: readonly FoundMigration[]): readonly FoundMigration[] | undefined {
  const following = new Map<string, FoundMigration>();
  let first: FoundMigration | undefined;
  for (const migration of migrations) {
    const [after, ...others] = migration.after ?? ['', ''];
    if (others.length > 0 || (after === undefined ? first : following.get(after)) !== undefined) return undefined;
    if (after === undefined) first = migration;
    else following.set(after, migration);
  }
  const chain: FoundMigration[] = [];
  for (let next = first; next !== undefined && chain.length < migrations.length; next = following.get(next.revision)) chain.push(next);
  return chain.length === migrations.length ? chain : undefined;
}

/** Whether every table that a migration creates has its name in the text of the migration. */
export function showsItsTables(tree: SourceTree, { path }: FoundMigration): boolean {
  const text = tree.text(path);
  return text !== undefined && !CREATES_UNSEEN.test(text) && [...text.matchAll(IMPORTS)].every(([, from, names, plain]) => HARMLESS_IMPORTS.test(from ?? plain!) || areClasses(names ?? ''));
}

/** Types of columns and the like: what a migration calls by a name in lower case may do anything. */
function areClasses(names: string): boolean {
  return names.replace(/#.*/g, '').replace(/[()]/g, '').split(',').every((name) => name.trim() === '' || /^[A-Z]\w*$/.test(name.trim())) && /[A-Z]/.test(names);
}

/** The name of the table that a step creates; `undefined` for other steps, for tables of a schema, and for tables that may be there already. */
export function createdTable({ call }: MigrationStep): string | undefined {
  return lastName(call.callee) !== 'create_table' || keyword(call, 'schema') !== undefined || keyword(call, 'if_not_exists') !== undefined ? undefined : nameOfTable(call);
}

/** The name of the table that a step removes or gives another name. */
export function removedTable({ call }: MigrationStep): string | undefined {
  return /^(?:drop|rename)_table$/.test(lastName(call.callee)) ? nameOfTable(call) : undefined;
}

function nameOfTable(call: PythonCallExpression): string | undefined {
  return textOf(positional(call)[0] ?? keyword(call, 'table_name'));
}

/** The tables that a step needs for its foreign keys, without those of a schema and keys that are made later. */
export function neededTables({ call, batchTable }: MigrationStep): readonly string[] {
  const name = lastName(call.callee);
  if (name === 'create_foreign_key') return keyword(call, 'referent_schema') === undefined ? [textOf(positional(call)[batchTable === undefined ? 2 : 1] ?? keyword(call, 'referent_table'))].flatMap((table) => table ?? []) : [];
  if (name !== 'create_table' && name !== 'add_column') return [];
  return positional(call).flatMap((element) => (element.kind === 'call' ? [element, ...positional(element).filter((inner) => inner.kind === 'call')] : [])).flatMap((key) => {
    if (key.kind !== 'call' || !/^ForeignKey(?:Constraint)?$/.test(lastName(key.callee)) || keyword(key, 'use_alter') !== undefined) return [];
    const [first, second] = positional(key);
    const targets = lastName(key.callee) === 'ForeignKey' ? [first ?? keyword(key, 'column')] : itemsOf(second ?? keyword(key, 'refcolumns'));
    return targets.flatMap((target) => /^(\w+)\.\w+$/.exec(textOf(target) ?? '')?.[1] ?? []);
  });
}

function itemsOf(expression: PythonExpression | undefined): readonly PythonExpression[] {
  return expression?.kind === 'list' ? expression.items : [];
}

function textOf(expression: PythonExpression | undefined): string | undefined {
  return expression?.kind === 'string' ? expression.value : undefined;
}

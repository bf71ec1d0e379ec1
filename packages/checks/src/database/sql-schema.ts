import { positionAt } from '../text-position.ts';
import type { TypeFamily } from './mapped-class.ts';
import { below, listBelow, locationOf, textBelow, type SqlNode, type SqlValue } from './sql-node.ts';
import { columnOf, familyOfTypeName, offsetOfByte, tableOf } from './sql-table.ts';
import type { SqlFile, ParsedStatement } from './sql-files.ts';

/** A column of a table and where it is declared. */
export interface SchemaColumn {
  readonly path: string;
  readonly line: number;
  readonly family: TypeFamily | undefined;
}

/** A table and where it is created. Columns that are dropped or renamed somewhere are kept under their old names too. */
export interface SchemaTable {
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly columns: Map<string, SchemaColumn>;
  /** Has columns that are not known. */
  open: boolean;
}

/** A program that makes up the names of its tables, or hands them to a library. */
const MADE_UP = /\b(?:create|alter)\s+(?:\w+\s+){0,3}?(?:table|view)\s+(?:if\s+(?:not\s+)?exists\s+)?(?:[\w"`[\]]+\.)?["`[]?(?:[$%{?+]|["'`]\s*[+,)])|\bcreateTable\b/i;

/** Tables as they are created one after the other. */
export class SchemaBuilder {
  readonly tables = new Map<string, SchemaTable>();
  /** Something creates tables in ways that do not show. */
  open = false;

  /** The table of a name, made if there is none. */
  table(name: string, path: string, line: number, open: boolean): SchemaTable {
    const known = this.tables.get(name);
    if (known !== undefined) {
      known.open ||= open;
      return known;
    }
    const table: SchemaTable = { name, path, line, columns: new Map(), open };
    this.tables.set(name, table);
    return table;
  }

  /** What a script adds. */
  addFile(file: SqlFile): void {
    for (const parsed of file.parsed) this.add(parsed.node, file.source.path, placeIn(file.source.text, parsed));
    const lost = [...file.refused.map(({ statement }) => statement.text), ...(file.open === undefined ? [] : [file.source.text.slice(file.open.offset)])];
    for (const text of lost) this.addLost(text, file.source.path);
    if (file.template) this.addLost(file.source.text, file.source.path);
  }

  /** A text that no grammar took: the tables it names are there, with columns that are not known. */
  addLost(text: string, path: string): void {
    const names = [...text.matchAll(/\b(?:create|alter)\s+(?:\w+\s+){0,3}?(?:table|view)\s+(?:if\s+(?:not\s+)?exists\s+)?(?:[\w"`[\]]+\.)?["`[]?(\w+)/gi)];
    for (const [, name] of names) for (const key of [name!, name!.toLowerCase()]) this.table(key, path, 1, true);
    if (/\{|%s|\$\(/.test(text)) this.open = true;
  }

  /** What a program adds that has `CREATE TABLE` in its strings, when none of them was read. */
  addProgram(text: string, path: string): void {
    const before = this.open;
    this.addLost(text, path);
    this.open = before || MADE_UP.test(text);
  }

  /** What one statement adds. */
  add(node: SqlNode, path: string, lineOf: (location: number) => number): void {
    const created = tableOf(node);
    if (created !== undefined) {
      const table = this.table(created.name, path, lineOf(created.location), created.open);
      for (const { name, family, location } of created.columns) if (!table.columns.has(name)) table.columns.set(name, { path, line: lineOf(location), family });
      return;
    }
    for (const key of ['ViewStmt', 'CreateTableAsStmt', 'CreateForeignTableStmt']) this.#addOpen(below(node, key), path, lineOf);
    this.#alter(below(node, 'AlterTableStmt'), path, lineOf);
    this.#rename(below(node, 'RenameStmt'), path, lineOf);
    if (below(node, 'DoStmt') !== undefined || below(node, 'SelectStmt', 'intoClause') !== undefined) this.open = true;
  }

  #addOpen(statement: SqlNode | undefined, path: string, lineOf: (location: number) => number): void {
    const relation = below(statement, 'view') ?? below(statement, 'into', 'rel') ?? below(statement, 'base', 'relation');
    const name = textBelow(relation, 'relname');
    if (name !== undefined) this.table(name, path, lineOf(locationOf(relation)), true);
  }

  #alter(statement: SqlNode | undefined, path: string, lineOf: (location: number) => number): void {
    const name = textBelow(below(statement, 'relation'), 'relname');
    if (statement === undefined || name === undefined) return;
    const table = this.tables.get(name) ?? this.table(name, path, lineOf(locationOf(below(statement, 'relation'))), true);
    for (const entry of listBelow(statement, 'cmds')) {
      const command = below(entry, 'AlterTableCmd');
      const subtype = textBelow(command, 'subtype');
      const definition = below(command, 'def', 'ColumnDef');
      if (subtype === 'AT_AddColumn') {
        const column = columnOf(definition);
        if (column !== undefined) table.columns.set(column.name, { path, line: lineOf(column.location), family: column.family });
      } else if (subtype === 'AT_AlterColumnType') {
        const column = textBelow(command, 'name') ?? '';
        if (table.columns.has(column)) table.columns.set(column, { ...table.columns.get(column)!, family: familyOfTypeName(below(definition, 'typeName')) });
      } else if (subtype === 'AT_AddInherit' || subtype === 'AT_AttachPartition') {
        table.open = true;
      }
    }
  }

  #rename(statement: SqlNode | undefined, path: string, lineOf: (location: number) => number): void {
    const from = textBelow(below(statement, 'relation'), 'relname');
    const to = textBelow(statement, 'newname');
    const type = textBelow(statement, 'renameType');
    if (from === undefined || to === undefined) return;
    const table = this.tables.get(from);
    const line = lineOf(locationOf(below(statement, 'relation')));
    if (type === 'OBJECT_TABLE') {
      const renamed = this.table(to, path, line, table?.open ?? true);
      for (const [name, column] of table?.columns ?? []) renamed.columns.set(name, column);
    } else if (type === 'OBJECT_COLUMN' && table !== undefined) {
      table.columns.set(to, { path, line, family: table.columns.get(textBelow(statement, 'subname') ?? '')?.family });
    }
  }
}

/** Turns locations in a statement into lines of its file; the lines before the statement are counted once. */
export function placeIn(text: string, { statement }: ParsedStatement): (location: number) => number {
  let first: number | undefined;
  return (location) => {
    first ??= positionAt(text, statement.start).line;
    return first + positionAt(statement.text, offsetOfByte(statement.text, location)).line - 1;
  };
}

/** All nodes of one kind below a node, in no order. */
export function nodesOf(root: SqlNode, kind: string): SqlNode[] {
  const found: SqlNode[] = [];
  const waiting: SqlValue[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object') continue;
    if (Array.isArray(value)) {
      waiting.push(...value as readonly SqlValue[]);
      continue;
    }
    for (const [key, child] of Object.entries(value as SqlNode)) {
      if (child === undefined) continue;
      if (key === kind && typeof child === 'object' && !Array.isArray(child)) found.push(child as SqlNode);
      waiting.push(child);
    }
  }
  return found;
}

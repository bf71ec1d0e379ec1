import type { DatabaseSchema } from './database-schema.ts';
import type { SchemaTable } from './sql-schema.ts';
import { nodesOf } from './sql-schema.ts';
import { below, listBelow, locationOf, ofKind, textBelow, type SqlNode } from './sql-node.ts';

/** A name in a statement that the schema does not have; `location` counts bytes of the statement from 0. */
export interface MissingName {
  readonly message: string;
  readonly location: number;
  readonly kind: 'table' | 'column';
  readonly table: SchemaTable | undefined;
  readonly name: string;
}

/** Columns that every table has, in PostgreSQL and in SQLite, and names that are no columns. */
const SYSTEM = /^(?:ctid|xmin|xmax|cmin|cmax|oid|tableoid|rowid|_rowid_|excluded|new|old|value|current_\w+|sysdate|rownum|level)$/;
const STATEMENTS = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'IndexStmt', 'ViewStmt'];

/** The names of a statement that the schema does not have. */
export function missingNames(node: SqlNode, schema: DatabaseSchema): MissingName[] {
  if (!STATEMENTS.some((kind) => below(node, kind) !== undefined)) return [];
  const sources = new Sources(node, schema);
  return [...sources.missingTables(), ...targetColumns(node, sources), ...references(node, sources)];
}

/** The tables that a statement names and the schema has. */
export function knownTables(node: SqlNode, schema: DatabaseSchema): SchemaTable[] {
  return nodesOf(node, 'RangeVar').flatMap((relation) => schema.tables.get(textBelow(relation, 'relname') ?? '') ?? []);
}

/** What a statement reads from and writes to, all its parts taken together. */
class Sources {
  /** Known tables by every name that they have in the statement; `undefined` for a name that means several things or something unknown. */
  readonly byAlias = new Map<string, SchemaTable | undefined>();
  /** Everything it reads from is a known table. */
  readonly closed: boolean;
  readonly #relations: readonly SqlNode[];
  readonly #schema: DatabaseSchema;
  readonly #local: ReadonlySet<string>;

  constructor(node: SqlNode, schema: DatabaseSchema) {
    this.#schema = schema;
    this.#local = new Set(nodesOf(node, 'CommonTableExpr').flatMap((expression) => textBelow(expression, 'ctename') ?? []));
    const written = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'IndexStmt'].flatMap((kind) => ofKind(nodesOf(node, kind), 'relation'));
    this.#relations = [...nodesOf(node, 'RangeVar'), ...written];
    const derived = ['RangeSubselect', 'RangeFunction', 'RangeTableFunc', 'JsonTable', 'RangeTableSample'].flatMap((kind) => nodesOf(node, kind));
    for (const source of derived) {
      const alias = textBelow(below(source, 'alias'), 'aliasname');
      if (alias !== undefined) this.byAlias.set(alias, undefined);
    }
    for (const join of nodesOf(node, 'JoinExpr')) {
      const alias = textBelow(below(join, 'alias'), 'aliasname');
      if (alias !== undefined) this.byAlias.set(alias, undefined);
    }
    for (const relation of this.#relations) this.#add(relation);
    this.closed = derived.length === 0 && this.#local.size === 0 && this.#relations.length > 0 && [...this.byAlias.values()].every((table) => table !== undefined && !table.open);
  }

  #add(relation: SqlNode): void {
    const table = this.tableOf(relation);
    const alias = textBelow(below(relation, 'alias'), 'aliasname') ?? textBelow(relation, 'relname')!;
    const known = this.byAlias.get(alias);
    const renamed = listBelow(below(relation, 'alias'), 'colnames').length > 0;
    this.byAlias.set(alias, renamed || (this.byAlias.has(alias) && known !== table) ? undefined : table);
  }

  /** The known table that a relation names. */
  tableOf(relation: SqlNode | undefined): SchemaTable | undefined {
    const name = textBelow(relation, 'relname');
    const schema = textBelow(relation, 'schemaname');
    if (name === undefined || this.#local.has(name) || (schema !== undefined && schema !== 'public')) return undefined;
    return this.#schema.tables.get(name);
  }

  missingTables(): MissingName[] {
    if (!this.#schema.complete || this.#schema.tables.size === 0) return [];
    return this.#relations.flatMap((relation): MissingName[] => {
      const name = textBelow(relation, 'relname');
      if (name === undefined || relation['schemaname'] !== undefined || this.#local.has(name) || this.#schema.tables.has(name) || /^(?:pg_|sqlite_|information_schema|dual$|excluded$|new$|old$)/.test(name)) return [];
      return [{ message: `relation "${name}" does not exist`, location: locationOf(relation), kind: 'table', table: undefined, name }];
    });
  }

  /** Whether some table that it reads from has a column. */
  hasColumn(name: string): boolean {
    return [...this.byAlias.values()].some((table) => table?.columns.has(name));
  }
}

/** Columns that are written: of INSERT, UPDATE, ON CONFLICT and CREATE INDEX. */
function targetColumns(node: SqlNode, sources: Sources): MissingName[] {
  const named = (statement: SqlNode, targets: readonly SqlNode[]): MissingName[] => {
    const table = sources.tableOf(below(statement, 'relation'));
    if (table === undefined || table.open) return [];
    return targets.flatMap((target) => {
      const name = textBelow(target, 'name');
      return name === undefined || target['indirection'] !== undefined || table.columns.has(name) || SYSTEM.test(name) ? [] : [missingColumn(name, table, locationOf(target) === 0 ? locationOf(below(statement, 'relation')) : locationOf(target), true)];
    });
  };
  const resTargets = (statement: SqlNode | undefined, key: string): SqlNode[] => ofKind(listBelow(statement, key), 'ResTarget');
  return [
    ...nodesOf(node, 'InsertStmt').flatMap((statement) => [...named(statement, resTargets(statement, 'cols')), ...named(statement, resTargets(below(statement, 'onConflictClause'), 'targetList'))]),
    ...nodesOf(node, 'UpdateStmt').flatMap((statement) => named(statement, resTargets(statement, 'targetList'))),
    ...nodesOf(node, 'IndexStmt').flatMap((statement) => named(statement, ofKind(listBelow(statement, 'indexParams'), 'IndexElem'))),
  ];
}

/** Columns that are read. */
function references(node: SqlNode, sources: Sources): MissingName[] {
  const aliases = new Set(nodesOf(node, 'ResTarget').flatMap((target) => textBelow(target, 'name') ?? []));
  return nodesOf(node, 'ColumnRef').flatMap((reference): MissingName[] => {
    const fields = listBelow(reference, 'fields').map((field) => textBelow(below(field, 'String'), 'sval'));
    const [first, second] = fields;
    if (first === undefined || fields.length > 2) return [];
    if (fields.length === 2) {
      const table = sources.byAlias.get(first);
      return second === undefined || table === undefined || table.open || table.columns.has(second) || SYSTEM.test(second) ? [] : [missingColumn(second, table, locationOf(reference), false, first)];
    }
    if (!sources.closed || sources.hasColumn(first) || aliases.has(first) || sources.byAlias.has(first) || SYSTEM.test(first)) return [];
    const tables = new Set(sources.byAlias.values());
    return [missingColumn(first, tables.size === 1 ? [...tables][0] : undefined, locationOf(reference), false)];
  });
}

function missingColumn(name: string, table: SchemaTable | undefined, location: number, written: boolean, alias?: string): MissingName {
  const message = written && table !== undefined ? `column "${name}" of relation "${table.name}" does not exist` : `column ${alias === undefined ? `"${name}"` : `${alias}.${name}`} does not exist`;
  return { message, location, kind: 'column', table, name };
}

import { familyOfType } from './column-types.ts';
import type { TypeFamily } from './mapped-class.ts';
import { below, listBelow, locationOf, namesBelow, ofKind, textBelow, type SqlNode } from './sql-node.ts';

/** A foreign key as a script declares it. `location` counts bytes of the statement from 0. */
export interface SqlForeignKey {
  readonly columns: readonly string[];
  readonly table: string;
  readonly schema: string | undefined;
  /** Empty where it means the primary key. */
  readonly targets: readonly string[];
  readonly location: number;
}

/** A column as a script declares it. */
export interface SqlColumn {
  readonly name: string;
  readonly family: TypeFamily | undefined;
  readonly primaryKey: boolean;
  readonly location: number;
  readonly foreignKeys: readonly SqlForeignKey[];
}

/** What `CREATE TABLE` says. */
export interface SqlTable {
  readonly name: string;
  readonly schema: string | undefined;
  readonly location: number;
  readonly columns: readonly SqlColumn[];
  readonly foreignKeys: readonly SqlForeignKey[];
  /** Has columns of another table. */
  readonly open: boolean;
}

/** Reads `CREATE TABLE`; `undefined` for any other statement. */
export function tableOf(node: SqlNode): SqlTable | undefined {
  const create = below(node, 'CreateStmt');
  const relation = below(create, 'relation');
  const name = textBelow(relation, 'relname');
  if (create === undefined || name === undefined) return undefined;
  const elements = listBelow(create, 'tableElts');
  const constraints = ofKind(elements, 'Constraint');
  const keys = constraints.filter((constraint) => textBelow(constraint, 'contype') === 'CONSTR_PRIMARY').flatMap((constraint) => namesBelow(constraint, 'keys'));
  const columns = ofKind(elements, 'ColumnDef').flatMap((definition) => columnOf(definition, keys) ?? []);
  const open = elements.some((element) => below(element, 'ColumnDef') === undefined && below(element, 'Constraint') === undefined)
    || ['inhRelations', 'partbound', 'ofTypename'].some((key) => create[key] !== undefined) || columns.length === 0;
  return {
    name, schema: textBelow(relation, 'schemaname'), location: locationOf(relation), columns, open,
    foreignKeys: [...columns.flatMap(({ foreignKeys }) => foreignKeys), ...constraints.flatMap((constraint) => foreignKeyOf(constraint, undefined) ?? [])],
  };
}

/** Reads the definition of a column. */
export function columnOf(definition: SqlNode | undefined, keys: readonly string[] = []): SqlColumn | undefined {
  const name = textBelow(definition, 'colname');
  if (name === undefined) return undefined;
  const constraints = ofKind(listBelow(definition, 'constraints'), 'Constraint');
  return {
    name, location: locationOf(definition), family: familyOfTypeName(below(definition, 'typeName')),
    primaryKey: keys.includes(name) || constraints.some((constraint) => textBelow(constraint, 'contype') === 'CONSTR_PRIMARY'),
    foreignKeys: constraints.flatMap((constraint) => foreignKeyOf(constraint, name) ?? []),
  };
}

/** The family of a `TypeName`; none for arrays. */
export function familyOfTypeName(type: SqlNode | undefined): TypeFamily | undefined {
  const names = namesBelow(type, 'names');
  return listBelow(type, 'arrayBounds').length > 0 || names.length === 0 ? undefined : familyOfType(names[names.length - 1]!);
}

/** Reads a constraint that is a foreign key. */
export function foreignKeyOf(constraint: SqlNode, column: string | undefined): SqlForeignKey | undefined {
  const table = below(constraint, 'pktable');
  const name = textBelow(table, 'relname');
  if (textBelow(constraint, 'contype') !== 'CONSTR_FOREIGN' || name === undefined) return undefined;
  return { columns: column === undefined ? namesBelow(constraint, 'fk_attrs') : [column], table: name, schema: textBelow(table, 'schemaname'), targets: namesBelow(constraint, 'pk_attrs'), location: locationOf(table) };
}

/** The offset in UTF-16 units of a byte of a text. */
export function offsetOfByte(text: string, byte: number): number {
  return /^[\x00-\x7f]*$/.test(text) ? byte : Buffer.from(text).subarray(0, byte).toString().length;
}

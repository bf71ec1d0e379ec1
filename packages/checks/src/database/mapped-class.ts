/** Kinds of types that PostgreSQL compares with each other in a foreign key. */
export type TypeFamily = 'integer' | 'text' | 'uuid' | 'boolean' | 'date' | 'timestamp' | 'json' | 'bytes';

/** Where a column points. */
export interface ForeignKeyTarget {
  readonly table: string;
  readonly column: string | undefined;
  readonly schema: string | undefined;
}

/** A column of a mapped class. */
export interface MappedColumn {
  /** Its name in the table. */
  readonly name: string;
  readonly attribute: string;
  readonly line: number;
  readonly column: number;
  readonly primaryKey: boolean;
  readonly family: TypeFamily | undefined;
  readonly foreignKeys: readonly ForeignKeyTarget[];
}

/** What a mapped class says about another. */
export interface MappedRelationship {
  readonly attribute: string;
  readonly line: number;
  readonly column: number;
  /** The name of the other class; `undefined` where it is made at run time. */
  readonly target: string | undefined;
  readonly backPopulates: string | undefined;
  readonly backref: string | undefined;
  /** It says itself how the tables are joined, or goes through another table. */
  readonly joins: boolean;
  readonly secondary: string | undefined;
}

/** A class that SQLAlchemy or SQLModel maps to a table. */
export interface MappedClass {
  readonly path: string;
  readonly name: string;
  readonly line: number;
  readonly column: number;
  /** The registry that it belongs to: where its base is declared. */
  readonly root: string;
  readonly sqlModel: boolean;
  /** `undefined` where it is made at run time, or the class has none. */
  readonly table: { readonly name: string; readonly schema: string | undefined; readonly line: number; readonly column: number; readonly own: boolean } | undefined;
  /** Every name that the class has, its bases in the tree included, with the line where it is in its own file. */
  readonly attributes: ReadonlyMap<string, { readonly path: string; readonly line: number }>;
  readonly columns: readonly MappedColumn[];
  readonly relationships: readonly MappedRelationship[];
  /** Has names that cannot be known: a base from elsewhere, a decorator, names made at run time. */
  readonly open: boolean;
  /** Has fields that may be columns in disguise. */
  readonly openColumns: boolean;
  /** Maps onto the table of another mapped class, or has such a class below it. */
  readonly inherits: boolean;
  readonly extendsExisting: boolean;
  readonly hasKeyElsewhere: boolean;
}

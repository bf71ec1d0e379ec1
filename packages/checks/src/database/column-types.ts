import type { TypeFamily } from './mapped-class.ts';
import { lastName, type PythonExpression } from './python-expression.ts';

/** Types of SQL as PostgreSQL, SQLAlchemy and Alembic name them, by what PostgreSQL compares them with. */
const FAMILIES: Readonly<Record<TypeFamily, string>> = {
  integer: 'int int2 int4 int8 integer bigint smallint serial bigserial smallserial serial4 serial8 biginteger smallinteger',
  text: 'text varchar string unicode unicodetext char bpchar nvarchar autostring',
  uuid: 'uuid',
  boolean: 'bool boolean',
  date: 'date',
  timestamp: 'timestamp timestamptz datetime',
  json: 'json jsonb',
  bytes: 'bytea largebinary',
};
const FAMILY_OF = new Map(Object.entries(FAMILIES).flatMap(([family, names]) => names.split(' ').map((name) => [name, family as TypeFamily])));
/** Types of Python that SQLAlchemy maps by itself. */
const OF_PYTHON = new Map<string, TypeFamily>([['int', 'integer'], ['str', 'text'], ['bool', 'boolean'], ['UUID', 'uuid'], ['datetime', 'timestamp'], ['date', 'date'], ['bytes', 'bytes']]);

/** The family of a type that is named as in SQL. */
export function familyOfType(name: string): TypeFamily | undefined {
  return FAMILY_OF.get(name.toLowerCase());
}

/** The family of a type that is written in Python as an argument of a column: `String(20)`, `sa.Integer`. */
export function familyOfExpression(expression: PythonExpression): TypeFamily | undefined {
  if (expression.kind === 'call') return familyOfType(lastName(expression.callee));
  return expression.kind === 'name' && /^(?:[\w]+\.)*[A-Z]/.test(expression.name) ? familyOfType(lastName(expression.name)) : undefined;
}

/** The family of a Python annotation: `int`, `Optional[UUID]`, `str | None`. */
export function familyOfAnnotation(annotation: PythonExpression): TypeFamily | undefined {
  const name = coreOf(annotation);
  return name === undefined ? undefined : OF_PYTHON.get(lastName(name));
}

/** The one name that an annotation is about, without `Optional` and `None`. */
export function coreOf(annotation: PythonExpression): string | undefined {
  if (annotation.kind === 'name') return annotation.name;
  if (annotation.kind === 'subscript') return lastName(annotation.base) === 'Optional' && annotation.items.length === 1 ? coreOf(annotation.items[0]!) : undefined;
  if (annotation.kind !== 'union') return undefined;
  const rest = annotation.items.filter((item) => !(item.kind === 'name' && item.name === 'None'));
  return rest.length === 1 ? coreOf(rest[0]!) : undefined;
}

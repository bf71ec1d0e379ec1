import type { PythonClass, PythonField } from '../python/declarations.ts';
import type { ClassChain } from './class-chain.ts';
import type { ClassIndex, FoundClass } from './class-index.ts';
import { coreOf, familyOfAnnotation, familyOfExpression } from './column-types.ts';
import type { ForeignKeyTarget, MappedClass, MappedColumn, MappedRelationship } from './mapped-class.ts';
import { keyword, lastName, parseExpression, positional, type PythonCallExpression, type PythonExpression } from './python-expression.ts';

const COLUMN_MAKERS = new Set(['mapped_column', 'Column', 'Field', 'deferred', 'column']);
const RELATIONSHIP_MAKERS = new Set(['relationship', 'Relationship', 'dynamic_loader']);
/** What maps something that is no column of the table, or is no part of the mapping. */
const OTHER_MAKERS = new Set(['column_property', 'synonym', 'association_proxy', 'hybrid_property', 'query_expression', 'ConfigDict', 'composite', 'dict', 'set', 'list', 'frozenset', 'PrivateAttr', 'TypeVar', 'SQLModelConfig']);
const JOINS = ['secondary', 'primaryjoin', 'secondaryjoin', 'viewonly', 'foreign_keys'];

/** Whether a class maps to a table, going by its own body and its bases. */
export function isMapped(chain: ClassChain): boolean {
  const own = chain.classes[0]!.declared;
  if (fieldOf(own, '__abstract__')?.value === 'True') return false;
  if (chain.kind === 'sqlmodel') return own.keywords.some(({ name, text }) => name === 'table' && text === 'True');
  const [, ...bases] = chain.classes;
  if (chain.root === `${chain.classes[0]!.path}#${own.name}`) return false;
  if (chain.root === undefined) return fieldOf(own, '__tablename__') !== undefined;
  return chain.kind === 'flask' || [own, ...bases.map(({ declared }) => declared)].some((declared) => fieldOf(declared, '__tablename__') !== undefined || fieldOf(declared, '__table__') !== undefined || declared.bound.has('__tablename__'));
}

/** Reads a mapped class with everything that it inherits from classes of the tree. */
export function readMappedClass(index: ClassIndex, chain: ClassChain, inherits: boolean): MappedClass {
  const { path, declared } = chain.classes[0]!;
  const reader = new MappedClassReader(index, chain.kind === 'sqlmodel');
  for (const found of chain.classes) reader.read(found);
  const args = chain.classes.flatMap((found) => fieldOf(found.declared, '__table_args__')?.value ?? []).join('\n');
  return {
    path, name: declared.name, line: declared.line, column: declared.column,
    root: chain.root ?? `?${path}`,
    sqlModel: chain.kind === 'sqlmodel',
    table: tableOf(chain),
    attributes: reader.attributes,
    columns: reader.columns,
    relationships: reader.relationships,
    open: chain.open || chain.root === undefined || declared.decorators.some(({ name }) => !/(?:^|\.)(?:dataclass|total_ordering|final|unique)$/.test(name)),
    openColumns: chain.open || chain.root === undefined || reader.openColumns || /\bForeignKeyConstraint\b/.test(args) || chain.classes.some(({ declared: { bound } }) => bound.has('__table__') || bound.has('__mapper_args__') && inherits),
    inherits,
    extendsExisting: /extend_existing|keep_existing/.test(args) || (args !== '' && !/^[\s([{]/.test(args)),
    hasKeyElsewhere: /PrimaryKeyConstraint/.test(args) || (args !== '' && !/^[\s([{]/.test(args)) || chain.classes.some(({ declared: { bound, methods } }) => bound.has('__mapper_args__') || bound.has('__table__') || methods.some(({ decorators }) => decorators.some(({ name }) => /declared_attr/.test(name)))),
  };
}

function fieldOf(declared: PythonClass, name: string): PythonField | undefined {
  return declared.fields.find((field) => field.name === name);
}

function tableOf(chain: ClassChain): MappedClass['table'] {
  const own = chain.classes[0]!;
  for (const { declared } of chain.classes) {
    const field = fieldOf(declared, '__tablename__');
    if (field === undefined && (declared.bound.has('__tablename__') || declared.bound.has('__table__'))) return undefined;
    if (field === undefined) continue;
    const value = parseExpression(field.value ?? '');
    if (value.kind !== 'string') return undefined;
    const isOwn = declared === own.declared;
    return { name: value.value, schema: schemaOf(chain), line: isOwn ? field.line : declared.line, column: isOwn ? field.column : declared.column, own: isOwn };
  }
  if (chain.kind === 'elsewhere' || chain.open || chain.kind === 'declarative') return undefined;
  const { name, line, column } = own.declared;
  return { name: chain.kind === 'sqlmodel' ? name.toLowerCase() : snakeCase(name), schema: schemaOf(chain), line, column, own: true };
}

function schemaOf(chain: ClassChain): string | undefined {
  for (const { declared } of chain.classes) {
    const args = fieldOf(declared, '__table_args__')?.value;
    if (args === undefined) continue;
    if (!/schema/.test(args)) return undefined;
    return /["']schema["']\s*:\s*["'](\w+)["']/.exec(args)?.[1] ?? '?';
  }
  return undefined;
}

/** As Flask-SQLAlchemy names tables. */
function snakeCase(name: string): string {
  return name.replace(/((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))/g, '_$1').toLowerCase();
}

class MappedClassReader {
  readonly attributes = new Map<string, { readonly path: string; readonly line: number }>();
  readonly columns: MappedColumn[] = [];
  readonly relationships: MappedRelationship[] = [];
  openColumns = false;
  readonly #index: ClassIndex;
  readonly #sqlModel: boolean;

  constructor(index: ClassIndex, sqlModel: boolean) {
    this.#index = index;
    this.#sqlModel = sqlModel;
  }

  read({ path, declared }: FoundClass): void {
    const lines = new Map([...declared.methods, ...declared.fields, ...declared.nested].map(({ name, line }) => [name, line]));
    for (const { decorators } of declared.methods) if (decorators.some(({ name }) => /declared_attr/.test(name))) this.openColumns = true;
    for (const field of declared.fields) if (!this.attributes.has(field.name)) this.#field(path, field);
    const shown = [...declared.bound.keys(), ...declared.fields.map(({ name }) => name)];
    for (const name of shown) if (!this.attributes.has(name)) this.attributes.set(name, { path, line: lines.get(name) ?? declared.line });
  }

  #field(path: string, field: PythonField): void {
    if (field.name.startsWith('__')) return;
    const annotation = field.annotation === undefined ? undefined : parseExpression(field.annotation);
    if (annotation?.kind === 'subscript' && lastName(annotation.base) === 'ClassVar') return;
    const value = field.value === undefined ? undefined : parseExpression(field.value);
    const maker = value?.kind === 'call' ? lastName(value.callee) : undefined;
    if (maker !== undefined && RELATIONSHIP_MAKERS.has(maker)) this.#relationship(field, value as PythonCallExpression, annotation);
    else if (maker !== undefined && COLUMN_MAKERS.has(maker)) this.#column(path, field, value as PythonCallExpression, annotation);
    else if (maker !== undefined && !OTHER_MAKERS.has(maker)) this.openColumns = true;
    else if (value?.kind === 'other' || (value?.kind === 'name' && !/^(?:None|True|False|\d.*)$/.test(value.name))) this.openColumns ||= !this.#sqlModel;
    else if (annotation !== undefined && (this.#sqlModel || this.#mappedType(annotation) !== undefined) && maker === undefined) this.#column(path, field, undefined, annotation);
  }

  /** `T` of `Mapped[T]`. */
  #mappedType(annotation: PythonExpression): PythonExpression | undefined {
    if (annotation.kind !== 'subscript' || !/^(?:Mapped|WriteOnlyMapped|DynamicMapped)$/.test(lastName(annotation.base))) return undefined;
    const inner = annotation.items[0];
    return inner?.kind === 'string' ? parseExpression(inner.value) : inner;
  }

  #column(path: string, field: PythonField, value: PythonCallExpression | undefined, annotation: PythonExpression | undefined): void {
    const calls = value === undefined ? [] : callsIn(value);
    const keys = calls.filter(({ callee }) => lastName(callee) === 'ForeignKey').map(foreignKeyOf);
    const named = calls.map((call) => keyword(call, 'foreign_key')).filter((found) => found !== undefined).map((found) => (found.kind === 'string' ? targetOf(found.value) : undefined));
    const foreignKeys = [...keys, ...named];
    if (foreignKeys.includes(undefined) || calls.some((call) => call.arguments.some(({ star, name }) => star || name === 'sa_column_args' || name === 'sa_column_kwargs'))) this.openColumns = true;
    const type = annotation === undefined ? undefined : this.#sqlModel ? annotation : this.#mappedType(annotation);
    if (type !== undefined && this.#mayHideColumn(path, type)) this.openColumns = true;
    const explicit = calls.map(explicitNameOf).find((name) => name !== undefined);
    this.columns.push({
      name: explicit ?? field.name,
      attribute: field.name,
      line: field.line, column: field.column,
      primaryKey: calls.some((call) => isTrue(keyword(call, 'primary_key'))),
      family: this.#familyOf(calls, type, foreignKeys.length > 0),
      foreignKeys: foreignKeys.filter((key) => key !== undefined),
    });
    // What else `sa_column` or `deferred` may wrap.
    if (value !== undefined && calls.every(({ callee }) => !COLUMN_MAKERS.has(lastName(callee)))) this.openColumns = true;
    if (positional(value ?? { kind: 'call', callee: '', arguments: [] }).some((argument) => argument.kind === 'name' && /^[a-z]\w*$/.test(argument.name) && !this.#sqlModel)) this.openColumns = true;
  }

  #familyOf(calls: readonly PythonCallExpression[], type: PythonExpression | undefined, isForeign: boolean): MappedColumn['family'] {
    const makers = calls.filter(({ callee }) => /^(?:mapped_column|Column|column)$/.test(lastName(callee)));
    const types = makers.flatMap((call) => [...positional(call), ...['type_', 'sa_type'].flatMap((name) => keyword(call, name) ?? [])])
      .filter((argument) => argument.kind !== 'string' && !(argument.kind === 'call' && /^(?:ForeignKey|Sequence|Identity|Computed|CheckConstraint)$/.test(lastName(argument.callee))));
    if (types.length > 0) return familyOfExpression(types[0]!);
    // A foreign key without a type takes that of the column it points at; SQLModel gives one always.
    if (type === undefined || (isForeign && !this.#sqlModel) || calls.some((call) => keyword(call, 'sa_type') !== undefined || keyword(call, 'sa_column') !== undefined)) return undefined;
    return familyOfAnnotation(type);
  }

  /** `Mapped[intpk]`: an alias of `Annotated[…]` may say anything. */
  #mayHideColumn(path: string, type: PythonExpression): boolean {
    const name = coreOf(type);
    if (name === undefined) return type.kind === 'subscript' && /Annotated$/.test(type.base);
    if (/^(?:int|str|bool|float|bytes|dict|list|set|object|Any)$/.test(name)) return false;
    const target = this.#index.resolve(path, name);
    return target.kind === 'value' || target.kind === 'unknown' || (target.kind === 'foreign' && !/^(?:datetime|uuid|decimal|typing|enum|ipaddress|pydantic|sqlalchemy|pathlib)\b/.test(target.dotted));
  }

  #relationship(field: PythonField, value: PythonCallExpression, annotation: PythonExpression | undefined): void {
    const first = positional(value)[0] ?? keyword(value, 'argument');
    const annotated = annotation === undefined ? undefined : this.#sqlModel ? annotation : this.#mappedType(annotation);
    const target = first === undefined ? annotated && classNameIn(annotated) : nameIn(first);
    const text = (name: string): string | undefined => {
      const found = keyword(value, name);
      return found?.kind === 'string' ? found.value : undefined;
    };
    const special = value.arguments.some(({ star, name }) => star || name === 'sa_relationship_kwargs' || name === 'link_model' || name === 'sa_relationship' || name === 'sa_relationship_args' || JOINS.includes(name ?? ''));
    const backrefCall = keyword(value, 'backref');
    const backref = text('backref') ?? (backrefCall?.kind === 'call' && positional(backrefCall)[0]?.kind === 'string' ? (positional(backrefCall)[0] as { readonly value: string }).value : undefined);
    this.relationships.push({ attribute: field.name, line: field.line, column: field.column, target, backPopulates: text('back_populates'), backref, joins: special, secondary: text('secondary') });
  }
}

function isTrue(value: PythonExpression | undefined): boolean {
  return value !== undefined && !(value.kind === 'name' && value.name === 'False');
}

/** A call and the calls among its arguments. */
function callsIn(call: PythonCallExpression): PythonCallExpression[] {
  const found = [call];
  for (let at = 0; at < found.length && found.length < 100; at += 1) {
    for (const { value } of found[at]!.arguments) {
      if (value.kind === 'call') found.push(value);
      else if (value.kind === 'list') found.push(...value.items.filter((item) => item.kind === 'call'));
    }
  }
  return found;
}

function foreignKeyOf(call: PythonCallExpression): ForeignKeyTarget | undefined {
  const target = positional(call)[0];
  return target?.kind === 'string' ? targetOf(target.value) : undefined;
}

/** `users.id` or `auth.users.id`. */
export function targetOf(text: string): ForeignKeyTarget | undefined {
  const parts = text.split('.');
  if (parts.length < 2 || parts.some((part) => !/^\w+$/.test(part))) return undefined;
  return { table: parts[parts.length - 2]!, column: parts[parts.length - 1], schema: parts[parts.length - 3] };
}

function explicitNameOf(call: PythonCallExpression): string | undefined {
  if (!/^(?:mapped_column|Column)$/.test(lastName(call.callee))) return undefined;
  const first = positional(call)[0];
  return first?.kind === 'string' ? first.value : undefined;
}

function nameIn(expression: PythonExpression): string | undefined {
  if (expression.kind === 'string') return /^[\w.]+$/.test(expression.value) ? lastName(expression.value) : undefined;
  return expression.kind === 'name' ? lastName(expression.name) : undefined;
}

/** The class in `list["Item"]`, `Optional[Item]` or `"Item | None"`. */
function classNameIn(annotation: PythonExpression): string | undefined {
  if (annotation.kind === 'string') return classNameIn(parseExpression(annotation.value));
  if (annotation.kind === 'name') return lastName(annotation.name);
  if (annotation.kind === 'subscript') return annotation.items.length === 1 ? classNameIn(annotation.items[0]!) : undefined;
  if (annotation.kind !== 'union') return undefined;
  const rest = annotation.items.filter((item) => !(item.kind === 'name' && item.name === 'None'));
  return rest.length === 1 ? classNameIn(rest[0]!) : undefined;
}

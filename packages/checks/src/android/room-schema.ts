import { isClassLike } from '../kotlin/kotlin-members.ts';
import type { KotlinAnnotation, KotlinDeclaration, KotlinModule } from '../kotlin/kotlin-module.ts';
import { kotlinProject, type KotlinProject, type PlacedDeclaration } from '../kotlin/kotlin-project.ts';
import { constantString } from '../kotlin/constant-string.ts';
import { lastName } from '../kotlin/retrofit-calls.ts';
import type { SourceTree } from '../source-tree.ts';

/** A table or view that Room makes of a class. */
export interface RoomTable {
  readonly name: string;
  readonly placed: PlacedDeclaration;
  /** Names in capitals; `undefined` where the class has more than it shows. */
  readonly columns: ReadonlySet<string> | undefined;
}

/** A function of a DAO with its query. */
export interface RoomQuery {
  readonly module: KotlinModule;
  readonly annotation: KotlinAnnotation;
  readonly sql: string;
  /** Where the text of the query begins in the file, if it stands there in one piece. */
  readonly start: number | undefined;
}

/** A class with `@Database` whose tables and DAOs are all known. */
export interface RoomDatabase {
  readonly placed: PlacedDeclaration;
  readonly annotation: KotlinAnnotation;
  readonly tables: readonly RoomTable[];
  readonly queries: readonly RoomQuery[];
}

/** The Room databases of a tree that can be read in full, and all classes with `@Entity`. */
export interface RoomSchema {
  readonly databases: readonly RoomDatabase[];
  readonly entities: readonly RoomTable[];
}

const NONE: RoomSchema = { databases: [], entities: [] };

/** Reads what Room is given in Kotlin. */
export async function roomSchema(tree: SourceTree): Promise<RoomSchema> {
  const project = await tree.use(kotlinProject);
  const modules = project.modules.filter((module) => module.fault === undefined && module.imports.some(({ path }) => path === 'androidx.room' || path.startsWith('androidx.room.')));
  if (modules.length === 0) return NONE;
  const classes = modules.flatMap((module) => module.declarations.filter(isClassLike).map((declaration) => ({ module, declaration })));
  const entities = classes.flatMap((placed) => tableOf(placed) ?? []);
  return { databases: classes.flatMap((placed) => databaseOf(project, placed, entities)), entities };
}

/** The annotation of Room with this name; one of another library does not count. */
export function roomAnnotation(module: KotlinModule, { annotations }: KotlinDeclaration, name: string): KotlinAnnotation | undefined {
  const imported = module.imports.some(({ path, star, alias }) => alias === undefined && (star ? path === 'androidx.room' : path === `androidx.room.${name}`));
  return annotations.find((annotation) => (imported ? lastName(annotation.name) === name : annotation.name === `androidx.room.${name}`));
}

function tableOf(placed: PlacedDeclaration): RoomTable | undefined {
  const { module, declaration } = placed;
  const entity = roomAnnotation(module, declaration, 'Entity');
  const view = roomAnnotation(module, declaration, 'DatabaseView');
  if (entity === undefined && view === undefined) return undefined;
  const given = /\b(?:tableName|viewName)\s*=\s*([^,)\n]+)/.exec((entity ?? view)!.argument ?? '')?.[1];
  const name = given === undefined ? declaration.name : constantString(given);
  return name === undefined ? undefined : { name, placed, columns: entity === undefined ? undefined : columnsOf(placed) };
}

function columnsOf({ module, declaration }: PlacedDeclaration): Set<string> | undefined {
  const columns = new Set<string>();
  if (declaration.supertypes.some((name) => !/^(Parcelable|Serializable|Comparable)$/.test(name)) || declaration.parameters === undefined) return undefined;
  for (const member of declaration.members.filter(({ kind }) => kind === 'property')) {
    if (roomAnnotation(module, member, 'Embedded') !== undefined) return undefined;
    const info = member.annotations.find(({ name }) => lastName(name) === 'ColumnInfo')?.argument;
    const given = info === undefined ? undefined : /\bname\s*=\s*([^,)\n]+)/.exec(info)?.[1];
    const name = given === undefined ? member.name : constantString(given);
    if (name === undefined) return undefined;
    columns.add(name.toUpperCase());
  }
  return columns;
}

function databaseOf(project: KotlinProject, placed: PlacedDeclaration, entities: readonly RoomTable[]): RoomDatabase[] {
  const { module, declaration } = placed;
  const annotation = roomAnnotation(module, declaration, 'Database');
  const named = annotation?.argument === undefined ? undefined : classesIn(annotation.argument);
  if (annotation === undefined || named === undefined || !declaration.supertypes.includes('RoomDatabase')) return [];
  const tables = named.map((name) => tableNamed(project, module, name, entities));
  if (tables.includes(undefined)) return [];
  return [{ placed, annotation, tables: tables.filter((table) => table !== undefined), queries: declaration.members.flatMap(({ type }) => queriesOf(project, module, type)) }];
}

/** The classes of `entities` and `views`; `undefined` where they are not written out. */
function classesIn(argument: string): string[] | undefined {
  const text = argument.replaceAll(/\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\//g, '');
  const lists = [...text.matchAll(/\b(entities|views)\s*=\s*(?:\[([^\]]*)\]|arrayOf\(([^()]*)\))/g)];
  if (!lists.some(([, which]) => which === 'entities') || lists.length !== [...text.matchAll(/\b(entities|views)\s*=/g)].length) return undefined;
  const items = lists.flatMap(([, , square, call]) => (square ?? call)!.split(',').map((item) => item.trim()).filter((item) => item !== ''));
  const names = items.map((item) => /^(\w+)::class$/.exec(item)?.[1]);
  return names.includes(undefined) ? undefined : names.filter((name) => name !== undefined);
}

function tableNamed(project: KotlinProject, module: KotlinModule, name: string, entities: readonly RoomTable[]): RoomTable | undefined {
  const placed = project.resolve(module, name);
  return placed === undefined ? undefined : entities.find((entity) => entity.placed.declaration === placed.declaration);
}

function queriesOf(project: KotlinProject, module: KotlinModule, type: string | undefined): RoomQuery[] {
  const dao = type === undefined || !/^\w+$/.test(type) ? undefined : project.resolve(module, type);
  if (dao === undefined || roomAnnotation(dao.module, dao.declaration, 'Dao') === undefined) return [];
  return dao.declaration.members.flatMap((member): RoomQuery[] => {
    const annotation = member.kind === 'function' ? roomAnnotation(dao.module, member, 'Query') : undefined;
    const argument = annotation?.argument?.replace(/^value\s*=\s*/, '').replace(/,\s*$/, '');
    const sql = argument === undefined ? undefined : constantString(argument);
    if (annotation === undefined || sql === undefined || sql === '') return [];
    const at = dao.module.text.indexOf(sql, annotation.offset);
    return [{ module: dao.module, annotation, sql, start: at < 0 || at > member.headEnd ? undefined : at }];
  });
}

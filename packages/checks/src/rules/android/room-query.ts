import { roomSchema, type RoomDatabase, type RoomQuery, type RoomSchema, type RoomTable } from '../../android/room-schema.ts';
import { readSqliteQuery, type SqlName } from '../../android/sqlite-query.ts';
import { kotlinProject } from '../../kotlin/kotlin-project.ts';
import { LineStarts } from '../../line-starts.ts';
import { similarName } from '../../python/similar-name.ts';
import type { Problem, RelatedPlace, Rule } from '../../rule.ts';

const ITEM = 'package shop\n\nimport androidx.room.ColumnInfo\nimport androidx.room.Entity\nimport androidx.room.PrimaryKey\n\n@Entity(tableName = "items")\ndata class Item(\n    @PrimaryKey val id: Int,\n    @ColumnInfo(name = "owner_name") val owner: String,\n)\n';
const DATABASE = 'package shop\n\nimport androidx.room.Database\nimport androidx.room.RoomDatabase\n\n@Database(entities = [Item::class], version = 1)\nabstract class ShopDatabase : RoomDatabase() {\n    abstract fun items(): ItemDao\n}\n';
const dao = (...queries: readonly string[]): string => `package shop\n\nimport androidx.room.Dao\nimport androidx.room.Query\n\n@Dao\ninterface ItemDao {\n${queries.map((query, index) => `    @Query(${query})\n    fun q${index}(): List<Item>\n`).join('')}}\n`;

/** A query of Room that names a table or a column that its database does not have. */
export const rule: Rule = {
  id: 'android/room-query',
  severity: 'error',
  summary: 'A query of a Room DAO names a table or column that its database does not have.',
  docs: [
    'Room checks queries when it compiles: the build ends with `no such table` or `no such column`. It happens when an entity is not listed in `@Database(entities = …)`, or when the query and the entity were written apart.',
    'List the entity, or write the name as `tableName` and `@ColumnInfo(name = …)` say. Only databases are looked at whose entities are all written out and all in the tree; columns only where a query has one table, whose class inherits and embeds nothing.',
  ].join('\n\n'),
  reads: ['kotlin'],
  examples: {
    good: [
      { title: 'Right in every way', files: { 'Item.kt': ITEM, 'ShopDatabase.kt': DATABASE, 'ItemDao.kt': dao('"SELECT *, count(*) AS n FROM items AS i WHERE i.owner_name LIKE :name AND id IN (:ids) ORDER BY n, Id COLLATE NOCASE"', '"UPDATE items SET owner_name = \'a b\' " +\n        "WHERE rowid = :id"', '"""\n        SELECT i.id FROM items i -- comment\n        JOIN (SELECT id x FROM items) y ON y.x = i.id"""', '"SELECT * FROM $TABLE"', '"INSERT OR REPLACE INTO items (id, owner_name) VALUES (1, datetime(\'now\'))"') } },
      { title: 'A database whose entities are elsewhere', files: { 'ShopDatabase.kt': DATABASE, 'ItemDao.kt': dao('"SELECT * FROM others"') } },
    ],
    bad: [
      { title: 'Another column and another table', files: { 'Item.kt': ITEM, 'ShopDatabase.kt': DATABASE, 'ItemDao.kt': dao('"SELECT * FROM items ORDER BY owner"', '"SELECT * FROM item"') }, reports: ['ItemDao.kt:8', 'ItemDao.kt:10'] },
      { title: 'An entity that is not listed', files: { 'Item.kt': ITEM, 'Order.kt': 'package shop\n\nimport androidx.room.Entity\nimport androidx.room.PrimaryKey\n\n@Entity\nclass Order(@PrimaryKey val id: Int)\n', 'ShopDatabase.kt': DATABASE, 'ItemDao.kt': dao('"SELECT * FROM `Order`"') }, reports: ['ItemDao.kt:8'] },
    ],
  },
  async check(tree) {
    if (tree.sources('kotlin').length === 0 || (await tree.use(kotlinProject)).generatesCode) return [];
    const schema = await tree.use(roomSchema);
    const lines = new Map<string, LineStarts>();
    return schema.databases.flatMap((database) => database.queries.flatMap((query) => {
      const faults = faultsOf(schema, database, query);
      if (faults.length > 0 && !lines.has(query.module.path)) lines.set(query.module.path, new LineStarts(query.module.text));
      return faults.map(({ name, message, related }): Problem => ({
        path: query.module.path, ...lines.get(query.module.path)!.positionOf(query.start === undefined ? query.annotation.offset : query.start + name.offset), message, related,
      }));
    }));
  },
};

interface Fault {
  readonly name: SqlName;
  readonly message: string;
  readonly related: readonly RelatedPlace[];
}

/** Tables that SQLite itself has: https://www.sqlite.org/schematab.html, https://www.sqlite.org/fileformat2.html#internal_schema_objects */
const OWN_TABLES = /^(sqlite_|room_master_table$|android_metadata$)/i;

function faultsOf(schema: RoomSchema, database: RoomDatabase, { sql }: RoomQuery): Fault[] {
  const query = readSqliteQuery(sql);
  if (query === undefined) return [];
  const tables = new Map(database.tables.map((table) => [table.name.toUpperCase(), table]));
  const unknown = query.tables.filter(({ name }) => !tables.has(name.toUpperCase()) && !OWN_TABLES.test(name));
  if (unknown.length > 0) return unknown.map((name) => tableFault(schema, database, name));
  const [table] = query.tables.map(({ name }) => tables.get(name.toUpperCase()));
  const columns = table?.columns;
  return columns === undefined ? [] : query.columns.filter(({ name }) => !columns.has(name.toUpperCase())).map((name) => columnFault(table!, columns, name));
}

function tableFault({ entities }: RoomSchema, { placed, annotation, tables }: RoomDatabase, name: SqlName): Fault {
  const unlisted = entities.find((entity) => entity.name.toUpperCase() === name.name.toUpperCase());
  const near = unlisted === undefined ? similarName(name.name, tables.map((table) => table.name)) : undefined;
  const list = { path: placed.module.path, line: new LineStarts(placed.module.text).lineAt(annotation.offset), message: `the entities of ${placed.declaration.name}` };
  if (unlisted === undefined) return { name, message: `no such table: ${name.name}${near === undefined ? '' : `; there is ${near}`}`, related: [list] };
  return { name, message: `no such table: ${name.name}; ${unlisted.placed.declaration.name} is not among the entities of ${placed.declaration.name}`, related: [list, placeOf(unlisted)] };
}

function columnFault(table: RoomTable, columns: ReadonlySet<string>, name: SqlName): Fault {
  return { name, message: `no such column: ${name.name}; ${table.name} has ${[...columns].map((column) => column.toLowerCase()).slice(0, 12).join(', ')}`, related: [placeOf(table)] };
}

function placeOf({ name, placed: { module, declaration } }: RoomTable): RelatedPlace {
  return { path: module.path, line: declaration.line, message: `the table ${name}` };
}

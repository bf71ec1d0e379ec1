import { describe, expect, test } from '@jest/globals';
import { rule } from '../../../packages/checks/src/rules/android/room-query.ts';
import { readSqliteQuery } from '../../../packages/checks/src/android/sqlite-query.ts';
import { findingsOf, type Files } from './one-change.ts';

const HEAD = 'package shop.data\n\nimport androidx.room.*\n\n';
const FILES: Files = {
  'data/Entities.kt': `${HEAD}@Entity(tableName = "items", indices = [Index("owner_name")])
data class ItemEntity(
    @PrimaryKey(autoGenerate = true) val id: Long = 0,
    val title: String,
    @ColumnInfo(name = "owner_name", defaultValue = "") val owner: String,
    val dueDate: Long?,
    val \`order\`: Int = 0,
)

@Entity
data class Tag(@PrimaryKey val name: String, @ColumnInfo(name = "item_id") val item: Long)

@Fts4(contentEntity = ItemEntity::class)
@Entity(tableName = "items_fts")
class ItemFts(val title: String)

@Entity(tableName = "places")
class Place(@PrimaryKey val id: Long, @Embedded val address: Address)

@DatabaseView("SELECT id FROM items", viewName = "open_items")
class OpenItem(val id: Long)
`,
  'data/ShopDatabase.kt': `${HEAD}@Database(
    entities = [
        ItemEntity::class, // the things
        Tag::class,
        ItemFts::class,
        Place::class,
    ],
    views = [OpenItem::class],
    version = 3,
)
abstract class ShopDatabase : RoomDatabase() {
    abstract fun items(): ItemDao
    abstract val others: OtherDao
}
`,
};

const dao = (query: string, name = 'ItemDao'): Files => ({ ...FILES, [`data/${name}.kt`]: `${HEAD}@Dao\ninterface ${name} {\n    @Query(${query})\n    suspend fun one(a: Int): List<ItemEntity>\n}\n` });

describe('queries that Room takes', () => {
  test.each([
    '"SELECT * FROM items WHERE title LIKE \'%\' || :text || \'%\' ESCAPE \'\\\\\' ORDER BY dueDate IS NULL, dueDate ASC, `order` LIMIT 10"',
    '"SELECT COUNT(*) AS total, owner_name who FROM items GROUP BY who HAVING total > 1"',
    '"UPDATE items SET title = :a, dueDate = NULL WHERE rowid IN (:ids)"',
    '"INSERT OR IGNORE INTO Tag(name, item_id) VALUES (:a, :b)"',
    '"SELECT items.* FROM items JOIN items_fts ON items.id = items_fts.rowid WHERE items_fts MATCH :text"',
    '"SELECT title FROM items_fts WHERE items_fts MATCH :text ORDER BY rank"',
    '"SELECT city FROM places"',
    '"SELECT id FROM open_items"',
    '"SELECT EXISTS(SELECT 1 FROM tag WHERE name = :a)"',
    '"WITH recent AS (SELECT * FROM items) SELECT * FROM recent"',
    '"SELECT CASE WHEN dueDate < :now THEN \'late\' ELSE title END AS state FROM items WHERE CAST(owner_name AS INTEGER) > 0"',
    '"SELECT * FROM items WHERE date(dueDate / 1000, \'unixepoch\') = :day AND title <> \\"x\\" COLLATE NOCASE"',
    '"SELECT name FROM sqlite_master"',
    '"SELECT * FROM $TABLE WHERE x = 1"',
    'QUERY',
  ])('%s', async (query) => expect(await findingsOf([rule], dao(query))).toEqual([]));
});

describe('queries that end the build', () => {
  test.each([
    ['"SELECT * FROM item"', 'data/ItemDao.kt:7:27 no such table: item'],
    ['"SELECT * FROM items ORDER BY due_date"', 'data/ItemDao.kt:7:42 no such column: due_date; items has id, title, owner_name, duedate, order'],
    ['value = "UPDATE Tag SET item = :a"', 'data/ItemDao.kt:7:36 no such column: item; Tag has name, item_id'],
    ['"""\n        SELECT *\n        FROM items\n        WHERE owner = :a\n    """', 'data/ItemDao.kt:10:15 no such column: owner; items has id, title, owner_name, duedate, order'],
    ['"SELECT title " +\n        "FROM products"', 'data/ItemDao.kt:7:6 no such table: products'],
  ])('%s', async (query, expected) => expect(await findingsOf([rule], dao(query))).toEqual([`error android/room-query ${expected}`]));

  test('an entity that the database leaves out', async () => {
    const files = { ...dao('"DELETE FROM Tag"'), 'data/ShopDatabase.kt': FILES['data/ShopDatabase.kt']!.replace('        Tag::class,\n', '') };
    expect(await findingsOf([rule], files)).toEqual(['error android/room-query data/ItemDao.kt:7:25 no such table: Tag; Tag is not among the entities of ShopDatabase']);
  });
});

describe('what cannot be seen in full is left alone', () => {
  test.each([
    ['a DAO that no database has', { ...FILES, ...dao('"SELECT * FROM nothing"', 'StrayDao') }],
    ['entities that are not in the tree', { ...dao('"SELECT * FROM nothing"'), 'data/Entities.kt': `${HEAD}class Address\n` }],
    ['entities in a constant', { ...dao('"SELECT * FROM nothing"'), 'data/ShopDatabase.kt': FILES['data/ShopDatabase.kt']!.replace(/\[[^\]]*\],\n {4}views/, 'ENTITIES,\n    views') }],
    ['a table name in a constant', { ...dao('"SELECT * FROM nothing"'), 'data/Entities.kt': FILES['data/Entities.kt']!.replace('"items", ', 'ITEMS, ') }],
    ['a query of another library', { ...dao('"SELECT * FROM nothing"'), 'data/ItemDao.kt': 'package shop.data\n\nimport androidx.room.Dao\nimport org.lib.Query\n\n@Dao\ninterface ItemDao {\n    @Query("SELECT * FROM nothing")\n    fun all(): List<Int>\n}\n' }],
  ])('%s', async (_, files) => expect(await findingsOf([rule], files)).toEqual([]));
});

test('a query of tens of thousands of brackets is read in no time', () => {
  const started = performance.now();
  for (const text of ['('.repeat(49_000), '/*'.repeat(24_000), "'".repeat(49_001), '[a'.repeat(24_000), `SELECT ${'a b, '.repeat(9_000)} FROM t`]) readSqliteQuery(text);
  expect(performance.now() - started).toBeLessThan(2_000);
});

import { expect, test } from '@jest/globals';
import { checkWith } from '@dark-factory/checks';
import { splitStatements } from '../../../packages/checks/src/database/sql-statements.ts';
import { rule } from '../../../packages/checks/src/rules/syntax/sql.ts';
import { aTree } from './a-tree.ts';

const OTHERS: readonly (readonly [string, string])[] = [
  ['MySQL', "CREATE TABLE `a` (`id` INT UNSIGNED AUTO_INCREMENT, PRIMARY KEY (`id`)) ENGINE=InnoDB;\nINSERT INTO `a` VALUES ('it\\'s');\n"],
  ['SQLite', 'PRAGMA foreign_keys = ON;\nCREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);\nINSERT OR REPLACE INTO a VALUES (1);\n'],
  ['SQL Server', 'CREATE TABLE [dbo].[a] ([id] INT IDENTITY(1,1), n NVARCHAR(MAX))\nGO\nSELECT TOP 1 * FROM a\nGO\n'],
  ['Oracle', 'CREATE TABLE a (id NUMBER(10), n VARCHAR2(20));\nBEGIN NULL; END;\n/\n'],
  ['ClickHouse', 'CREATE TABLE a (id UInt64) ENGINE = MergeTree ORDER BY id;\n'],
  ['BigQuery', 'SELECT * EXCEPT (a) FROM `project.set.table`;\n'],
  ['Snowflake', 'CREATE OR REPLACE TABLE a (v VARIANT);\nCOPY INTO a FROM @stage;\n'],
  ['dbt', "{{ config(materialized='table') }}\nSELECT * FROM {{ ref('a') }}\n"],
  ['a name that is filled in', 'CREATE TABLE :SCHEMA.a (id SERIAL);\nSELECT ${columns} FROM a;\n'],
];

test.each(OTHERS)('%s is listed as not checked and never a finding', async (_, text) => {
  const { findings, unchecked } = await checkWith([rule], { files: aTree({ 'requirements.txt': 'psycopg\n', 'db/a.sql': text }) });
  expect(findings).toEqual([]);
  expect(unchecked.map(({ path }) => path)).toContain('db/a.sql');
});

test('a fault is a warning where nothing shows the database, an error where PostgreSQL shows', async () => {
  const text = 'CREATE TABLE user (id INT);\n';
  const severities = async (files: Record<string, string>): Promise<string[]> => (await checkWith([rule], { files: aTree(files) })).findings.map(({ severity, message }) => `${severity} ${message}`);
  expect(await severities({ 'a.sql': text })).toEqual(['warning syntax error at or near "user"']);
  expect(await severities({ 'a.sql': text, 'docker-compose.yml': 'services:\n  db:\n    image: postgres:17\n' })).toEqual(['error syntax error at or near "user"']);
  expect(await severities({ 'a.sql': text, 'package.json': '{"dependencies": {"mysql2": "3"}}' })).toEqual([]);
});

test('nesting without end costs the one file', async () => {
  const deep = `SELECT ${'('.repeat(100_000)}1;`;
  const { findings, unchecked } = await checkWith([rule], { files: aTree({ 'deep.sql': deep, 'next.sql': 'CREATE TABLE t (id SERIAL,);\n' }) });
  expect(unchecked.map(({ path }) => path)).toEqual(['deep.sql']);
  expect(findings.map(({ path }) => path)).toEqual(['next.sql']);
});

test('statements end at semicolons outside strings, comments, bodies and data', () => {
  const text = "/* a; /* b; */ */ SELECT 'a;', \"b;\", $x$ ; $$ ; $x$, E'\\';' -- c;\n;\nCREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;\nCREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);\nCOPY t FROM stdin;\n1;2\n\\.\n\\echo a;\nSELECT a$b$c";
  expect(splitStatements(text).statements.map((statement) => statement.text.slice(0, 12))).toEqual(["SELECT 'a;',", 'CREATE FUNCT', 'CREATE RULE ', 'COPY t FROM ', 'SELECT a$b$c']);
  expect(splitStatements("SELECT 1; SELECT 'a").open).toEqual({ what: 'quoted string', offset: 17 });
});

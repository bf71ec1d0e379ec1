import { databasesOfTree, dialectOf } from '../../database/sql-dialect.ts';
import { sqlFiles, type RefusedStatement, type SqlFile } from '../../database/sql-files.ts';
import { limited, type PlacedMessage } from '../../each-source.ts';
import { replaceText } from '../../edit.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';
import { positionAt } from '../../text-position.ts';

/** SQL that PostgreSQL does not parse. */
export const rule: Rule = {
  id: 'syntax/sql',
  severity: 'error',
  summary: 'An SQL script does not parse.',
  docs: [
    'A migration or a seed with one broken statement leaves the database half made, and the program fails at its first query.',
    'The scripts are read with PostgreSQL\'s own grammar, statement by statement, and the message is PostgreSQL\'s. It is an error where the script or the tree shows that PostgreSQL runs it (a driver, an address, an image, or words such as `SERIAL`, `JSONB`, `plpgsql`) and where something is opened and never closed; otherwise it is a warning. Scripts for other databases (backticks, `AUTO_INCREMENT`, `AUTOINCREMENT`, `GO`, `VARCHAR2` and the like) and templates are listed as not checked when PostgreSQL does not take them.',
  ].join('\n\n'),
  reads: ['sql'],
  examples: {
    good: [
      { title: 'Bodies, data and commands of psql', files: { 'schema.sql': "\\set ON_ERROR_STOP on\nCREATE TABLE items (id SERIAL PRIMARY KEY, note TEXT DEFAULT 'a;b');\nCREATE FUNCTION one() RETURNS INT AS $$ BEGIN RETURN 1; END; $$ LANGUAGE plpgsql;\nCOPY items (id, note) FROM stdin;\n1\tit's\n\\.\nSELECT 1;\n" } },
      { title: 'Another database', files: { 'schema.sql': 'CREATE TABLE `items` (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;\n' } },
      { title: 'Placeholders of a library of queries', files: { 'queries.sql': '-- name: get_item^\nSELECT * FROM items WHERE id = :id AND note = %(note)s;\n' } },
    ],
    bad: [
      {
        title: 'A comma too many', files: { 'schema.sql': 'CREATE TABLE items (\n  id SERIAL PRIMARY KEY,\n  data JSONB,\n);\nSELECT 1;\n' }, reports: ['schema.sql:4'],
        mended: { 'schema.sql': 'CREATE TABLE items (\n  id SERIAL PRIMARY KEY,\n  data JSONB\n);\nSELECT 1;\n' },
      },
      { title: 'Each statement for itself', files: { 'requirements.txt': 'asyncpg\n', 'schema.sql': "SELEC 1;\nSELECT 'é😀' AS x, FROM items;\nSELECT 1;\n" }, reports: ['schema.sql:1', 'schema.sql:2'] },
      { title: 'Never closed', files: { 'seed.sql': "INSERT INTO items (note) VALUES ('a);\n" }, reports: ['seed.sql:1'] },
    ],
  },
  async check(tree) {
    const files = await tree.use(sqlFiles);
    return [...files.values()].filter(({ refused, open, template }) => template || refused.length > 0 || open !== undefined).flatMap((file) => problemsOf(tree, file));
  },
};

/** Scripts that are broken on purpose, or record what a database answers to broken ones. */
const ON_PURPOSE = /(^|[/_.-])(tests?|testdata|testing|fixtures?|regress(ion)?|expected|invalid|bad|broken|errors?|snapshots?|samples?|corpus|golden|templates?|parser|lint|linter)([/_.-]|$)/i;

function problemsOf(tree: SourceTree, file: SqlFile): Problem[] {
  const { path, text } = file.source;
  const dialect = dialectOf(path, text);
  const { postgresql, other } = tree.use(databasesOfTree);
  if (file.template || ON_PURPOSE.test(path) || dialect === 'other' || (dialect === 'unknown' && other && !postgresql)) {
    tree.cannotCheck(path, 'SQL of another dialect than PostgreSQL, a template, or broken on purpose');
    return [];
  }
  const certain = dialect === 'postgresql' || (postgresql && !other);
  return limited([...file.refused.map((refused) => refusalOf(file, refused, certain)), ...openingOf(file)]).map((problem) => ({ path, ...problem }));
}

function refusalOf({ source: { path, text } }: SqlFile, refused: RefusedStatement, certain: boolean): PlacedMessage {
  const comma = refused.message === 'syntax error at or near ")"' && /^\s*create\s+table\b/i.test(refused.statement.text) ? /,\s*$/.exec(text.slice(refused.statement.start, refused.offset)) : null;
  const at = refused.statement.start + (comma?.index ?? 0);
  return {
    ...positionAt(text, refused.offset),
    message: comma === null ? refused.message : `${refused.message}: the comma before it is one too many`,
    ...(certain ? {} : { severity: 'warning', confidence: 'medium' } as const),
    ...(comma === null ? {} : { fixes: [{ title: 'Remove the comma', safety: 'safe', edits: [replaceText(path, text, at, at + 1, '')] }] as const }),
  };
}

function openingOf({ source: { text }, open }: SqlFile): PlacedMessage[] {
  return open === undefined ? [] : [{ ...positionAt(text, open.offset), message: open.what === 'comment' ? 'unterminated /* comment' : `unterminated ${open.what}` }];
}

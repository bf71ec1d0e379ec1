import { databaseSchema, type DatabaseSchema } from '../../database/database-schema.ts';
import { databasesOfTree } from '../../database/sql-dialect.ts';
import { sqlFiles } from '../../database/sql-files.ts';
import { literalStatements, type LiteralStatement } from '../../database/sql-literals.ts';
import { knownTables, missingNames, type MissingName } from '../../database/sql-references.ts';
import { differInFormAlone } from '../../database/name-forms.ts';
import { offsetOfByte } from '../../database/sql-table.ts';
import { replaceText } from '../../edit.ts';
import type { Problem, Rule } from '../../rule.ts';
import type { SourceTree } from '../../source-tree.ts';
import { positionAt } from '../../text-position.ts';

const SCHEMA = 'CREATE TABLE users (id SERIAL PRIMARY KEY, email TEXT NOT NULL);\nCREATE TABLE items (id SERIAL PRIMARY KEY, owner_id INT REFERENCES users (id), title TEXT);\n';

/** SQL that names a column or table that nothing creates. */
export const rule: Rule = {
  id: 'database/unknown-column',
  severity: 'error',
  summary: 'SQL in a script or a string names a column or table that nothing in the tree creates.',
  docs: [
    '`column "ownerid" does not exist`: no compiler looks into SQL, so the statement fails whenever it is reached.',
    'Tables are known from SQL scripts, Alembic migrations, mapped classes and strings with `CREATE TABLE`; statements are read in scripts and in strings of Python, TypeScript and JavaScript. Nothing is said about tables that are made in ways that do not show, nor where a tool such as Prisma, Knex or Django makes them. In a script it is an error, as the schema is not built; in the code of a program, which starts without it, a warning. So is a table that nothing creates, unless another has nearly its name or most of the tables that statements name are there.',
  ].join('\n\n'),
  reads: ['sql', 'python', 'script'],
  examples: {
    good: [
      { title: 'Aliases, expressions and placeholders', files: { 'schema.sql': `${SCHEMA}INSERT INTO users (email) VALUES ('a@b.c') ON CONFLICT (id) DO UPDATE SET email = EXCLUDED.email;\n`, 'db.py': 'QUERY = """\n    SELECT u.email, count(*) AS n\n    FROM users AS u JOIN items i ON i.owner_id = u.id\n    WHERE i.title ILIKE %s GROUP BY u.email ORDER BY n\n"""\n', 'db.ts': "export const one = (pool: { query(sql: string, values: unknown[]): unknown }, id: number) => pool.query('SELECT id, title FROM items WHERE id = $1', [id]);\n" } },
      { title: 'Tables that a tool makes', files: { 'package.json': '{"dependencies": {"knex": "3.1.0"}}', 'schema.sql': SCHEMA, 'db.js': "pool.query('SELECT colour FROM items');\n" } },
    ],
    bad: [
      { title: 'In a seed', files: { 'schema.sql': SCHEMA, 'seed.sql': "INSERT INTO items (title, owner) VALUES ('a', 1);\n" }, reports: ['seed.sql:1'] },
      { title: 'In a string of Python', files: { 'schema.sql': SCHEMA, 'db.py': 'async def load(conn, id):\n    return await conn.fetch(\n        """\n        SELECT i.titel\n        FROM items i\n        WHERE i.owner_id = $1\n        """, id)\n' }, reports: ['db.py:4'] },
      { title: 'In a string of TypeScript', files: { 'schema.sql': SCHEMA, 'db.ts': 'export const all = (pool: any) => pool.query(`\n  SELECT id FROM item WHERE title = $1`);\n' }, reports: ['db.ts:2'] },
    ],
  },
  async check(tree) {
    const schema = await tree.use(databaseSchema);
    if (schema.tables.size === 0) return [];
    const literals = await tree.use(literalStatements);
    const missing = [...await inScripts(tree, schema), ...literals.flatMap((literal) => inLiteral(tree, schema, literal))];
    const unknown = new Set(missing.flatMap(({ name }) => (name.kind === 'table' ? [name.name] : [])));
    const known = unknown.size === 0 ? new Set() : await tablesInUse(tree, schema);
    const mostAreKnown = known.size > unknown.size;
    return missing.map((found) => problemOf(schema, found, mostAreKnown));
  },
};

/** A name that is missing, and where. */
interface FoundMissing {
  readonly name: MissingName;
  readonly path: string;
  readonly place: { readonly line: number; readonly column: number };
  /** It is run: a script, or the argument of a call that runs statements. */
  readonly runs: boolean;
  readonly script?: { readonly text: string; readonly offset: number };
}

async function tablesInUse(tree: SourceTree, schema: DatabaseSchema): Promise<ReadonlySet<unknown>> {
  const literals = (await tree.use(literalStatements)).flatMap(({ node, path }) => (node === undefined || FOR_TESTS.test(path) ? [] : [node]));
  const scripts = [...(await tree.use(sqlFiles)).values()].flatMap(({ parsed, source }) => (FOR_TESTS.test(source.path) ? [] : parsed.map(({ node }) => node)));
  return new Set([...literals, ...scripts].flatMap((node) => knownTables(node, schema)));
}

const FOR_TESTS = /(^|[/_.-])(tests?|testdata|testing|fixtures?|specs?|regress(ion)?|examples?|docs?|snapshots?|benchmarks?|e2e|__tests__|versions)([/_.-]|$)/i;

async function inScripts(tree: SourceTree, schema: DatabaseSchema): Promise<FoundMissing[]> {
  return [...(await tree.use(sqlFiles)).values()].flatMap(({ source: { path, text }, parsed, template }) => {
    if (template || FOR_TESTS.test(path)) return [];
    return parsed.flatMap(({ node, statement }) => missingNames(node, schema).flatMap((missing) => {
      const offset = statement.start + offsetOfByte(statement.text, missing.location);
      return isQuoted(tree, text, offset) ? [] : [{ name: missing, path, place: positionAt(text, offset), runs: true, script: { text, offset } }];
    }));
  });
}

function inLiteral(tree: SourceTree, schema: DatabaseSchema, literal: LiteralStatement): FoundMissing[] {
  const { node, path, sql, line, column, exact, runs } = literal;
  if (node === undefined || FOR_TESTS.test(path) || (!runs && !/^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b/.test(sql))) return [];
  return missingNames(node, schema).flatMap((missing) => {
    const inside = offsetOfByte(sql, missing.location);
    if (isQuoted(tree, sql, inside)) return [];
    const at = positionAt(sql, inside);
    const place = exact ? { line: line + at.line - 1, column: at.line === 1 ? column + at.column - 1 : at.column } : { line, column };
    return [{ name: missing, path, place, runs }];
  });
}

/** Some databases read `"text"` as a string where there is no such column. */
function isQuoted(tree: SourceTree, text: string, offset: number): boolean {
  const { postgresql, other } = tree.use(databasesOfTree);
  return text[offset] === '"' && !(postgresql && !other);
}

function problemOf(schema: DatabaseSchema, { name: missing, path, place, runs, script }: FoundMissing, mostAreKnown: boolean): Problem {
  const names = missing.kind === 'table' ? [...schema.tables.keys()] : [...missing.table?.columns.keys() ?? []];
  const similar = names.filter((name) => differInFormAlone(name, missing.name));
  const table = missing.kind === 'table' ? (similar.length === 1 ? schema.tables.get(similar[0]!) : undefined) : missing.table;
  const shown = missing.kind === 'table' || missing.table === undefined ? '' : `; "${missing.table.name}" has ${[...missing.table.columns.keys()].slice(0, 12).join(', ')}`;
  const hint = similar.length === 1 ? `; there is "${similar[0]!}"` : shown;
  const found: Problem = {
    path, ...place, message: `${missing.message}${hint}`,
    related: table === undefined ? [] : [{ path: table.path, line: table.line, message: `"${table.name}" is created here` }],
    ...(isSure(schema, missing, similar, runs && mostAreKnown) ? (script === undefined ? { severity: 'warning' } as const : {}) : { severity: 'warning', confidence: 'medium' } as const),
  };
  if (similar.length !== 1 || missing.kind !== 'table' || script === undefined || !script.text.startsWith(missing.name, script.offset)) return found;
  return { ...found, fixes: [{ title: `Use "${similar[0]!}"`, safety: 'offered', edits: [replaceText(path, script.text, script.offset, script.offset + missing.name.length, similar[0]!)] }] };
}

function isSure(schema: DatabaseSchema, missing: MissingName, similar: readonly string[], mostAreKnown: boolean): boolean {
  return schema.complete && (missing.kind === 'table' ? similar.length > 0 || mostAreKnown : true);
}

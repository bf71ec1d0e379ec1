/** https://www.sqlite.org/lang_keywords.html */
const KEYWORDS = new Set(('ABORT ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND AS ASC ATTACH AUTOINCREMENT BEFORE BEGIN BETWEEN BY CASCADE CASE CAST CHECK COLLATE COLUMN COMMIT CONFLICT CONSTRAINT CREATE CROSS CURRENT '
  + 'CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DATABASE DEFAULT DEFERRABLE DEFERRED DELETE DESC DETACH DISTINCT DO DROP EACH ELSE END ESCAPE EXCEPT EXCLUDE EXCLUSIVE EXISTS EXPLAIN FAIL FILTER FIRST FOLLOWING FOR FOREIGN '
  + 'FROM FULL GENERATED GLOB GROUP GROUPS HAVING IF IGNORE IMMEDIATE IN INDEX INDEXED INITIALLY INNER INSERT INSTEAD INTERSECT INTO IS ISNULL JOIN KEY LAST LEFT LIKE LIMIT MATCH MATERIALIZED NATURAL NO NOT NOTHING NOTNULL NULL '
  + 'NULLS OF OFFSET ON OR ORDER OTHERS OUTER OVER PARTITION PLAN PRAGMA PRECEDING PRIMARY QUERY RAISE RANGE RECURSIVE REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE RESTRICT RETURNING RIGHT ROLLBACK ROW ROWS SAVEPOINT SELECT '
  + 'SET TABLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRIGGER UNBOUNDED UNION UNIQUE UPDATE USING VACUUM VALUES VIEW VIRTUAL WHEN WHERE WINDOW WITH WITHOUT TRUE FALSE').split(' '));
/** Columns of every table: https://www.sqlite.org/lang_createtable.html#rowid */
const ALWAYS_THERE = new Set(['ROWID', 'OID', '_ROWID_', 'RANK', 'DOCID']);
/** With one of these, names may come from elsewhere than the tables. */
const TOO_MUCH = new Set(['WITH', 'WINDOW', 'OVER', 'UNION', 'INTERSECT', 'EXCEPT', 'CREATE', 'PRAGMA', 'ATTACH', 'INDEXED', 'EXCLUDED', 'NEW', 'OLD']);
const TOKEN = /--[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"[^"]*(?:"|$)|`[^`]*(?:`|$)|\[[^\]]*(?:\]|$)|[:@?$][\w]*|[A-Za-z_]\w*|\d[\w.]*|\s+|[^\s\w]/g;

/** Nobody writes a longer query by hand. */
const MAX_QUERY = 50_000;

interface Token {
  readonly text: string;
  /** In capitals. */
  readonly upper: string;
  /** `name` where it cannot be a keyword, `loose` in double quotes, which may be a string too. */
  readonly kind: 'word' | 'name' | 'loose' | 'value' | 'sign';
  readonly offset: number;
}

/** A name in a query; offsets count UTF-16 units from 0. */
export interface SqlName {
  readonly name: string;
  readonly offset: number;
}

/** What a query of Room names, as far as it can be told without a grammar. */
export interface SqliteQuery {
  /** After `FROM`, `JOIN`, `INTO` and `UPDATE`. */
  readonly tables: readonly SqlName[];
  /** Names that must be columns of the one table; empty where more than one table, or a query in a query, makes it unsure. */
  readonly columns: readonly SqlName[];
}

/** Reads the tables and columns of a query; `undefined` where names may come from elsewhere. */
export function readSqliteQuery(sql: string): SqliteQuery | undefined {
  if (sql.length > MAX_QUERY) return undefined;
  const tokens = tokensOf(sql);
  if (tokens.some(({ kind, upper }) => kind === 'word' && TOO_MUCH.has(upper))) return undefined;
  const tables = tokens.flatMap((token, index) => (isTable(tokens, index) ? [{ name: token.text, offset: token.offset, index }] : []));
  const single = tables.length === 1 && tokens.filter((token) => isWord(token, 'SELECT')).length < 2 && !hasList(tokens, tables[0]!.index);
  return { tables, columns: single ? columnsOf(tokens, tables[0]!.index) : [] };
}

function tokensOf(sql: string): Token[] {
  return [...sql.matchAll(TOKEN)].flatMap(({ 0: text, index: offset }): Token[] => {
    if (/^(\s|--|\/\*)/.test(text)) return [];
    const inside = text.slice(1, -1);
    if (/^[`[]./.test(text)) return [{ text: inside, upper: inside.toUpperCase(), kind: 'name', offset: offset + 1 }];
    if (text.startsWith('"')) return [{ text: inside, upper: inside.toUpperCase(), kind: 'loose', offset: offset + 1 }];
    if (/^[A-Za-z_]/.test(text)) return [{ text, upper: text.toUpperCase(), kind: 'word', offset }];
    return [{ text, upper: text, kind: /^['\d:@?$]/.test(text) ? 'value' : 'sign', offset }];
  });
}

function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.upper);
}

function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.text === sign;
}

function isName(token: Token | undefined): boolean {
  return token !== undefined && (token.kind === 'name' || token.kind === 'loose' || (token.kind === 'word' && !KEYWORDS.has(token.upper)));
}

function isTable(tokens: readonly Token[], index: number): boolean {
  const [before, next] = [tokens[index - 1], tokens[index + 1]];
  if (!isName(tokens[index]) || isSign(next, '(') && !isWord(before, 'INTO') || isSign(next, '.')) return false;
  if (isWord(before, 'JOIN', 'INTO')) return true;
  if (isWord(before, 'FROM')) return !isWord(tokens[index - 2], 'DISTINCT');
  if (isWord(before, 'UPDATE')) return !isWord(tokens[index], 'SET');
  return isWord(tokens[index - 2], 'OR') && isWord(tokens[index - 3], 'UPDATE') && isWord(before, 'ABORT', 'FAIL', 'IGNORE', 'REPLACE', 'ROLLBACK');
}

/** Whether a second table, or a query, follows behind a comma. */
function hasList(tokens: readonly Token[], table: number): boolean {
  let index = table + 1;
  if (isWord(tokens[index], 'AS')) index += 1;
  if (isName(tokens[index])) index += 1;
  return isSign(tokens[index], ',');
}

function columnsOf(tokens: readonly Token[], table: number): SqlName[] {
  const aliases = new Set([tokens[table]!.upper, ...tokens.flatMap((token, index) => (isAlias(tokens, index) ? [token.upper] : []))]);
  return tokens.flatMap((token, index) => {
    const before = tokens[index - 1];
    const name = token.upper;
    if (index === table || token.kind === 'loose' || !isName(token) || isAlias(tokens, index) || aliases.has(name) || ALWAYS_THERE.has(name)) return [];
    if (isSign(tokens[index + 1], '(') && !isWord(tokens[index + 1], 'IN')) return [];
    if (isSign(tokens[index + 1], '.') || isWord(before, 'COLLATE', 'CAST') || isSign(before, ':')) return [];
    return [{ name: token.text, offset: token.offset }];
  });
}

/** A name behind `AS`, or one that follows a value without an operator between. */
function isAlias(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  if (!isName(tokens[index]) || before === undefined) return false;
  return isWord(before, 'AS') || isName(before) || before.kind === 'value' || isSign(before, ')') || isWord(before, 'END', 'NULL', 'TRUE', 'FALSE', 'CURRENT_TIMESTAMP');
}

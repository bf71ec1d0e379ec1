import { guarded } from '../each-source.ts';
import type { SourceText, SourceTree } from '../source-tree.ts';
import { PostgresParser, type PostgresAnswer } from './postgres-parser.ts';
import type { SqlNode } from './sql-node.ts';
import { splitStatements, type OpenText, type SqlStatement } from './sql-statements.ts';

/** A statement that PostgreSQL's grammar takes. */
export interface ParsedStatement {
  readonly node: SqlNode;
  readonly statement: SqlStatement;
}

/** A statement that it refuses; `offset` counts UTF-16 units of the file from 0. */
export interface RefusedStatement {
  readonly message: string;
  readonly offset: number;
  readonly statement: SqlStatement;
}

/** A script after its one parse. */
export interface SqlFile {
  readonly source: SourceText;
  readonly parsed: readonly ParsedStatement[];
  readonly refused: readonly RefusedStatement[];
  /** What is opened and never closed; what follows it is not read. */
  readonly open: OpenText | undefined;
  /** Something fills it in before it runs: placeholders stand where no value may. */
  readonly template: boolean;
}

/** Larger scripts are dumps of data, and PostgreSQL's grammar reads about a megabyte a second. */
export const MAX_SQL_LENGTH = 1_000_000;
/** A script of another dialect is refused in every statement; a few tell that. */
const MAX_REFUSED = 8;

/** Every SQL file of a tree by path, parsed once. The grammar is loaded when there is such a file. */
export async function sqlFiles(tree: SourceTree): Promise<ReadonlyMap<string, SqlFile>> {
  const files = new Map<string, SqlFile>();
  for (const source of tree.sources('sql')) {
    if (source.text.length > MAX_SQL_LENGTH) {
      tree.cannotCheck(source.path, `more than ${MAX_SQL_LENGTH / 1_000_000} million characters of SQL`);
      continue;
    }
    const parser = await PostgresParser.load();
    const file = guarded(tree, source.path, () => readSqlFile(source, parser));
    if (file !== undefined) files.set(source.path, file);
  }
  return files;
}

function readSqlFile(source: SourceText, parser: PostgresParser): SqlFile {
  const script = splitStatements(source.text);
  const parsed: ParsedStatement[] = [];
  const refused: RefusedStatement[] = [];
  let template = false;
  for (const statement of script.statements) {
    if (refused.length === MAX_REFUSED) break;
    const answer = parseWithPlaceholders(parser, statement.text);
    if (answer.kind === 'parsed') parsed.push(...answer.statements.map((node) => ({ node, statement })));
    else if (answer.kind === 'template') template = true;
    else if (answer.kind === 'refused') refused.push({ message: answer.message, offset: statement.start + answer.offset, statement });
  }
  return { source, parsed, refused, open: script.open, template };
}

/** The names that libraries of queries put in place of values. */
const PLACEHOLDER = /(?<![:\w])[:@][A-Za-z_]\w*|%s|%\(\w+\)s|\?/g;

/** Parses a statement; where it is refused, once more with values in place of the placeholders of libraries. */
export function parseWithPlaceholders(parser: PostgresParser, sql: string): PostgresAnswer | { readonly kind: 'template' } {
  const answer = parser.parse(sql);
  if (answer.kind !== 'refused') return answer;
  const filled = sql.replace(PLACEHOLDER, (found) => (found === '?' ? '1' : '$1'.padEnd(found.length)));
  if (filled === sql) return answer;
  const second = parser.parse(filled);
  // A fault that stays where it is has nothing to do with them.
  return second.kind !== 'refused' || (second.offset === answer.offset && second.message === answer.message) ? second : { kind: 'template' };
}

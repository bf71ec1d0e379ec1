import { pythonModules } from '../python/python-modules.ts';
import type { SourceTree } from '../source-tree.ts';
import { guarded } from '../each-source.ts';
import { PostgresParser } from './postgres-parser.ts';
import { parseWithPlaceholders } from './sql-files.ts';
import type { SqlNode } from './sql-node.ts';

/** A statement inside a string of a program. */
export interface LiteralStatement {
  readonly path: string;
  readonly sql: string;
  readonly line: number;
  readonly column: number;
  readonly exact: boolean;
  readonly runs: boolean;
  /** `undefined` where PostgreSQL's grammar does not take it. */
  readonly node: SqlNode | undefined;
}

/** Strings of TypeScript and JavaScript that begin as SQL in capitals does, and what stands before them. */
const SCRIPT_LITERAL = /(\b(?:query|execute|exec|sql|raw|prepare|unsafe|one|many|any|none|oneOrNone|manyOrNone|run|all|get|\$queryRaw|\$executeRaw)(?:<[^<>()]*(?:<[^<>()]*>[^<>()]*)?>)?\s*(?:\(\s*)?(?:\{\s*text:\s*)?)?(`|'|")(\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|CREATE TABLE|CREATE VIEW|ALTER TABLE)\s)/g;
const MAX_LITERAL = 8000;

/** Every SQL statement in the strings of a tree, parsed once. */
export async function literalStatements(tree: SourceTree): Promise<readonly LiteralStatement[]> {
  const found: Omit<LiteralStatement, 'node'>[] = [];
  for (const { path, database } of (await tree.use(pythonModules)).values()) for (const literal of database.literals) found.push({ path, ...literal });
  for (const { path, text } of tree.sources('script')) if (text.length < 500_000) found.push(...scriptLiterals(path, text));
  if (found.length === 0) return [];
  const statements: LiteralStatement[] = [];
  for (const literal of found) {
    if (literal.sql.length > MAX_LITERAL) continue;
    const parser = await PostgresParser.load();
    const answer = guarded(tree, literal.path, () => parseWithPlaceholders(parser, literal.sql));
    const nodes = answer?.kind === 'parsed' ? answer.statements : [];
    statements.push(...(nodes.length === 0 ? [{ ...literal, node: undefined }] : nodes.map((node) => ({ ...literal, node }))));
  }
  return statements;
}

function scriptLiterals(path: string, text: string): Omit<LiteralStatement, 'node'>[] {
  const found: Omit<LiteralStatement, 'node'>[] = [];
  let line = 1;
  let lineStart = 0;
  let counted = 0;
  for (const match of text.matchAll(SCRIPT_LITERAL)) {
    const quote = match[2]!;
    const begin = match.index + (match[1]?.length ?? 0) + 1;
    const raw = contentOf(text, begin, quote);
    if (raw === undefined) continue;
    for (let next = text.indexOf('\n', counted); next >= 0 && next < begin; next = text.indexOf('\n', counted)) {
      line += 1;
      lineStart = next + 1;
      counted = next + 1;
    }
    // What is filled in stands for a value; where it stands for anything else, the grammar refuses the statement.
    const sql = raw.replace(/\$\{[^{}]*\}/g, (hole) => '$1'.padEnd(hole.length));
    found.push({ path, sql, line, column: begin - lineStart + 1, exact: !raw.includes('\\'), runs: match[1] !== undefined });
  }
  return found;
}

function contentOf(text: string, begin: number, quote: string): string | undefined {
  for (let at = begin; at < text.length && at - begin <= MAX_LITERAL; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === quote) return text.slice(begin, at);
    else if (character === '\n' && quote !== '`') return undefined;
  }
  return undefined;
}

import type { Node, PythonParser } from '../python/python-parser.ts';
import { parseExpression, type PythonCallExpression } from './python-expression.ts';

/** One step of a migration. */
export interface MigrationStep {
  readonly call: PythonCallExpression;
  readonly line: number;
  readonly column: number;
  /** The table of the `with op.batch_alter_table(…)` around it. */
  readonly batchTable?: string;
}

/** An Alembic migration. */
export interface PythonMigration {
  readonly revision: string;
  /** Empty for the first; `undefined` where it cannot be known. */
  readonly after: readonly string[] | undefined;
  readonly steps: readonly MigrationStep[];
  /** It does more than these steps tell. */
  readonly open: boolean;
}

/** A string that begins as SQL does. */
export interface SqlLiteral {
  readonly sql: string;
  /** Where its text begins; both count from 1. */
  readonly line: number;
  readonly column: number;
  /** The text stands in the file as it is: offsets in it are offsets in the file. */
  readonly exact: boolean;
  /** Handed to something that runs it. */
  readonly runs: boolean;
}

/** What a Python file says about tables, beside what it declares. */
export interface PythonDatabase {
  readonly migration?: PythonMigration;
  readonly literals: readonly SqlLiteral[];
  /** It makes SQL out of parts: tables may exist that no literal names. */
  readonly makesTables: boolean;
}

const NOTHING: PythonDatabase = { literals: [], makesTables: false };
const SQL_TEXT = /["']\s*(?:SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|WITH|CREATE\s+(?:TABLE|TEMP|UNLOGGED|VIEW|MATERIALIZED)|ALTER\s+TABLE|DROP\s+TABLE)\s/i;
const SQL_TEXTS = new RegExp(SQL_TEXT.source, 'gi');
const RUNS = /(?:^|\.)(?:execute|executemany|execute_many|exec_driver_sql|fetch|fetchrow|fetchval|fetch_one|fetch_all|fetch_val|iterate|cursor|prepare|mogrify|text|executescript)$/;

/** Reads the database side of a parsed module; cheap where the text shows that it has none. */
export function readPythonDatabase(root: Node, text: string, _parser: PythonParser): PythonDatabase {
  const migration = /\balembic\b/.test(text) && /^(?:down_)?revision\b/m.test(text) ? readMigration(root, text) : undefined;
  const sql = SQL_TEXT.test(text);
  if (!sql && migration === undefined) return NOTHING;
  return {
    ...(migration === undefined ? {} : { migration }),
    literals: sql && migration === undefined ? readLiterals(root, text) : [],
    makesTables: /\bf(?:"|')+\s*CREATE\s+TABLE|CREATE\s+TABLE[^"'\n]*(?:\{|%s|["']\s*[+%.])/i.test(text) && migration === undefined,
  };
}

const STARTS_AS_SQL = /^\s*(?:SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|WITH|CREATE\s+\w+|ALTER\s+TABLE|DROP\s+TABLE)\s/i;

function readLiterals(root: Node, text: string): SqlLiteral[] {
  const found: SqlLiteral[] = [];
  let end = 0;
  for (const { index } of text.matchAll(SQL_TEXTS)) {
    // The quotes of `"""` are before it.
    if (index < end) continue;
    let node = root.descendantForIndex(index);
    while (node !== null && node.type !== 'string' && node.type !== 'concatenated_string') node = node.parent;
    const literal = node === null ? undefined : literalOf(node);
    if (node !== null) end = Math.max(end, node.endIndex);
    if (literal !== undefined) found.push(literal);
  }
  return found;
}

function literalOf(node: Node): SqlLiteral | undefined {
  const outer = node.parent;
  const joined = outer?.type === 'concatenated_string';
  const { text } = node;
  const opening = /^([a-zA-Z]*)("""|'''|"|')/.exec(text);
  if (opening === null || /[fFbBtT]/.test(opening[1]!) || (joined && outer.firstNamedChild?.id !== node.id)) return undefined;
  const content = text.slice(opening[0].length, -opening[2]!.length);
  const sql = joined ? joinedText(outer.text) : content;
  const used = joined ? outer.parent : outer;
  if (sql === undefined || !STARTS_AS_SQL.test(sql) || used?.type === 'attribute' || used?.type === 'binary_operator') return undefined;
  const callee = used?.type === 'argument_list' ? used.parent?.childForFieldName('function')?.text ?? '' : '';
  return { sql, line: node.startPosition.row + 1, column: node.startPosition.column + 1 + opening[0].length, exact: !joined && !content.includes('\\'), runs: RUNS.test(callee) };
}

function joinedText(text: string): string | undefined {
  const value = parseExpression(text);
  return value.kind === 'string' ? value.value : undefined;
}

function readMigration(root: Node, text: string): PythonMigration | undefined {
  const revision = /^revision\s*(?::[^=\n]*)?=\s*["']([^"'\n]+)["']/m.exec(text)?.[1];
  if (revision === undefined) return undefined;
  const upgrade = root.namedChildren.find((child) => child?.type === 'function_definition' && child.childForFieldName('name')?.text === 'upgrade');
  const body = upgrade?.childForFieldName('body') ?? undefined;
  const steps: MigrationStep[] = [];
  const open = body === undefined || !readSteps(body, undefined, steps);
  return { revision, after: afterOf(text), steps, open };
}

function afterOf(text: string): readonly string[] | undefined {
  const source = /^down_revision\s*(?::[^=\n]*)?=\s*([^#\n]+(?:\n[^\n]*?\))?)/m.exec(text)?.[1];
  if (source === undefined) return undefined;
  const value = parseExpression(source.includes('(') ? source : source.split('\n')[0]!);
  if (value.kind === 'name') return value.name === 'None' ? [] : undefined;
  if (value.kind === 'string') return [value.value];
  return value.kind === 'list' && value.items.every((item) => item.kind === 'string') ? value.items.map((item) => item.value) : undefined;
}

/** Reads the statements of a block; false where one of them cannot be told. */
function readSteps(block: Node, batchTable: string | undefined, steps: MigrationStep[]): boolean {
  let complete = true;
  for (const statement of block.namedChildren) {
    if (statement === null || statement.type === 'comment' || statement.type === 'pass_statement') continue;
    if (statement.type === 'with_statement' && batchTable === undefined) complete = readBatch(statement, steps) && complete;
    else if (statement.type !== 'expression_statement') complete = false;
    else complete = readStep(statement, batchTable, steps) && complete;
  }
  return complete;
}

function readStep(statement: Node, batchTable: string | undefined, steps: MigrationStep[]): boolean {
  const call = parseExpression(statement.text);
  if (call.kind === 'string') return true;
  if (call.kind !== 'call') return false;
  steps.push({ call, line: statement.startPosition.row + 1, column: statement.startPosition.column + 1, ...(batchTable === undefined ? {} : { batchTable }) });
  return true;
}

function readBatch(statement: Node, steps: MigrationStep[]): boolean {
  const table = /^with\s+op\.batch_alter_table\(\s*["'](\w+)["']/.exec(statement.text)?.[1];
  const body = statement.childForFieldName('body');
  return table !== undefined && body !== null && readSteps(body, table, steps);
}

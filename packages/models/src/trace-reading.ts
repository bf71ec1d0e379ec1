import * as z from 'zod';
import { Usage } from '@dark-factory/contracts';
import { UserError } from '@dark-factory/runtime';
import type { TraceRecord } from './trace.ts';
import { TraceHeader } from './trace-header.ts';

/** A trace as it was read. */
export interface TraceFile {
  /** `undefined` where the first line is a record: traces that somebody has cut or joined. */
  readonly header: TraceHeader | undefined;
  /** In the order in which they were written. */
  readonly records: readonly TraceRecord[];
  /** Whether the last line broke off, as it does when the process is killed. */
  readonly torn: boolean;
}

/** Far above any trace of ours: 1,024 units with four requests of a million tokens would reach the first. Node ends at 512 MiB. */
export const TRACE_LIMITS = { characters: 400 * 1024 * 1024, lineCharacters: 32 * 1024 * 1024, lines: 100_000 } as const;

const Call = z.strictObject({ id: z.string(), name: z.string(), input: z.unknown() });
const JsonObject = z.record(z.string(), z.unknown());
const Message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('user'), content: z.string() }),
  z.strictObject({ role: z.literal('assistant'), content: z.string(), toolCalls: z.array(Call).optional(), providerData: z.unknown().optional() }),
  z.strictObject({ role: z.literal('tool'), results: z.array(z.strictObject({ callId: z.string(), name: z.string(), content: z.string() })) }),
]);
const Turn = z.strictObject({
  system: z.string(),
  shared: z.string().optional(),
  messages: z.array(Message),
  tools: z.array(z.strictObject({ name: z.string(), description: z.string(), inputSchema: JsonObject })).optional(),
  maxOutputTokens: z.int().positive(),
  json: z.strictObject({ name: z.string(), schema: JsonObject }).optional(),
});
const Line = z.strictObject({
  schema: z.literal('dark-factory/trace/v1'),
  at: z.string(),
  purpose: z.string(),
  provider: z.string(),
  model: z.string(),
  key: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256'),
  attempt: z.int().nonnegative(),
  durationMs: z.int(),
  request: Turn,
  reply: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('answer'), text: z.string(), toolCalls: z.array(Call), providerData: z.unknown().optional(), finish: z.enum(['stop', 'length', 'tool-calls', 'refused']), finishRaw: z.string() }),
    z.strictObject({ kind: z.literal('fault'), status: z.int().nullable(), body: z.string() }),
  ]),
  usage: Usage,
});

/** Reads JSON Lines of a trace. What is damaged, foreign or beyond the limits is a `UserError` `trace-invalid` that names the line. */
export function readTrace(text: string, where: string): TraceFile {
  if (text.length > TRACE_LIMITS.characters) throw invalid(where, `it has ${text.length} characters, more than ${TRACE_LIMITS.characters}`);
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  if (lines.length > TRACE_LIMITS.lines) throw invalid(where, `it has ${lines.length} lines, more than ${TRACE_LIMITS.lines}`);
  if (last !== '' && isJson(last)) lines.push(last);
  const header = lines.length === 0 ? undefined : headerOf(lines[0]!, where);
  const records = lines.slice(header === undefined ? 0 : 1).map((line, index) => recordOf(line, index + (header === undefined ? 1 : 2), where));
  return { header, records, torn: last !== '' && !isJson(last) };
}

function headerOf(line: string, where: string): TraceHeader | undefined {
  const value = jsonOf(line, 1, where);
  if ((value as { schema?: unknown } | null)?.schema === 'dark-factory/trace/v1') return undefined;
  return parsed(TraceHeader, value, 1, where);
}

function recordOf(line: string, number: number, where: string): TraceRecord {
  return parsed(Line, jsonOf(line, number, where), number, where);
}

function jsonOf(line: string, number: number, where: string): unknown {
  if (line.length > TRACE_LIMITS.lineCharacters) throw invalid(where, `line ${number} has ${line.length} characters, more than ${TRACE_LIMITS.lineCharacters}`);
  try {
    return JSON.parse(line);
  } catch {
    throw invalid(where, `line ${number} is no JSON`);
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, number: number, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(where, `line ${number}: ${issue!.path.map(String).join('.') || 'the line'}: ${issue!.message}`);
}

function invalid(where: string, problem: string): UserError {
  return new UserError({ code: 'trace-invalid', what: `this is no trace that can be read: ${problem}`, where, fix: 'Use a trace as the program left it, written by a version that speaks trace v1.' });
}

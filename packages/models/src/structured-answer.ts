import { NO_USAGE, addUsage, type Usage } from '@dark-factory/contracts';
import * as z from 'zod';
import { jsonInText } from './json-in-text.ts';
import type { AnswerRecord, ChatMessage, CompletionOutcome, CompletionRequest, ModelClient } from './model-client.ts';

/** What an answer must be. */
export interface AnswerShape<T> {
  /** For endpoints that want a name for it: letters, digits, `_` and `-`. */
  readonly name: string;
  readonly schema: z.ZodType<T>;
  /** Further requests that tell the model what is wrong with its answer. @default 1 */
  readonly corrections?: number;
}

/** An answer that fits, an answer that does not, or why there is none. `usage` holds every request. */
export type StructuredOutcome<T> =
  | { readonly kind: 'done'; readonly value: T; readonly text: string; readonly usage: Usage; readonly answer?: AnswerRecord }
  /** The last answer and each of its problems with its JSON path. None of the answers is kept for the next run. */
  | { readonly kind: 'unusable'; readonly problems: readonly string[]; readonly text: string; readonly usage: Usage }
  | Exclude<CompletionOutcome, { kind: 'done' }>;

/** Problems of one answer that are told at most. */
const MOST_PROBLEMS = 20;
/** Characters of a problem: its path is the model's own. */
const LONGEST_PROBLEM = 300;

/**
 * Asks for JSON of a schema and reads it, out of prose and fences too. An answer that does not fit is told what is wrong
 * with it and asked for again. Answers of which nothing came are forgotten; one that a correction led on from is kept,
 * as the corrected one is kept under it.
 */
export async function completeWithSchema<T>(client: ModelClient, request: Omit<CompletionRequest, 'json'>, { name, schema, corrections = 1 }: AnswerShape<T>): Promise<StructuredOutcome<T>> {
  const json = { name, schema: jsonSchemaOf(schema) };
  const unusable: CompletionOutcome[] = [];
  let messages: readonly ChatMessage[] = request.messages;
  let usage: Usage = NO_USAGE;
  for (;;) {
    const outcome = await client.complete({ ...request, messages, json });
    usage = addUsage(usage, outcome.usage);
    if (outcome.kind !== 'done') {
      // Half an answer and a refusal are as good as none: recalled, they would end each further run the same way.
      if (outcome.kind === 'truncated' || outcome.kind === 'refused') for (const answer of [...unusable, outcome]) await client.forget(answer);
      return { ...outcome, usage };
    }
    const { text } = outcome;
    const reading = readAnswer(text, schema);
    if (reading.kind === 'fits') return { ...outcome, value: reading.value, usage };
    unusable.push(outcome);
    if (unusable.length > corrections) {
      for (const answer of unusable) await client.forget(answer);
      return { kind: 'unusable', problems: reading.problems, text, usage };
    }
    messages = [...messages, { role: 'assistant', content: text }, { role: 'user', content: correctionOf(reading.problems, json.schema) }];
  }
}

type Reading<T> = { readonly kind: 'fits'; readonly value: T } | { readonly kind: 'unfit'; readonly problems: readonly string[] };

function readAnswer<T>(text: string, schema: z.ZodType<T>): Reading<T> {
  const json = jsonInText(text);
  if (json.kind === 'broken') return { kind: 'unfit', problems: [`$: ${json.problem}`] };
  const readings = json.values.map((value) => schema.safeParse(value));
  const fit = readings.find(({ success }) => success);
  if (fit?.success === true) return { kind: 'fits', value: fit.data };
  const issues = readings[0]?.error?.issues ?? [];
  return { kind: 'unfit', problems: issues.slice(0, MOST_PROBLEMS).map((issue) => `${pathOf(issue.path)}: ${issue.message}`.slice(0, LONGEST_PROBLEM)) };
}

/** A path as in JSONPath: `$.units[2].id`. */
function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((at, key) => (typeof key === 'number' ? `${at}[${key}]` : /^\w+$/.test(String(key)) ? `${at}.${String(key)}` : `${at}[${JSON.stringify(String(key))}]`), '$');
}

function correctionOf(problems: readonly string[], schema: Record<string, unknown>): string {
  return ['Your answer cannot be used:', ...problems.map((problem) => `- ${problem}`), `Answer again with JSON alone, of this schema: ${JSON.stringify(schema)}`].join('\n');
}

/** What is written, not what comes of it: a default may be left out, a transformed value is as it was before. */
function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  return rest;
}

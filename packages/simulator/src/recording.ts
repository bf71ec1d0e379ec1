import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { ChatRequest } from './chat-request.ts';
import { problemsOf } from './recording-problems.ts';

const words = z.array(z.string().min(1));

const ToolCallSpec = z.strictObject({
  name: z.string().min(1),
  /** An object is sent as JSON, a string as it stands: that is how a call with broken JSON is recorded. */
  arguments: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}),
});

const UsageSpec = z.strictObject({
  promptTokens: z.int().nonnegative().optional(),
  completionTokens: z.int().nonnegative().optional(),
  cachedTokens: z.int().nonnegative().optional(),
  reasoningTokens: z.int().nonnegative().optional(),
});

const Finish = z.enum(['stop', 'length', 'tool_calls', 'content_filter']);

/** One entry of `recording.json`. */
const RecordingFileAnswer = z.strictObject({
  name: z.string().min(1),
  when: z.strictObject({ contains: words.min(1, 'needs at least one text'), lacks: words.default([]) }),
  times: z.int().positive().optional(),
  /** Relative to the folder of the recording. */
  file: z.string().min(1).optional(),
  text: z.string().optional(),
  thinking: z.string().min(1).optional(),
  toolCalls: z.array(ToolCallSpec).min(1).optional(),
  finish: Finish.optional(),
  cutAtToken: z.int().positive().optional(),
  latencyMs: z.number().nonnegative().optional(),
  usage: UsageSpec.optional(),
  breaksFormat: z.boolean().optional(),
});

/** `recording.json`: answers of a model, and in `origin` who or what wrote them. */
export const RecordingFile = z.strictObject({
  schema: z.literal('dark-factory/recording/v1'),
  origin: z.string().min(1),
  answers: z.array(RecordingFileAnswer).min(1),
});
export type RecordingFile = z.infer<typeof RecordingFile>;

/** What the model says, once. */
export interface AnswerSpec {
  text?: string;
  /** What the model thinks first: `reasoning_content`, and on Anthropic's API a signed block that must come back with the tool calls after it. */
  thinking?: string;
  toolCalls?: readonly z.input<typeof ToolCallSpec>[];
  /** @default 'tool_calls' with tool calls, 'length' for an answer that is cut, else 'stop' */
  finish?: z.infer<typeof Finish>;
  /** The answer breaks off after this many tokens, with finish reason `length`. */
  cutAtToken?: number;
  /** Time until the first byte. @default the simulator's own latency */
  latencyMs?: number;
  /** What the answer reports to have used. @default an estimate from the texts */
  usage?: z.infer<typeof UsageSpec>;
  /** Lets an answer through that breaks the asked `response_format`, or calls a tool that was not offered. */
  breaksFormat?: boolean;
}

/** An answer and the requests it is for. In code, `answer` may make it from the request. */
export interface RecordedAnswer extends AnswerSpec {
  name: string;
  /** Texts that the messages must contain and lack, case and all. Nothing here matches every request. */
  when?: { contains?: readonly string[]; lacks?: readonly string[] };
  /** How often this entry answers. @default without end */
  times?: number;
  answer?: (request: ChatRequest) => AnswerSpec;
}

/** Answers in the order they are tried. */
export interface Recording {
  origin: string;
  answers: readonly RecordedAnswer[];
}

/** A recording that cannot be used. The message lists everything that is wrong with it. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly where: string;
  readonly problems: readonly string[];

  constructor(where: string, problems: readonly string[], options?: ErrorOptions) {
    super(`The recording ${where} cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`, options);
    this.where = where;
    this.problems = problems;
  }
}

/**
 * Reads `recording.json` in `folder` and the answer files that it names.
 * Throws one {@link RecordingError} that lists every missing file, unknown key and entry that could never match.
 */
export async function loadRecording(folder: string): Promise<Recording> {
  const where = path.join(folder, 'recording.json');
  const parsed = RecordingFile.safeParse(await readJson(where));
  if (!parsed.success) throw new RecordingError(where, parsed.error.issues.map(describeIssue));
  const problems: string[] = [];
  const answers: RecordedAnswer[] = [];
  for (const answer of parsed.data.answers) answers.push(await withText(answer, folder, problems));
  const recording = { origin: parsed.data.origin, answers };
  problems.push(...problemsOf(recording));
  if (problems.length > 0) throw new RecordingError(where, problems);
  return recording;
}

/** Throws one {@link RecordingError} when an entry of a recording made in code could never match, or says nothing. */
export function checkRecording(recording: Recording): void {
  const problems = problemsOf(recording);
  if (problems.length > 0) throw new RecordingError(`"${recording.origin}"`, problems);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new RecordingError(file, [(cause as Error).message], { cause });
  }
}

async function withText({ file, ...answer }: RecordingFile['answers'][number], folder: string, problems: string[]): Promise<RecordedAnswer> {
  if (file === undefined) return answer;
  if (answer.text !== undefined) problems.push(`"${answer.name}" has both file and text; keep one`);
  const inside = path.relative(folder, path.resolve(folder, file));
  const isOutside = path.isAbsolute(file) || inside.split(path.sep)[0] === '..';
  const text = isOutside ? undefined : await readFile(path.join(folder, file), 'utf8').catch(() => undefined);
  if (text !== undefined) return { ...answer, text };
  problems.push(`"${answer.name}" names ${file}, which ${isOutside ? 'is outside the folder of the recording' : 'cannot be read'}`);
  return { ...answer, text: '', cutAtToken: undefined };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const at = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return `${at.replace(/^\./, '') || 'the document'}: ${issue.message}`;
}

import type { TurnMessage } from './endpoint.ts';
import type { TraceRecord } from './trace.ts';

/** An entry of a recording for the simulator. Its `recording.ts` is the reader. */
export interface TracedAnswer {
  readonly name: string;
  readonly when: { readonly contains: readonly string[] };
  readonly times?: number;
  readonly text?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: Record<string, unknown> | string }[];
  readonly finish: 'stop' | 'length' | 'tool_calls' | 'content_filter';
  readonly usage?: { readonly promptTokens: number; readonly completionTokens: number; readonly cachedTokens: number; readonly reasoningTokens: number };
  readonly breaksFormat?: true;
}

/** A recording as a document: `recording.json` of the simulator. */
export interface TracedRecording {
  readonly schema: 'dark-factory/recording/v1';
  readonly origin: string;
  readonly answers: readonly TracedAnswer[];
}

interface Entry {
  readonly words: readonly string[];
  readonly record: TraceRecord;
}

/**
 * Turns the answers of traces into a recording, by which the simulator answers the same run again. An entry matches by
 * the whole text of its request. Equal requests get their answers in recorded order, the last of them as often as it is
 * asked for; faults are left out.
 */
export function recordingOf(records: readonly TraceRecord[], origin: string): TracedRecording {
  const groups = new Map<string, Entry[]>();
  for (const record of records) {
    if (record.reply.kind !== 'answer') continue;
    const words = wordsOf(record);
    const key = JSON.stringify(words);
    (groups.get(key) ?? groups.set(key, []).get(key)!).push({ words, record });
  }
  // The longest first: the request that opens a conversation is a part of every later one, and would take them all.
  const ordered = [...groups.values()].sort((a, b) => lengthOf(b[0]!) - lengthOf(a[0]!));
  const names = new Map<string, number>();
  return { schema: 'dark-factory/recording/v1', origin, answers: ordered.flatMap((group) => withoutRepeats(group).map((entry, index, all) => answerOf(entry.record, nameFor(entry.record, names), { contains: entry.words, ...(index === all.length - 1 ? {} : { times: entry.times }) }))) };
}

/** The texts of a request; one that stands inside another one says nothing more. */
function wordsOf({ request }: TraceRecord): string[] {
  const texts = new Set([request.system, request.shared ?? '', ...request.messages.flatMap(textsOf)].filter((text) => text !== ''));
  const words = [...texts].filter((text) => ![...texts].some((other) => other !== text && other.includes(text)));
  return words.sort();
}

function textsOf(message: TurnMessage): string[] {
  switch (message.role) {
    case 'user': return [message.content];
    case 'assistant': return [message.content, ...(message.toolCalls ?? []).flatMap((call) => (isObject(call.input) ? [JSON.stringify(call.input)] : []))];
    case 'tool': return message.results.map(({ content }) => content);
  }
}

function lengthOf({ words }: Entry): number {
  return words.reduce((sum, word) => sum + word.length, 0);
}

/** The same answer in a row is one entry. Where it was recalled it stands in the trace again, and was not asked for. */
function withoutRepeats(group: readonly Entry[]): (Entry & { readonly times: number })[] {
  const runs: { words: readonly string[]; record: TraceRecord; times: number }[] = [];
  for (const { words, record } of group) {
    const last = runs.at(-1);
    if (last === undefined || JSON.stringify(last.record.reply) !== JSON.stringify(record.reply)) runs.push({ words, record, times: 1 });
    else if (record.attempt > 0) last.times++;
  }
  return runs;
}

function nameFor({ purpose }: TraceRecord, names: Map<string, number>): string {
  const count = (names.get(purpose) ?? 0) + 1;
  names.set(purpose, count);
  return count === 1 ? purpose : `${purpose} (${count})`;
}

function answerOf({ reply, request, usage, attempt }: TraceRecord, name: string, { contains, times }: { readonly contains: readonly string[]; readonly times?: number }): TracedAnswer {
  if (reply.kind !== 'answer') throw new Error('only answers are recorded');
  const calls = reply.toolCalls.map(({ name: tool, input }) => ({ name: tool, arguments: isObject(input) ? input : String(input) }));
  return {
    name, when: { contains }, ...(times === undefined ? {} : { times }),
    ...(reply.text === '' && calls.length > 0 ? {} : { text: reply.text }), ...(calls.length === 0 ? {} : { toolCalls: calls }),
    finish: FINISHES[reply.finish] ?? 'stop',
    ...(attempt === 0 ? {} : { usage: { promptTokens: usage.promptTokens, completionTokens: usage.completionTokens, cachedTokens: usage.cachedTokens, reasoningTokens: usage.reasoningTokens } }),
    // A real model may answer what was not asked for; the run that was traced lived with it.
    ...(request.json === undefined && calls.length === 0 ? {} : { breaksFormat: true as const }),
  };
}

const FINISHES: Readonly<Record<string, TracedAnswer['finish']>> = { stop: 'stop', length: 'length', 'tool-calls': 'tool_calls', refused: 'content_filter' };

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

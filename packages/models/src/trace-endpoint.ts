import { digestOf } from '@dark-factory/contracts';
import { TOOL, UserError } from '@dark-factory/runtime';
import type { Finish, ModelEndpoint, ModelTurn, Reply } from './endpoint.ts';
import { recordedTools, type RecordedTools } from './trace-tools.ts';
import type { TraceRecord } from './trace.ts';

/** Where a trace's answers come from and what they were made with, for errors. */
export interface TraceSource {
  readonly where: string;
  /** Version of the program that wrote the trace, if it says so. */
  readonly toolVersion?: string | undefined;
}

/** The answers of a trace, each given once. */
export interface TraceAnswers {
  /** An endpoint for what a model was asked for one purpose. */
  endpoint(model: string, purpose: string): ModelEndpoint;
  /** Tools that say what the trace holds, where that comes from other machines. */
  readonly tools: RecordedTools;
  /** Answers that nobody has asked for yet. */
  readonly left: number;
  readonly given: number;
  /** The first request that the trace does not hold, if there was one: stages may go on after it. */
  readonly missed: UserError | undefined;
}

/**
 * Makes endpoints over a trace. A request is found by its key; equal requests get their answers in recorded order. Only
 * answers are replayed: faults and the attempts before an answer are passed over, as they are about the endpoint of that
 * day and not about the stage. A request that is not there throws a `UserError` `trace-invalid`.
 */
export function createTraceAnswers(records: readonly TraceRecord[], source: TraceSource): TraceAnswers {
  const answered = records.filter(({ reply }) => reply.kind === 'answer');
  const byKey = new Map<string, TraceRecord[]>();
  for (const record of answered) (byKey.get(record.key) ?? byKey.set(record.key, []).get(record.key)!).push(record);
  let given = 0;
  let missed: UserError | undefined;
  const take = (model: string, purpose: string, turn: ModelTurn): Reply => {
    const record = byKey.get(digestOf({ model, turn }))?.shift();
    if (record === undefined) {
      const error = missing(answered, source, { model, purpose, turn });
      missed ??= error;
      throw error;
    }
    given++;
    return replyOf(record);
  };
  return {
    endpoint: (model, purpose) => ({
      provider: 'openai-compatible', address: source.where, model,
      ask: (turn, signal) => new Promise((resolve) => {
        signal?.throwIfAborted();
        resolve(take(model, purpose, turn));
      }),
      listModels: () => Promise.resolve(undefined),
    }),
    tools: recordedTools(records),
    get left() { return answered.length - given; },
    get given() { return given; },
    get missed() { return missed; },
  };
}

function replyOf({ reply, usage }: TraceRecord): Reply {
  if (reply.kind !== 'answer') throw new Error('only answers are replayed');
  return { kind: 'answer', text: reply.text, toolCalls: reply.toolCalls, ...(reply.providerData === undefined ? {} : { providerData: reply.providerData }), finish: reply.finish as Finish, finishRaw: reply.finishRaw, usage, headers: {} };
}

interface Asked {
  readonly model: string;
  readonly purpose: string;
  readonly turn: ModelTurn;
}

function missing(answered: readonly TraceRecord[], source: TraceSource, asked: Asked): UserError {
  const { why, fix } = difference(answered, source, asked);
  return new UserError({ code: 'trace-invalid', what: `the trace does not hold the request "${asked.purpose}": ${why}`, where: source.where, fix });
}

/** What most likely makes a request another one than was recorded for the same purpose. */
function difference(answered: readonly TraceRecord[], { toolVersion }: TraceSource, { model, purpose, turn }: Asked): { readonly why: string; readonly fix: string } {
  const same = answered.filter((record) => record.purpose === purpose);
  const anySame = (agrees: (record: TraceRecord) => boolean): boolean => same.some(agrees);
  if (same.length === 0) return { why: 'there is no answer for that purpose in it', fix: 'Take the trace of the whole stage; a run that was interrupted has a trace up to there.' };
  if (!anySame((record) => record.model === model)) return { why: `it was answered by ${same[0]!.model}, not by ${model}`, fix: 'Replay it with the models of its header.' };
  if (!anySame((record) => record.request.system === turn.system)) {
    const versions = toolVersion === undefined || toolVersion === TOOL.version ? '' : `; it was written by version ${toolVersion}, this is ${TOOL.version}`;
    return { why: `the prompt of this program is another one${versions}`, fix: 'Replay it with the version that wrote it.' };
  }
  if (!anySame((record) => shownOf(record.request) === shownOf(turn))) {
    return { why: 'what the model is shown differs, so the plan, the tree or what the program printed is not what it was', fix: 'Replay it on the run that it lies in, with the limits of its header.' };
  }
  if (!anySame((record) => digestOf(record.request) === digestOf(turn))) return { why: 'its limit, its tools or the form of its answer differ', fix: 'Replay it with the version that wrote it.' };
  return { why: `it was answered ${same.length === 1 ? 'once' : `${same.length} times`} and is asked once more`, fix: 'Take the trace of the whole stage.' };
}

/** What the model is shown beside the program's own prompt. */
function shownOf({ shared = '', messages }: ModelTurn): string {
  return digestOf({ shared, messages });
}

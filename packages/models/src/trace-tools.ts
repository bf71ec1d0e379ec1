import { digestOf } from '@dark-factory/contracts';
import type { Tool } from './model-client.ts';
import type { TraceRecord } from './trace.ts';

/** What tools said in a trace, by what a model was asked for. */
export type RecordedTools = (purpose: string, tools: readonly Tool[]) => readonly Tool[];

/** Tools of `elsewhere` say again what a trace holds of them, in its order; what it does not hold they are asked anew. */
export function recordedTools(records: readonly TraceRecord[]): RecordedTools {
  return (purpose, tools) => {
    if (!tools.some(({ elsewhere }) => elsewhere === true)) return tools;
    const said = saidIn(records, purpose);
    return tools.map((tool) => (tool.elsewhere !== true ? tool : { ...tool, run: async (input, signal) => said.get(keyOf(tool.name, input))?.shift() ?? tool.run(input, signal) }));
  };
}

/** Each request holds the conversation until then: the longest holds all of it. */
function saidIn(records: readonly TraceRecord[], purpose: string): Map<string, string[]> {
  const said = new Map<string, string[]>();
  const longest = records.filter((record) => record.purpose === purpose).reduce<TraceRecord | undefined>((most, record) => (most === undefined || record.request.messages.length > most.request.messages.length ? record : most), undefined);
  const keys = new Map<string, string>();
  for (const message of longest?.request.messages ?? []) {
    if (message.role === 'assistant') for (const { id, name, input } of message.toolCalls ?? []) keys.set(id, keyOf(name, input));
    if (message.role !== 'tool') continue;
    for (const { callId, content } of message.results) {
      const key = keys.get(callId);
      if (key !== undefined) said.set(key, [...said.get(key) ?? [], content]);
    }
  }
  return said;
}

function keyOf(name: string, input: unknown): string {
  return digestOf({ name, input });
}

import * as z from 'zod';
import { NO_USAGE, Usage } from '@dark-factory/contracts';
import type { Reply } from './endpoint.ts';

/** An answer as it is kept. */
const AnswerDocument = z.strictObject({
  schema: z.literal('dark-factory/answer/v1'),
  text: z.string(),
  toolCalls: z.array(z.strictObject({ id: z.string(), name: z.string(), input: z.unknown() })),
  providerData: z.unknown().optional(),
  finish: z.enum(['stop', 'length', 'tool-calls', 'refused']),
  finishRaw: z.string(),
  usage: Usage,
});

/** An answer as a document of the store. */
export function writeAnswer({ text, toolCalls, providerData, finish, finishRaw, usage }: Extract<Reply, { kind: 'answer' }>): string {
  return JSON.stringify({ schema: 'dark-factory/answer/v1', text, toolCalls, providerData, finish, finishRaw, usage });
}

/** Reads an answer back; one that is damaged is none, and is asked for again. */
export function readAnswer(document: string | undefined): Extract<Reply, { kind: 'answer' }> | undefined {
  if (document === undefined) return undefined;
  try {
    const { text, toolCalls, providerData, finish, finishRaw } = AnswerDocument.parse(JSON.parse(document));
    return { kind: 'answer', text, toolCalls: toolCalls.map(({ id, name, input }) => ({ id, name, input })), ...(providerData === undefined ? {} : { providerData }), finish, finishRaw, usage: NO_USAGE, headers: {} };
  } catch {
    return undefined;
  }
}

import type * as z from 'zod';
import type { RegistryAnswer } from './registry-get.ts';

/** Bytes of what a registry tells of one package: those with thousands of releases take about 20 MB of npm's. */
export const METADATA_LIMIT = 40 * 1024 ** 2;

type Answered = Extract<RegistryAnswer, { kind: 'answer' }>;
type Read<T> = { readonly kind: 'read'; readonly document: T } | { readonly kind: 'not-asked'; readonly reason: string };

/** The JSON of an answer, as far as a schema knows it. */
export function documentFrom<T>(answer: Answered, schema: z.ZodType<T>): Read<T> {
  try {
    return { kind: 'read', document: schema.parse(JSON.parse(textFrom(answer))) };
  } catch {
    return { kind: 'not-asked', reason: `${new URL(answer.url).host}: its answer is not what a registry says` };
  }
}

/** The text of an answer. */
export function textFrom({ bytes }: Pick<Answered, 'bytes'>): string {
  return new TextDecoder().decode(bytes);
}

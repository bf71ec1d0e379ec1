import type { LanguageModelV3Content, LanguageModelV3ReasoningPart } from '@ai-sdk/provider';
import * as z from 'zod';

/** What a model thought before it called tools, as an answer carries it. Signature and redacted data are Anthropic's. */
const Thinking = z.strictObject({
  thinking: z.array(z.strictObject({ text: z.string(), signature: z.string().optional(), redactedData: z.string().optional() })).min(1),
});
const Metadata = z.object({ anthropic: z.object({ signature: z.string().optional(), redactedData: z.string().optional() }) });

/** The thinking of an answer, for its turn to be sent back with; `undefined` where there is none. */
export function thinkingOf(content: readonly LanguageModelV3Content[]): unknown {
  const thinking = content.flatMap((part) => (part.type === 'reasoning' ? [{ text: part.text, ...Metadata.safeParse(part.providerMetadata).data?.anthropic }] : []));
  return thinking.length === 0 ? undefined : { thinking };
}

/** The same as the SDK takes it back. What was kept may have been damaged since: it is read anew, and left out when it is not thinking. */
export function reasoningParts(providerData: unknown): LanguageModelV3ReasoningPart[] {
  const read = Thinking.safeParse(providerData);
  if (!read.success) return [];
  return read.data.thinking.map(({ text, signature, redactedData }) => {
    const anthropic = { ...(signature === undefined ? {} : { signature }), ...(redactedData === undefined ? {} : { redactedData }) };
    return { type: 'reasoning', text, ...(Object.keys(anthropic).length === 0 ? {} : { providerOptions: { anthropic } }) };
  });
}

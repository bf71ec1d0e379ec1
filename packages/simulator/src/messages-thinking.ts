import { createHash } from 'node:crypto';
import { blocksOf, type MessagesBlock, type MessagesRequest } from './messages-request.ts';

/** A block of thinking as the API signs it. */
export function thinkingBlock(thinking: string): { type: 'thinking'; thinking: string; signature: string } {
  return { type: 'thinking', thinking, signature: createHash('sha256').update(thinking).digest('base64') };
}

/** Which tool calls were thought about: their turn must come back with that thinking, unchanged and first. */
export class ThoughtCalls {
  readonly #signatures = new Map<string, string>();

  /** Notes the calls of an answer that begins with thinking. */
  keep(content: readonly { readonly type: string; readonly id?: string; readonly signature?: string }[]): void {
    const signature = content[0]?.signature;
    for (const { type, id } of content) if (signature !== undefined && type === 'tool_use') this.#signatures.set(id!, signature);
  }

  /** The message of the 400 for a request that breaks the rule. */
  problemOf({ messages }: MessagesRequest): string | undefined {
    for (const [at, { content }] of messages.entries()) {
      const blocks = blocksOf(content);
      const forged = blocks.findIndex((block) => block.type === 'thinking' && thinkingBlock(block.thinking).signature !== block.signature);
      if (forged !== -1) return `messages.${at}.content.${forged}: Invalid \`signature\` in \`thinking\` block`;
      const first = blocks[0]!;
      const wanted = blocks.map((block) => this.#signatureOf(block)).find((signature) => signature !== undefined);
      if (wanted !== undefined && !(first.type === 'thinking' && first.signature === wanted)) return `messages.${at}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first.type}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks).`;
    }
    return undefined;
  }

  #signatureOf(block: MessagesBlock): string | undefined {
    return block.type === 'tool_use' ? this.#signatures.get(block.id) : undefined;
  }
}

/** Characters a token: 3.2 is on the safe side for source code in English (measured 3.3 to 4.1 on common tokenizers). */
const CHARACTERS_PER_TOKEN = 3.2;

/** Tokens that a text is estimated to take; an upper estimate, since no tokenizer is bundled. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

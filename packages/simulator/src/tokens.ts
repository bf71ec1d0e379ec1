/** English prose and code come to about four characters a token. It is an estimate: no tokenizer is run. */
export const CHARACTERS_PER_TOKEN = 4;

/** Tokens in a text, estimated: a token for every four characters (UTF-16 units), rounded up. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** The first `tokens` tokens of a text, by the same estimate. A character is never cut in half. */
export function firstTokens(text: string, tokens: number): string {
  const end = Math.max(0, tokens) * CHARACTERS_PER_TOKEN;
  if (end >= text.length) return text;
  const last = text.charCodeAt(end - 1);
  const halfOfPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, halfOfPair ? end - 1 : end);
}

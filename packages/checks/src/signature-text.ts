/** A signature goes into a briefing with a token budget; a longer one is cut with a mark. */
export const MAX_SIGNATURE = 2000;

/** A signature within its limit, without trailing space. */
export function clipped(signature: string): string {
  const text = signature.trim();
  return text.length <= MAX_SIGNATURE ? text : `${text.slice(0, MAX_SIGNATURE - 1)}…`;
}

/** Source code on one line. */
export function onOneLine(code: string): string {
  return code.replace(/\s+/g, ' ').trim();
}

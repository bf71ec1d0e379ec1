/** Cells that a character takes on a terminal: none for marks that join the one before, two for East Asian and emoji. */
function cellsOf(character: string): number {
  if (/^[\p{Mark}\u200b-\u200f\u2060\ufeff]/u.test(character)) return 0;
  return /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}/u.test(character) ? 2 : 1;
}

/** Cells that a text without control characters takes on a terminal. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += cellsOf(character);
  return width;
}

/** A text cut to so many cells, the last of them `…` where something is missing. */
export function fitText(text: string, cells: number): string {
  if (textWidth(text) <= cells) return text;
  let fitted = '';
  let width = 0;
  for (const character of text) {
    const next = width + cellsOf(character);
    if (next > cells - 1) break;
    fitted += character;
    width = next;
  }
  return cells < 1 ? '' : `${fitted}…`;
}

/** A text with spaces after it, so many cells wide. */
export function padText(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - textWidth(text)));
}

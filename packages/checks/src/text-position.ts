/** A place in a text; both count from 1, columns in UTF-16 units. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset. Lines end with LF, CRLF or CR. */
export function positionAt(text: string, offset: number): TextPosition {
  let line = 1;
  let start = 0;
  for (const match of text.slice(0, offset).matchAll(/\r\n|\r|\n/g)) {
    line += 1;
    start = match.index + match[0].length;
  }
  return { line, column: Math.min(offset, text.length) - start + 1 };
}

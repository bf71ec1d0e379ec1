import { LineStarts } from './line-starts.ts';

/** A place in a text. Lines and columns count from 1; columns in UTF-16 units, as JavaScript counts. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** The lines of the text that was asked for last: a file is asked for many places, one after another. */
let last: { readonly text: string; readonly lines: LineStarts } | undefined;

/** Line and column of an offset. Lines end with LF, CRLF or CR. */
export function positionAt(text: string, offset: number): TextPosition {
  if (last?.text !== text) last = { text, lines: new LineStarts(text) };
  return last.lines.positionOf(Math.max(0, Math.min(offset, text.length)));
}

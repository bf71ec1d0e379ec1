/** A place in a text; both count from 1, columns in UTF-16 units. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Texts up to this length are searched for their lines each time. */
const SHORT = 1000;

/** Where the lines of the text begin that was asked for last: a file is asked for many places, one after another. */
let last: { readonly text: string; readonly starts: readonly number[] } | undefined;

/** Line and column of an offset. Lines end with LF, CRLF or CR. */
export function positionAt(text: string, offset: number): TextPosition {
  const at = Math.max(0, Math.min(offset, text.length));
  const starts = text.length <= SHORT ? startsOf(text) : startsOfLong(text);
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  // The LF of a CRLF: the line has ended before it.
  if (text[at] === '\n' && text[at - 1] === '\r') return { line: low + 2, column: 1 };
  return { line: low + 1, column: at - starts[low]! + 1 };
}

function startsOfLong(text: string): readonly number[] {
  if (last?.text !== text) last = { text, starts: startsOf(text) };
  return last.starts;
}

function startsOf(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

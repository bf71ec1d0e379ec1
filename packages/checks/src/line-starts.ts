import type { TextPosition } from './text-position.ts';

/** Where the lines of a text begin, so that many places are found without reading it again. Lines end with LF, CRLF or CR. */
export class LineStarts {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (const match of text.matchAll(/\r\n?|\n/g)) this.#starts.push(match.index + match[0].length);
  }

  /** The line of an offset, from 1. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Line and column of an offset, both from 1; columns in UTF-16 units. */
  positionOf(offset: number): TextPosition {
    const line = this.lineAt(offset);
    return { line, column: offset - this.#starts[line - 1]! + 1 };
  }
}

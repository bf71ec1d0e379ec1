import type { TextOutput } from '../host.ts';
import { textWidth } from '../render/text-width.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_BELOW = '\u001b[J';
const COLOUR = /\u001b\[[0-9;]*m/g;

/** Lines at the bottom of a terminal that are redrawn in place. The cursor waits on the line below them. */
export class LiveRegion {
  #drawn: readonly string[] = [];
  #cursorHidden = false;

  constructor(private readonly stream: TextOutput) {}

  /** Puts these lines in the place of those that stand there. Nothing is written when they are the same. */
  draw(lines: readonly string[]): void {
    if (lines.length === this.#drawn.length && lines.every((line, index) => line === this.#drawn[index])) return;
    const hide = this.#cursorHidden ? '' : HIDE_CURSOR;
    this.#cursorHidden = true;
    this.stream.write(`${hide}${this.#back()}${lines.map((line) => `${line}\n`).join('')}`);
    this.#drawn = lines;
  }

  /** Takes the lines away; what is written next stands in their place. */
  erase(): void {
    if (this.#drawn.length === 0) return;
    this.stream.write(this.#back());
    this.#drawn = [];
  }

  /** Leaves the lines where they are and shows the cursor again. */
  release(): void {
    this.#drawn = [];
    if (this.#cursorHidden) this.stream.write(SHOW_CURSOR);
    this.#cursorHidden = false;
  }

  /** To the start of the first line. A terminal that became narrower since has broken lines in two. */
  #back(): string {
    const columns = this.stream.columns ?? 80;
    const height = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(textWidth(line.replace(COLOUR, '')) / columns)), 0);
    return height === 0 ? '' : `\r\u001b[${height}A${CLEAR_BELOW}`;
  }
}

import { textOf, type TreeFile } from '@dark-factory/runtime';
import * as z from 'zod';

/** A line that somebody rests a claim on, before it was held against the tree. */
export const CitedLine = z.object({ path: z.string(), line: z.int().positive(), quote: z.string() });
export type CitedLine = z.infer<typeof CitedLine>;

/** Whether lines say what is quoted of them. */
export class Citations {
  readonly #lines: ReadonlyMap<string, readonly string[]>;
  #held = 0;
  #dropped = 0;

  constructor(files: readonly TreeFile[]) {
    this.#lines = new Map(files.map((file) => [file.path, (textOf(file) ?? '').split('\n')]));
  }

  /** Whether the cited line is there and says what is quoted; it is counted either way. */
  holds({ path, line, quote }: CitedLine): boolean {
    const said = this.#lines.get(path)?.[line - 1];
    const wanted = quote.trim();
    const holds = said !== undefined && wanted !== '' && said.includes(wanted);
    if (holds) this.#held += 1;
    else this.#dropped += 1;
    return holds;
  }

  get held(): number { return this.#held; }
  get dropped(): number { return this.#dropped; }
}

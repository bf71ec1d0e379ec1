import type { ShownOutput } from '@dark-factory/contracts';

/** The last lines of a text within limits; of one line that is too long by itself, its end. */
export function shownLines(text: string, { lines: most, characters }: { readonly lines: number; readonly characters: number }): ShownOutput {
  const lines = text.split('\n');
  let [length, shown] = [0, 0];
  while (shown < Math.min(most, lines.length) && length + lines.at(-1 - shown)!.length + 1 <= characters) {
    length += lines.at(-1 - shown)!.length + 1;
    shown += 1;
  }
  if (shown === 0) return { output: lines.at(-1)!.slice(-characters), cutLines: lines.length - 1 };
  return { output: lines.slice(-shown).join('\n'), cutLines: lines.length - shown };
}

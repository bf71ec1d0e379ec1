/** The lines of a Markdown fence around a text; they count from 1. */
export interface Fence {
  readonly opening: number;
  /** `undefined` where no last line closes it. */
  readonly closing: number | undefined;
}

const CLOSES = /^[ \t]*```[ \t]*$/;

/** The fence with which a text begins, as answers of language models do; no code of any language begins with three backticks. */
export function fenceAround(text: string): Fence | undefined {
  if (!text.slice(0, 400).includes('```') || !text.trimStart().startsWith('```')) return undefined;
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const opening = lines.findIndex((line) => line.trim() !== '');
  if (!/^[ \t]*```[\w.+#/ \t:=-]*$/.test(lines[opening] ?? '')) return undefined;
  let last = lines.length - 1;
  while (last > opening && lines[last]!.trim() === '') last -= 1;
  return { opening: opening + 1, closing: last > opening && CLOSES.test(lines[last]!) ? last + 1 : undefined };
}

/** The text with the lines of its fence left blank, so that all others keep their places. */
export function withoutFence(text: string): string {
  const fence = fenceAround(text);
  if (fence === undefined) return text;
  return text.split('\n').map((line, index) => (index + 1 === fence.opening || index + 1 === fence.closing ? '' : line)).join('\n');
}

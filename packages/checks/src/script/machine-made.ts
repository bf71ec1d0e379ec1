/** Lines that are longer were written by no hand. */
const LONG_LINE = 5000;
/** Where a generator puts its mark. */
const HEAD = 1500;
/** Larger files that name their source map are bundles. */
const BUNDLE = 100_000;
/** The source map is named in the last line. */
const TAIL = 400;

/** Who wrote a file: a person or a model, a generator of readable code, or a bundler or minifier, whose names mean nothing. */
export function howMade(text: string): 'by hand' | 'generated' | 'minified' {
  if (text.length > BUNDLE && text.slice(-TAIL).includes('sourceMappingURL=')) return 'minified';
  if (text.length > LONG_LINE && inLongLines(text) * 2 > text.length) return 'minified';
  return /@generated\b/.test(text.slice(0, HEAD)) ? 'generated' : 'by hand';
}

/** How many characters stand in lines that are too long. */
function inLongLines(text: string): number {
  let sum = 0;
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    if (end - start > LONG_LINE) sum += end - start;
    start = end + 1;
  }
  return sum;
}

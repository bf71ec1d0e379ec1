/** Lines of one signature; longer ones are lists of defaults. */
const LONGEST_SIGNATURE = 30;

/** The classes, functions and constants of a source of Python, with the numbers of their lines: signatures without bodies. */
export function declarationLines(source: string): string[] {
  const lines = source.split(/\r?\n/);
  const shown: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (/^[ \t]*(?:class|(?:async[ \t]+)?def)[ \t]/.test(line)) {
      const end = endOfSignature(lines, at);
      for (; at <= end; at++) shown.push(`${at + 1}| ${lines[at]!}`);
      at--;
    } else if (/^(?:from|import|[A-Za-z_]\w*[ \t]*(?::|=[^=]))/.test(line)) shown.push(`${at + 1}| ${line}`);
  }
  return shown.length === 0 ? ['(it declares nothing)'] : shown;
}

/** The line on which the brackets of a signature are closed and its colon stands. */
function endOfSignature(lines: readonly string[], start: number): number {
  let open = 0;
  for (let at = start; at < Math.min(lines.length, start + LONGEST_SIGNATURE); at++) {
    for (const letter of lines[at]!.replace(/#.*$/, '')) open += '([{'.includes(letter) ? 1 : ')]}'.includes(letter) ? -1 : 0;
    if (open <= 0) return at;
  }
  return start;
}

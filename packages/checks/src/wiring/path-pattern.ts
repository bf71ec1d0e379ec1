/** Whether a text fits a pattern with `*`, `?` and `[…]`; time is at most the product of their lengths, whatever they hold. */
export function fitsWildcard(pattern: string, text: string): boolean {
  return fits(pattern.match(/\[[^\]]{0,100}\]|\\.|[^]/gu) ?? [], '*', [...text], fitsOne);
}

/** Whether the segments of a path fit those of a pattern, in which `**` stands for any number of them. */
export function fitsPath(pattern: readonly string[], path: readonly string[]): boolean {
  return fits(pattern, '**', path, fitsWildcard);
}

function fitsOne(part: string, character: string): boolean {
  if (part === '?') return true;
  if (part.length > 1 && part.startsWith('[')) return true;
  return (part.length > 1 ? part[1] : part) === character;
}

/** Whether items fit the parts of a pattern one by one, `any` standing for any number of them. Goes back to the last `any` alone: nothing before it could fit otherwise. */
function fits(parts: readonly string[], any: string, items: readonly string[], fitsPart: (part: string, item: string) => boolean): boolean {
  let [p, i, star, mark] = [0, 0, -1, 0];
  while (i < items.length) {
    const part = parts[p];
    if (part === any) {
      star = p;
      p += 1;
      mark = i;
    } else if (part !== undefined && fitsPart(part, items[i]!)) {
      p += 1;
      i += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      i = mark;
    } else return false;
  }
  while (parts[p] === any) p += 1;
  return p === parts.length;
}

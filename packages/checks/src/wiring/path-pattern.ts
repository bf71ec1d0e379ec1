/** Whether a text fits a pattern with `*`, `?` and `[…]`; time is at most the product of their lengths, whatever they hold. */
export function fitsWildcard(pattern: string, text: string): boolean {
  const parts = pattern.match(/\[[^\]]*\]|\\.|[^]/g) ?? [];
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    const part = parts[p];
    if (part === '*') {
      star = p;
      p += 1;
      mark = t;
    } else if (part !== undefined && fitsOne(part, text[t]!)) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else return false;
  }
  while (parts[p] === '*') p += 1;
  return p === parts.length;
}

function fitsOne(part: string, character: string): boolean {
  if (part === '?') return true;
  if (part.length > 1 && part.startsWith('[')) return true;
  return (part.length > 1 ? part[1] : part) === character;
}

/** Whether the segments of a path fit those of a pattern, in which `**` stands for any number of them. */
export function fitsPath(pattern: readonly string[], path: readonly string[]): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < path.length) {
    const part = pattern[p];
    if (part === '**') {
      star = p;
      p += 1;
      mark = t;
    } else if (part !== undefined && fitsWildcard(part, path[t]!)) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else return false;
  }
  while (pattern[p] === '**') p += 1;
  return p === pattern.length;
}

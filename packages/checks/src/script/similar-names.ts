/** Names that differ in case, separators, a plural or a few letters. */
export function similarTo(names: Iterable<string>, wanted: string): string[] {
  const plain = (name: string): string => name.toLowerCase().replace(/[_$-]/g, '').replace(/s$/, '');
  const goal = plain(wanted);
  return [...names].filter((name) => {
    const other = plain(name);
    return other === goal || (Math.min(other.length, goal.length) > 3 && (other.includes(goal) || goal.includes(other))) || isNear(other, goal);
  });
}

/** Whether at most two letters at one place differ. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 2 || Math.min(a.length, b.length) < 4) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return Math.max(a.length, b.length) - start - end <= 2;
}

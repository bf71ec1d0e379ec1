import { distance } from 'fastest-levenshtein';

/** The only one of some names that is close to a wanted one; `undefined` where there is none or several. */
export function similarName(wanted: string, names: Iterable<string>): string | undefined {
  const close = [...names].filter((name) => name !== wanted && isSimilar(name, wanted));
  return close.length === 1 ? close[0] : undefined;
}

/** One contains the other's words, or they differ in few letters. */
function isSimilar(a: string, b: string): boolean {
  const [wordsOfA, wordsOfB] = [wordsOf(a), wordsOf(b)];
  const [fewer, more] = wordsOfA.length <= wordsOfB.length ? [wordsOfA, wordsOfB] : [wordsOfB, wordsOfA];
  if (fewer.length > 0 && fewer.join('').length > 2 && fewer.every((word) => more.includes(word))) return true;
  const most = Math.max(a.length, b.length) <= 5 ? 1 : 2;
  return Math.abs(a.length - b.length) <= most && distance(a.toLowerCase(), b.toLowerCase()) <= most;
}

/** Lower-case words of a name, without the plural. */
function wordsOf(name: string): string[] {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase().split('_').filter((word) => word !== '').map((word) => word.replace(/s$/, ''));
}

import { distance } from 'fastest-levenshtein';

/** Names so common that two modules may each have one of their own. */
const COMMON = new Set('main app run router routes logger log settings config setup base Base db session engine client server get post create update delete process handle handler register init start stop test api url urls views models schemas utils data name version __version__ Config Settings Model Item User Error Client Meta Command urlpatterns bp blueprint parser cli args'.split(' '));

/** Whether a name alone says which module is meant. */
export function isDistinctive(name: string): boolean {
  return name.length >= 5 && !COMMON.has(name);
}

/** Edits that still count as a slip of the pen. */
const MAX_DISTANCE = 2;

/** Whether two names may well mean the same: a slip, a plural, one inside the other, most words shared. */
export function areAlike(a: string, b: string): boolean {
  const left = bare(a);
  const right = bare(b);
  if (left === right || isSlip(left, right)) return true;
  const shorter = Math.min(left.length, right.length);
  if (shorter >= 4 && (left.startsWith(right) || right.startsWith(left) || left.endsWith(right) || right.endsWith(left))) return true;
  const words = new Set(wordsOf(a));
  const others = wordsOf(b);
  const shared = others.filter((word) => words.has(word)).length;
  return shared > 0 && shared * 2 >= Math.max(words.size, others.length);
}

function bare(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

function wordsOf(name: string): string[] {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase().split('_').filter((word) => word !== '').map((word) => word.replace(/s$/, ''));
}

function isSlip(a: string, b: string): boolean {
  return Math.abs(a.length - b.length) <= MAX_DISTANCE && distance(a, b) <= Math.min(MAX_DISTANCE, Math.floor(Math.max(a.length, b.length) / 3));
}

import { distance } from 'fastest-levenshtein';

/** The one of the names that differs least from a name, if it differs little; `undefined` when two are as near. */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  const limit = name.length < 5 ? 1 : 2;
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of names) {
    if (candidate === name || Math.abs(candidate.length - name.length) > limit) continue;
    const far = distance(name.toLowerCase(), candidate.toLowerCase());
    if (far === least) best = undefined;
    if (far < least) {
      best = candidate;
      least = far;
    }
  }
  return best;
}

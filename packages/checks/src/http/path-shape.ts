/** A path by its segments: `{}` for a parameter, `{*}` for all that follows. */
export type PathShape = readonly string[];

/** Any one segment. */
export const ANY = '{}';
/** Any number of segments, none included. */
export const REST = '{*}';

/** The shape of a path whose parameters are written `{name}`; a trailing slash does not count. */
export function shapeOf(path: string): PathShape {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '') continue;
    if (/^\{\*|^\{[^}]*:path\}$/.test(segment)) {
      segments.push(REST);
      return segments;
    }
    segments.push(segment.includes('{') ? ANY : segment);
  }
  return segments;
}

/** Whether a path that is asked for may be meant by a path that is served. */
export function matches(called: PathShape, served: PathShape): boolean {
  const rest = served.indexOf(REST);
  if (rest === -1) return called.length === served.length && agree(called, served, called.length);
  return called.length >= rest && agree(called, served, rest);
}

/** Whether one of two paths may be the end of the other: a prefix of either is not known. */
export function endsAlike(called: PathShape, served: PathShape): boolean {
  if (served.includes(REST)) return true;
  const length = Math.min(called.length, served.length);
  if (length === 0) return true;
  return agree(called.slice(-length), served.slice(-length), length);
}

/** Whether what is served ends with what is called: the call's base is not known, the route is. */
export function endsWith(called: PathShape, served: PathShape): boolean {
  if (served.includes(REST)) return true;
  return called.length <= served.length && agree(called, served.slice(served.length - called.length), called.length);
}

function agree(called: PathShape, served: PathShape, length: number): boolean {
  for (let index = 0; index < length; index += 1) {
    const [a, b] = [called[index]!, served[index]!];
    if (a !== b && a !== ANY && b !== ANY) return false;
  }
  return true;
}

/**
 * How far a path that is served is from one that is asked for; smaller is nearer, `undefined` is too far to be meant.
 * A spelling that differs counts 1, a missing or further segment 2.
 */
export function distance(called: PathShape, served: PathShape): number | undefined {
  if (served.includes(REST) || Math.abs(called.length - served.length) > 1) return undefined;
  if (called.length === served.length) {
    const different = called.flatMap((segment, index) => (segment === served[index] || segment === ANY || served[index] === ANY ? [] : [[segment, served[index]!] as const]));
    if (different.length !== 1) return different.length === 0 ? 0 : undefined;
    return similar(...different[0]!) ? 1 : called.length > 1 && called.length - different.length >= 2 ? 3 : undefined;
  }
  const [longer, shorter] = called.length > served.length ? [called, served] : [served, called];
  if (shorter.length === 0) return undefined;
  for (let skip = 0; skip < longer.length; skip += 1) {
    const rest = [...longer.slice(0, skip), ...longer.slice(skip + 1)];
    if (agree(rest, shorter, rest.length) && rest.some((segment) => segment !== ANY)) return 2;
  }
  return undefined;
}

/** Whether two words may be one word written twice: `item` and `items`, `user-list` and `user_list`, one letter apart. */
function similar(a: string, b: string): boolean {
  const [x, y] = [a, b].map((word) => word.toLowerCase().replace(/[^a-z0-9]/g, ''));
  if (x === y) return true;
  const [short, long] = x!.length <= y!.length ? [x!, y!] : [y!, x!];
  if (long.length - short.length > 2 || short.length < 3) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  let end = 0;
  while (end < short.length - start && short[short.length - 1 - end] === long[long.length - 1 - end]) end += 1;
  return short.length - start - end <= 1;
}

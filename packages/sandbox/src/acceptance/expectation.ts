import type { ValueKind } from '@dark-factory/contracts';

const DEEPEST = 60;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const DATE_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/i;

/**
 * Where a value does not hold what is expected, as a JSON pointer, or `undefined`. An object holds another when it holds its
 * fields; an array when it has as many elements, each holding its own, or with `{"$some": value}` when one holds the value.
 */
export function missingPart(expected: unknown, got: unknown, place = '', depth = 0): string | undefined {
  if (depth > DEEPEST) return place;
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return place;
    return first(expected, (item, index) => missingPart(item, got[index], `${place}/${index}`, depth + 1));
  }
  if (typeof expected !== 'object' || expected === null) return Object.is(expected, got) ? undefined : place;
  const fields = Object.entries(expected);
  if (fields.length === 1 && fields[0]![0] === '$some') {
    return Array.isArray(got) && got.some((item) => missingPart(fields[0]![1], item, '', depth + 1) === undefined) ? undefined : place;
  }
  if (typeof got !== 'object' || got === null || Array.isArray(got)) return place;
  return first(fields, ([name, value]) => {
    const inner = `${place}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return Object.hasOwn(got, name) ? missingPart(value, (got as Record<string, unknown>)[name], inner, depth + 1) : inner;
  });
}

/** Whether a value is of a kind. */
export function isOfKind(kind: ValueKind, value: unknown): boolean {
  switch (kind) {
    case 'string': return typeof value === 'string';
    case 'number': return typeof value === 'number';
    case 'boolean': return typeof value === 'boolean';
    case 'uuid': return typeof value === 'string' && UUID.test(value);
    case 'date-time': return typeof value === 'string' && value.length < 60 && DATE_TIME.test(value) && !Number.isNaN(Date.parse(value));
    case 'non-empty': return value !== null && value !== undefined && value !== '' && (typeof value !== 'object' || Object.keys(value).length > 0);
  }
}

/** The value at a JSON pointer, or `undefined`. */
export function valueAt(body: unknown, pointer: string): unknown {
  let at = body;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}

function first<T>(items: readonly T[], miss: (item: T, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const missed = miss(item, index);
    if (missed !== undefined) return missed;
  }
  return undefined;
}

import { describe, expect, it } from '@jest/globals';
import { isOfKind, missingPart, valueAt } from '../../../packages/sandbox/src/acceptance/expectation.ts';
import { filledText, filledValue } from '../../../packages/sandbox/src/acceptance/substitution.ts';

describe('what a case expects', () => {
  it.each<[unknown, unknown, string | undefined]>([
    [{ a: 1 }, { a: 1, b: 2 }, undefined],
    [{ a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 2, d: 3 }] } }, undefined],
    [{ a: [1] }, { a: [1, 2] }, '/a'],
    [{ a: { $some: { id: 2 } } }, { a: [{ id: 1 }, { id: 2, name: 'x' }] }, undefined],
    [{ a: { $some: { id: 3 } } }, { a: [{ id: 1 }] }, '/a'],
    [{ a: null }, {}, '/a'],
    [{ 'a/b': '1' }, { 'a/b': 1 }, '/a~1b'],
    [{}, [], ''],
    [{ __proto__x: 1 }, { __proto__x: 1 }, undefined],
    [{ constructor: {} }, {}, '/constructor'],
  ])('%j of %j is missing at %j', (expected, got, place) => {
    expect(missingPart(expected, got)).toBe(place);
  });

  it('may be a kind of value', () => {
    expect([isOfKind('uuid', '6f1d2a34-8b0c-4e57-9a6d-0c1b2a394857'), isOfKind('date-time', '2026-11-23T16:00:00.123456+00:00'), isOfKind('non-empty', [0]), isOfKind('number', 0)]).toEqual([true, true, true, true]);
    expect([isOfKind('uuid', 'no'), isOfKind('date-time', '2026-13-45T99:00:00Z'), isOfKind('non-empty', {}), isOfKind('number', '1'), isOfKind('non-empty', undefined)]).toEqual([false, false, false, false, false]);
  });

  it('names what was saved, with its type where it stands alone', () => {
    const saved = new Map<string, unknown>([['id', 7], ['name', 'a b/c']]);

    expect(filledValue({ id: '{{id}}', list: ['no {{id}}', '{{unknown}}'] }, saved)).toEqual({ id: 7, list: ['no 7', '{{unknown}}'] });
    expect(filledText('/items/{{id}}/{{name}}', saved, encodeURIComponent)).toBe('/items/7/a%20b%2Fc');
    expect(valueAt({ 'a/b': [{ c: 0 }] }, '/a~1b/0/c')).toBe(0);
  });
});

import { describe, expect, test } from '@jest/globals';
import { DOCUMENTS, DocumentError, digestOf, digestOfTree, jsonSchemaOf, parseDocument, parseDocumentJson, writeDocument, type DocumentName } from '@dark-factory/contracts';
import { aPlan } from '../../builders/plan.ts';

describe('documents', () => {
  test('a plan survives being written and read', () => {
    const plan = aPlan();
    expect(parseDocumentJson('plan', writeDocument('plan', plan))).toEqual(plan);
  });

  test('a document of an unknown version is refused by name', () => {
    expect(() => parseDocument('plan', { ...aPlan(), schema: 'dark-factory/plan/v2' })).toThrow('expected "dark-factory/plan/v1", found "dark-factory/plan/v2"');
    expect(() => parseDocument('plan', { nothing: true })).toThrow('found none');
  });

  test('every violation is listed with its JSON path', () => {
    const broken = { ...aPlan(), units: [{ ...aPlan().units[0], effort: 11, files: [{ path: '../x', purpose: 'p' }], extra: 1 }] };
    try {
      parseDocument('plan', broken);
      throw new Error('was accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(DocumentError);
      const problems = (error as DocumentError).problems.join('\n');
      expect(problems).toContain('units[0].effort');
      expect(problems).toContain('units[0].files[0].path');
      expect(problems).toContain('units[0]: Unrecognized key');
    }
  });

  test('a truncated document is no document', () => {
    expect(() => parseDocumentJson('plan', writeDocument('plan', aPlan()).slice(0, -20))).toThrow('not JSON');
  });

  test.each(Object.keys(DOCUMENTS) as DocumentName[])('%s has a JSON Schema of an object', (name) => {
    expect(jsonSchemaOf(name)).toMatchObject({ type: 'object' });
  });
});

describe('digests', () => {
  test('do not depend on the order of keys or files', () => {
    expect(digestOf({ a: 1, b: { c: 2, d: [1, 2] } })).toBe(digestOf({ b: { d: [1, 2], c: 2 }, a: 1 }));
    const a = { path: 'a', sha256: '0'.repeat(64), executable: false };
    const b = { path: 'b', sha256: '1'.repeat(64), executable: false };
    expect(digestOfTree([a, b])).toBe(digestOfTree([b, a]));
    expect(digestOfTree([a, b])).not.toBe(digestOfTree([a, { ...b, executable: true }]));
  });
});
